"""The data folder: its files opened by name as they are needed, under one lock."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from tui_app.domain.sanitize import one_line
from tui_app.storage import disk
from tui_app.storage.atomic import AtomicStorage
from tui_app.storage.database import Database
from tui_app.storage.disk import Sync, sync_to_disk
from tui_app.storage.errors import StorageError, explain
from tui_app.storage.group import Group
from tui_app.storage.journal import Journal
from tui_app.storage.layout import Layout, layout_of
from tui_app.storage.lock import ProcessLock

if TYPE_CHECKING:
    from tui_app.storage.database import DurableTable
    from tui_app.storage.operation import Operation

LOCK_NAME = ".lock"
MOST_BYTES = 1_000_000
"""A journal longer than that is brought into the files at once."""
_KEPT_OPEN = 6
"""A turn of a conversation uses four; 500 traces in memory are over 2 MB."""


class DiskFiles:
    """The files in one folder. For one thread only.

    Only a few stay in memory: the ones used last, and those with something unsaved.

    Args:
        folder: made where it is missing, for its owner alone.
        sync: brings a file descriptor's content to the disk.

    Raises:
        StorageError: the folder cannot be written, or its journal cannot be read.
    """

    def __init__(self, folder: Path, sync: Sync = sync_to_disk) -> None:
        self._folder = folder
        self.notices: list[str] = []
        self._journal = Journal(folder, sync, self.notices.append)
        self._group = Group(ProcessLock(folder / LOCK_NAME), sync, self._journal)
        self._open: dict[str, tuple[Database, AtomicStorage]] = {}
        self._finished: set[str] = set()
        self._claim()
        self._journal.is_as_known()

    def table(self, name: str, layout: Layout) -> DurableTable:
        """The table of a file, which need not be there yet.

        Args:
            name: its path inside the folder.
            layout: what it holds.
        """
        found = self._open.pop(name, None)
        if found is None:
            database = Database(
                self._folder / name,
                layout=layout,
                group=self._group,
                notice=self.notices.append,
                name=name,
            )
            found = database, cast("AtomicStorage", database.storage)
        self._open[name] = found
        self._let_old_ones_go()
        return cast("DurableTable", found[0].table(layout.table))

    def names(self, folder: str) -> set[str]:
        """What stands directly in a folder, files and folders.

        Raises:
            StorageError: the folder cannot be read.
        """
        path = self._folder / folder
        try:
            on_disk = set(os.listdir(path))
        except FileNotFoundError:
            on_disk = set()
        except OSError as error:
            raise explain(error, "be read", path) from error
        inside = f"{folder}/"
        return on_disk | {
            name[len(inside) :].split("/")[0] for name in self._not_in_place() if name.startswith(inside)
        }

    def may_hold(self, name: str, text: bytes) -> bool:
        """Whether a file can have a record with these bytes in it; one that is behind always can.

        Raises:
            StorageError: it cannot be read.
        """
        return name in self._not_in_place() or disk.holds(self._folder / name, text)

    def size(self, name: str) -> int:
        """Bytes of a file that is open, with what the journal says of it."""
        found = self._open.get(name)
        return found[1].size if found else 0

    @property
    def waiting(self) -> int:
        """How many operations have not reached the disk."""
        return self._group.waiting

    def commit(self, operations: Sequence[Operation[Any]]) -> StorageError | None:
        """Runs operations and saves what they changed; see `Group.commit`."""
        problem = self._group.commit(operations)
        return problem if problem or self._journal.size < MOST_BYTES else self.settle()

    def settle(self) -> StorageError | None:
        """Brings what only the journal has into the files; see `Group.settle`."""
        try:
            if self._journal.is_as_known() and not (self._journal.files or self._group.waiting):
                return None
        except StorageError as error:
            return error
        problem = self._group.settle(self._file)
        for name in self._finished - self._not_in_place():
            self._open.pop(name, None)
            self._finished.remove(name)
        return problem

    def reading(self) -> AbstractContextManager[None]:
        """What is read inside is of one moment; see `Group.reading`."""
        return self._group.reading()

    def finish(self, name: str) -> None:
        """Says that a file will hardly be used again: it leaves memory once the disk has all of it."""
        self._finished.add(name)

    def move(self, folder: str, to: str) -> None:
        """Gives a folder with everything in it another place, in one step; a missing one is made.

        Raises:
            StorageError: it could not be moved, or holds records that are not on the disk yet.
        """
        source, target = self._folder / folder, self._folder / to
        self._let_go(folder)
        try:
            disk.make_folder(target.parent)
            if source.exists():
                os.rename(source, target)
                disk.sync_folder(source.parent, self._group.sync)
            else:
                disk.make_folder(target)
            disk.sync_folder(target.parent, self._group.sync)
        except OSError as error:
            raise explain(error, "be moved", source) from error

    def remove(self, folder: str) -> None:
        """Removes a folder with everything in it, for good.

        Raises:
            StorageError: something of it is still there.
        """
        self._let_go(folder)
        try:
            shutil.rmtree(self._folder / folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise explain(error, "be removed", self._folder / folder) from error

    def remove_file(self, name: str) -> int:
        """Removes a file for good; gives how many bytes it had.

        Raises:
            StorageError: it is still there, or holds records that are not on the disk yet.
        """
        path = self._folder / name
        self._settle(name)
        if name in self._not_in_place() or not self._group.lock.held:
            raise StorageError(f"{one_line(str(path))} is being written: try again once it is on the disk.")
        self._open.pop(name, None)
        try:
            size = path.lstat().st_size
            path.unlink()
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise explain(error, "be removed", path) from error
        return size

    def close(self) -> None:
        """Drops what is in memory and lets the lock go."""
        self._open.clear()
        self._finished.clear()
        self._journal.close()
        self._group.lock.close()

    def _let_go(self, folder: str) -> None:
        """Closes the files of a folder."""
        inside = f"{folder}/"
        self._settle(inside)
        if any(name.startswith(inside) for name in self._not_in_place()):
            raise StorageError("Its newest messages are not on the disk yet: try again once they are.")
        self._open = {name: file for name, file in self._open.items() if not name.startswith(inside)}

    def _settle(self, beginning: str) -> None:
        """Empties the journal where it speaks of files whose names begin so: they are to go."""
        if any(name.startswith(beginning) for name in self._journal.files):
            self.settle()

    def _not_in_place(self) -> set[str]:
        """The files in which something is missing that is in memory or in the journal."""
        ahead = (name for name, (_, storage) in self._open.items() if self._group.is_ahead(storage))
        return {*ahead, *self._journal.files}

    def _file(self, name: str) -> AtomicStorage | None:
        """A file by its name, None where it is none of ours."""
        if (layout := layout_of(name)) is None:
            return None
        self.table(name, layout)
        return self._open[name][1]

    def _let_old_ones_go(self) -> None:
        for name in list(self._open)[: max(0, len(self._open) - _KEPT_OPEN)]:
            if not self._group.is_ahead(self._open[name][1]):
                del self._open[name]

    def _claim(self) -> None:
        """Makes the folder ours where it is new or empty, and shows that it can be written."""
        try:
            disk.make_folder(self._folder)
            if not os.listdir(self._folder):
                self._folder.chmod(disk.FOLDER_MODE)
            probe = self._folder / f".probe-{os.getpid()}"
            os.close(os.open(probe, os.O_WRONLY | os.O_CREAT, disk.FILE_MODE))
            with contextlib.suppress(FileNotFoundError):
                probe.unlink()
        except OSError as error:
            raise explain(error, "be used as the data folder", self._folder) from error


class Files(Protocol):
    """What the stores need of the files below them."""

    notices: list[str]

    @property
    def waiting(self) -> int:
        """How many operations have not reached the disk, and may yet do."""
        ...

    def table(self, name: str, layout: Layout) -> DurableTable:
        """The table of a file, which need not be there yet."""
        ...

    def names(self, folder: str) -> set[str]:
        """What stands directly in a folder."""
        ...

    def may_hold(self, name: str, text: bytes) -> bool:
        """Whether a file can have a record with these bytes in it."""
        ...

    def size(self, name: str) -> int:
        """Bytes of a file that is open."""
        ...

    def finish(self, name: str) -> None:
        """Says that a file will hardly be used again."""
        ...

    def move(self, folder: str, to: str) -> None:
        """Gives a folder with everything in it another place."""
        ...

    def remove(self, folder: str) -> None:
        """Removes a folder with everything in it, for good."""
        ...

    def remove_file(self, name: str) -> int:
        """Removes a file for good; gives how many bytes it had."""
        ...

    def commit(self, operations: Sequence[Operation[Any]]) -> StorageError | None:
        """Runs operations, saves what they changed, and gives the reason where that failed."""
        ...

    def settle(self) -> StorageError | None:
        """Brings every change into its own file, and gives the reason where that failed."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """What is read inside is of one moment."""
        ...

    def close(self) -> None:
        """Lets everything go."""
        ...
