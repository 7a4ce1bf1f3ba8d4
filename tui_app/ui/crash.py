"""What a person is told when the screen breaks: where the fault is, and nothing of what was on the screen."""

from __future__ import annotations

import os
from pathlib import Path

from tui_app.reporting.places import in_short, report_of

FILE_NAME = "crash.txt"


def told(error: BaseException, folder: Path | None) -> str:
    """The sentences for the terminal.

    Args:
        error: what broke the screen.
        folder: where the report is kept, over an earlier one; where that is impossible it is told in full.
    """
    first = f"tui-app had to stop because of an error of its own: {in_short(error)}."
    report = report_of(error)
    kept = _keep(report, folder) if folder is not None else None
    if kept is None:
        return f"{first} The report below holds places in the code and none of your text.\n\n{report}"
    return f"{first}\nThe report holds places in the code and none of your text: {kept}"


def _keep(report: str, folder: Path) -> Path | None:
    """The report's file, readable by its owner alone; None where it cannot be written."""
    path = folder / FILE_NAME
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(number, "w", encoding="utf-8") as file:
            file.write(report + "\n")
    except OSError:
        return None
    return path
