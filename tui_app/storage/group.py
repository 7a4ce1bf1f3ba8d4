"""Files that share a lock: changed together, saved together, and made up for when saving failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from tui_app.storage.disk import Sync, sync_to_disk
from tui_app.storage.errors import StorageError, UnsettledError
from tui_app.storage.lock import ProcessLock
from tui_app.storage.operation import Operation


class Saveable(Protocol):
    """A file as its group sees it."""

    def refresh(self) -> bool:
        """Reads it again where it is not what was read last; tells whether it was."""
        ...

    def save(self) -> None:
        """Writes what is in memory; raises StorageError, UnsettledError where only the name may be lost."""
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
        self._changed: dict[Saveable, None] = {}
        self._unsaved: dict[Saveable, list[Operation[Any]]] = {}

    @property
    def changing(self) -> bool:
        """Whether a transaction or a commit is under way."""
        return self._changing

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
                for file in self._changed:
                    file.save()
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
        problem: StorageError | None = None
        for file in list(self._unsaved):
            try:
                file.save()
            except UnsettledError as error:
                problem = problem or error  # others see it already: doing it again would count it twice
            except StorageError as error:
                problem = problem or error
                continue
            del self._unsaved[file]
        return problem

    @contextmanager
    def _marked(self) -> Iterator[None]:
        self._changing = True
        try:
            yield
        finally:
            self._changing = False
