"""The looks of the last time, read before the first frame: one small file, and little imported for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "preferences.json"
MOST_BYTES = 65_536


def likely_folder(given: Path | None, environ: Mapping[str, str]) -> Path:
    """The data folder as far as it is known before the settings are read: a `.env` file may name another.

    Args:
        given: on the command line.
        environ: the process's environment.
    """
    if given is not None:
        return given
    if named := environ.get("DATA_DIR", "").strip():
        return Path(named)
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "tui-app"
    shared = environ.get("XDG_DATA_HOME", "").strip()
    return (Path(shared) if shared else home / ".local" / "share") / "tui-app"


def remembered(folder: Path) -> dict[str, Any]:
    """What is kept there, by its name; nothing where it cannot be read: the engine tells about that later."""
    try:
        with open(folder / FILE, "rb") as file:
            content = file.read(MOST_BYTES)
        import json

        tables = json.loads(content)
        records = tables["preferences"].values()
        return {str(record["name"]): record["value"] for record in records}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}
