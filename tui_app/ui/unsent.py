"""The text that was not sent, from the end of one run to the beginning of the next."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FILE_NAME = "unsent.txt"

GIVEN_BACK = "The text that was not sent last time stands in the input again."
KEPT = "The text that was not sent is kept: it stands in the input when tui-app starts again."


def keep(text: str, folder: Path) -> bool:
    """Writes a text for the next run, readable by its owner alone; whether that was possible.

    Args:
        text: one without any letter is not kept.
        folder: where records are kept.
    """
    if not text.strip():
        return False
    try:
        number = os.open(folder / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(number, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
    except OSError:
        return False
    return True


def take(folder: Path) -> str:
    """The text that the last run kept, which is then forgotten; empty where there is none."""
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    with suppress(OSError):
        path.unlink()
    return text
