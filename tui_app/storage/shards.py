"""A list that grows for ever in files that stay small: only the newest one is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_app.storage.layout import Layout

if TYPE_CHECKING:
    from tui_app.storage.database import DurableTable
    from tui_app.storage.files import Files

SHARD_RECORDS = 500
SHARD_BYTES = 1_000_000
_NAME = re.compile(r"(?:(\d{4}-\d\d-\d\d)-)?(\d{3,9})\.json")


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """One file of a list, in the order of the list.

    Attributes:
        day: the local day it was begun on, empty where the list is not told apart by days.
        number: from 1.
    """

    day: str
    number: int

    @property
    def name(self) -> str:
        """The file's name: `2025-01-31-007.json`, or `007.json`."""
        return f"{self.day}-{self.number:03}.json" if self.day else f"{self.number:03}.json"

    @property
    def next(self) -> Shard:
        """The one after it on the same day."""
        return Shard(self.day, self.number + 1)

    @classmethod
    def of(cls, name: str) -> Shard | None:
        """The shard of that file name, None where it is another file."""
        match = _NAME.fullmatch(name)
        return cls(match[1] or "", int(match[2])) if match else None


class Shards:
    """The files of one list.

    Args:
        files: where they stand.
        folder: which folder is theirs alone.
        layout: what they hold.
    """

    def __init__(self, files: Files, folder: str, layout: Layout) -> None:
        self._files = files
        self._folder = folder
        self._layout = layout
        self._newest: Shard | None = None

    def all(self) -> list[Shard]:
        """Every shard, oldest first."""
        return sorted(filter(None, map(Shard.of, self._files.names(self._folder))))

    def newest(self) -> Shard | None:
        """The last one, None where there is none yet."""
        if self._newest is None:
            self._newest = max(self.all(), default=None)
        return self._newest

    def table(self, shard: Shard) -> DurableTable:
        """The records of one shard."""
        return self._files.table(self._path(shard), self._layout)

    def may_hold(self, shard: Shard, text: bytes) -> bool:
        """Whether a shard can have a record with these bytes in it; that is quick to tell."""
        return self._files.may_hold(self._path(shard), text)

    def remove(self, shard: Shard) -> int:
        """Removes a shard for good; gives how many bytes it had."""
        self._newest = None
        return self._files.remove_file(self._path(shard))

    def for_writing(self, day: str = "") -> DurableTable:
        """The newest shard, or a new one where that one is full or of an earlier day.

        Another process may have begun shards since: they are come to in turn, each full but the last.
        """
        newest = self.newest()
        if newest is None or newest.day < day:
            newest = Shard(day, 1)
        while self._is_full(newest):
            self._files.finish(self._path(newest))
            newest = newest.next
        self._newest = newest
        return self.table(newest)

    def _is_full(self, shard: Shard) -> bool:
        return len(self.table(shard)) >= SHARD_RECORDS or self._files.size(self._path(shard)) >= SHARD_BYTES

    def _path(self, shard: Shard) -> str:
        return f"{self._folder}/{shard.name}"
