"""Files that share a lock: changed together, saved together, and made up for when saving failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tui_app.storage import disk
from tui_app.storage.disk import Sync, sync_to_disk
from tui_app.storage.errors import StorageError
from tui_app.storage.lock import ProcessLock
from tui_app.storage.operation import Operation, summed

MOST_TO_REPEAT = 100
"""Operations that a file which cannot be saved collects before those that add are put together."""


class Saveable(Protocol):
    """A file as its group sees it."""

    def refresh(self) -> bool:
        """Reads it again where it is not what was read last; tells whether it was."""
        ...

    @property
    def path(self) -> Path:
        """Where it stands."""
        ...

    def prepare(self) -> None:
        """Writes what is in memory beside it; raises StorageError."""
        ...

    def place(self) -> None:
        """Replaces it by what was prepared; raises StorageError."""
        ...

    def forget(self) -> None:
        """Drops what is in memory, so that it is read again."""
        ...


class Group:
    """The files under one lock. For one thread only.

    Args:
        lock: kept by every process around read, change and write.
        sync: brings a file descriptor's content to the disk.
    """

    def __init__(self, lock: ProcessLock, sync: Sync = sync_to_disk) -> None:
        self.lock = lock
        self.sync = sync
        self._changing = False
        self._turns = 0
        self._changed: dict[Saveable, None] = {}
        self._unsaved: dict[Saveable, list[Operation[Any]]] = {}

    @property
    def waiting(self) -> int:
        """How many operations have not reached the disk."""
        return sum(map(len, self._unsaved.values()))

    @property
    def changing(self) -> bool:
        """Whether a transaction or a commit is under way."""
        return self._changing

    @property
    def turn(self) -> int | None:
        """Tells one turn with the lock from the next; None while others may change the files."""
        return self._turns if self._changing and self.lock.held else None

    def changed(self, file: Saveable) -> None:
        """Notes that a file's memory is ahead of the disk."""
        self._changed[file] = None

    def is_ahead(self, file: Saveable) -> bool:
        """Whether a file's memory holds what the disk does not."""
        return file in self._changed or file in self._unsaved

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Changes made inside are all kept when it ends, or none is.

        Raises:
            StorageError: they could not be kept.
        """
        if self._changing:
            yield
            return
        with self.lock, self._marked():
            try:
                yield
                _raise(self._replace(list(self._changed))[1])
            except BaseException:
                for file in self._changed:
                    file.forget()
                raise
            finally:
                self._changed.clear()

    def commit(self, operations: Sequence[Operation[Any]]) -> StorageError | None:
        """Runs operations and saves each file that they changed once.

        What cannot be saved stays in memory and is tried again with the next commit; where another process
        has changed such a file since, the operations are done again on its version.

        Returns:
            Why something is not on the disk, None when everything is.
        """
        problem: StorageError | None = None
        locked = False
        try:
            self.lock.acquire()
            locked = True
        except StorageError as error:
            problem = error
        try:
            with self._marked():
                for operation in (*(self._overtaken() if locked else ()), *operations):
                    self._run(operation)
            return self._save() if locked else problem
        finally:
            if locked:
                self.lock.release()

    def _run(self, operation: Operation[Any]) -> None:
        operation.run()
        for file in self._changed:
            self._unsaved.setdefault(file, []).append(operation)
        self._changed.clear()

    def _overtaken(self) -> list[Operation[Any]]:
        """What has to be done again, because the file that it changed in memory is not that file any more."""
        again: list[Operation[Any]] = []
        for file in list(self._unsaved):
            try:
                if file.refresh():
                    again += self._unsaved.pop(file)
            except StorageError:
                continue  # memory goes on, and saving will tell why it cannot be kept
        return again

    def _save(self) -> StorageError | None:
        replaced, problem = self._replace(list(self._unsaved))
        for file in replaced:
            del self._unsaved[file]
        for file, operations in self._unsaved.items():
            if len(operations) > MOST_TO_REPEAT:
                self._unsaved[file] = summed(operations)
        return problem

    def _replace(self, files: Sequence[Saveable]) -> tuple[list[Saveable], StorageError | None]:
        """Replaces files; those whose names did not settle are in their place all the same.

        Every content is written before the first name changes, and the names of a folder settle together:
        the disk is waited for twice, however many files there are.
        """
        prepared, problem = _each(files, lambda file: file.prepare())
        replaced, not_placed = _each(prepared, lambda file: file.place())
        one_a_folder = {file.path.parent: file for file in replaced}
        _, unsettled = _each([*one_a_folder.values()], lambda file: disk.settle_name(file.path, self.sync))
        return replaced, problem or not_placed or unsettled

    @contextmanager
    def _marked(self) -> Iterator[None]:
        self._changing = True
        self._turns += 1
        try:
            yield
        finally:
            self._changing = False


def _each(
    files: Sequence[Saveable], action: Callable[[Saveable], None]
) -> tuple[list[Saveable], StorageError | None]:
    """Those for which it worked, and why it did not for the first of the others."""
    done: list[Saveable] = []
    problem: StorageError | None = None
    for file in files:
        try:
            action(file)
        except StorageError as error:
            problem = problem or error
        else:
            done.append(file)
    return done, problem


def _raise(problem: StorageError | None) -> None:
    if problem is not None:
        raise problem
