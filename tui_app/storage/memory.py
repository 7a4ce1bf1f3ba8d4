"""The same records with no disk under them, for when the data folder cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

from tinydb.storages import MemoryStorage

from tui_app.storage.database import Database, DurableTable
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import Layout
from tui_app.storage.operation import Operation


class VolatileStorage(MemoryStorage):
    """TinyDB's own storage in memory, with the calls that a durable table makes."""

    @contextmanager
    def changing(self, _table: str) -> Iterator[list[int]]:
        """There is nothing to lock or to save."""
        yield []


class MemoryFiles:
    """Files that are nowhere.

    Args:
        problem: why nothing is kept, for whoever asks.
    """

    def __init__(self, problem: str) -> None:
        self._problem = StorageError(problem)
        self._databases: dict[str, Database] = {}
        self._changes = 0
        self.notices: list[str] = []

    @property
    def waiting(self) -> int:
        """How many changes were made; none of them will reach a disk."""
        return self._changes

    def table(self, name: str, layout: Layout) -> DurableTable:
        """The table of a file, empty at first."""
        if name not in self._databases:
            self._databases[name] = Database(storage=VolatileStorage)
        return cast("DurableTable", self._databases[name].table(layout.table))

    def names(self, folder: str) -> set[str]:
        """What stands directly in a folder."""
        inside = f"{folder}/"
        return {name[len(inside) :].split("/")[0] for name in self._databases if name.startswith(inside)}

    def may_hold(self, _name: str, _text: bytes) -> bool:
        """There are no bytes to look at."""
        return True

    def size(self, _name: str) -> int:
        """Bytes on the disk: none."""
        return 0

    def finish(self, _name: str) -> None:
        """It stays: there is no other place."""

    def move(self, folder: str, to: str) -> None:
        """Gives a folder with everything in it another place."""
        self._databases = {
            to + name.removeprefix(folder) if name.startswith(f"{folder}/") else name: database
            for name, database in self._databases.items()
        }

    def remove(self, folder: str) -> None:
        """Forgets a folder with everything in it."""
        inside = f"{folder}/"
        self._databases = {
            name: database for name, database in self._databases.items() if not name.startswith(inside)
        }

    def remove_file(self, name: str) -> int:
        """Forgets a file."""
        self._databases.pop(name, None)
        return 0

    def commit(self, operations: Sequence[Operation[Any]]) -> StorageError:
        """Runs them, and says again that nothing is kept."""
        for operation in operations:
            operation.run()
        self._changes += len(operations)
        return self._problem

    def settle(self) -> StorageError:
        """Says again that nothing is kept."""
        return self._problem

    def reading(self) -> AbstractContextManager[None]:
        """There is nobody else."""
        return nullcontext()

    def close(self) -> None:
        """There is nothing to close."""
