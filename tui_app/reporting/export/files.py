"""Exports as files: new ones only, for their owner alone."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from tui_app.domain.traces import Trace
from tui_app.reporting.export.formats import EXTENSIONS, Format, trace_text
from tui_app.storage.disk import FILE_MODE, make_folder

EXPORTS_FOLDER = "exports"
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, readable by its owner alone.

    Raises:
        FileExistsError: there is one; it stays as it is.
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with open(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(text)


def keep_export(data_dir: Path, name: str, extension: str, text: str) -> Path:
    """Writes an export into the data folder, under a name that was free.

    Args:
        data_dir: the data folder.
        name: what to call it; what has no place in a file's name is left out.
        extension: with its dot.
        text: the whole content.

    Returns:
        Where it stands now.

    Raises:
        OSError: it cannot be written.
    """
    folder = data_dir / EXPORTS_FOLDER
    make_folder(folder)
    stem = _UNFIT.sub("-", name)[:100].strip("-") or "export"
    count = 1
    while True:
        path = folder / f"{stem}{f'-{count}' if count > 1 else ''}{extension}"
        try:
            write_new(path, text)
        except FileExistsError:
            count += 1
        else:
            return path


def keep_trace(
    data_dir: Path, trace: Trace, form: Format, zone: tzinfo | None = None, text: str | None = None
) -> Path:
    """Writes a trace into the data folder: `exports/trace-20261123-052031-ab12cd34.md`.

    Args:
        data_dir: the data folder.
        trace: what is exported.
        form: how.
        zone: of the times that people read; None is the machine's.
        text: the whole content where it is made already; None makes it.

    Raises:
        OSError: it cannot be written.
    """
    began = datetime.fromtimestamp(trace.started_at, UTC).astimezone(zone)
    name = f"trace-{began:%Y%m%d-%H%M%S}-{trace.id[:8]}"
    return keep_export(
        data_dir, name, EXTENSIONS[form], trace_text(trace, form, zone) if text is None else text
    )
