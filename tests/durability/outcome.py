"""What came of a promise that was put to the test, and whether every file can be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui_app.storage.envelope import DamagedError, decode


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the table.

    Attributes:
        promise: in a few words.
        runs: how often it was tried.
        lost: acknowledged records that were not there afterwards, or counted otherwise.
        unreadable: files that could not be read, or were read as something else.
        remark: what else there is to know.
    """

    promise: str
    runs: int
    lost: int
    unreadable: int
    remark: str = ""

    @property
    def kept(self) -> bool:
        """Whether the promise held."""
        return not (self.lost or self.unreadable)


def unreadable_in(folder: Path) -> int:
    """How many files of a data folder are not what was written."""
    return sum(not _sound(path) for path in folder.rglob("*.json"))


def _sound(path: Path) -> bool:
    try:
        decode(path.read_bytes())
    except DamagedError:
        return False
    return True
