"""Files that share a lock: changed together, saved together, and made up for when saving failed.

Where they share a journal too, a change is saved once that has it, and stands in its file a little later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tui_app.storage import disk
from tui_app.storage.disk import Sync, sync_to_disk
from tui_app.storage.errors import BehindError, StorageError, UnsettledError
from tui_app.storage.journal import Journal, Mark
from tui_app.storage.journal_lines import Line
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

    @property
    def name(self) -> str:
        """What the journal calls it."""
        ...

    def news(self) -> Line | None:
        """What memory has and the disk has not, None where there is nothing."""
        ...

    def told(self, line: Line | None) -> None:
        """Notes that the journal has the news."""
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
        journal: takes the changes first; None where each change replaces its file.
    """

    def __init__(self, lock: ProcessLock, sync: Sync = sync_to_disk, journal: Journal | None = None) -> None:
        self.lock = lock
        self.sync = sync
        self._journal = journal
        self._behind: StorageError | None = None
        self._changing = False
        self._in_turn = False
        self._turns = 0
        self._changed: dict[Saveable, None] = {}
        self._unsaved: dict[Saveable, list[Operation[Any]]] = {}
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many operations have not reached the disk; may be asked by any thread."""
        return self._waiting

    @property
    def changing(self) -> bool:
        """Whether a transaction or a commit is under way."""
        return self._changing

    @property
    def turn(self) -> int | None:
        """Tells one turn with the lock from the next; None while others may change the files."""
        return self._turns if self._in_turn else None

    def mark(self, file: Saveable) -> Mark | None:
        """How much the journal says of a file, as far as it was read; None where there is no journal."""
        return self._journal.mark(file.name) if self._journal else None

    def lines(self, file: Saveable, start: int = 0) -> Sequence[Line]:
        """What the journal says of a file, without the first `start` lines."""
        return self._journal.lines(file.name, start) if self._journal else ()

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
        with self._locked(), self._marked():
            try:
                yield
                _raise(self._keep(list(self._changed))[1])
            except BaseException:
                for file in self._changed:
                    file.forget()
                raise
            finally:
                self._changed.clear()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read inside is of one moment, where the journal has something to say.

        Where the lock cannot be had, what is known of the journal has to do.
        """
        with ExitStack() as held:
            if self._journal is not None and not self._in_turn:
                with suppress(StorageError):
                    if self._journal.files or not self._journal.is_as_known():
                        held.enter_context(self._locked())
            yield

    def commit(self, operations: Sequence[Operation[Any]]) -> StorageError | None:
        """Runs operations and saves each file that they changed once.

        What cannot be saved stays in memory and is tried again with the next commit; where another process
        has changed such a file since, the operations are done again on its version.

        Returns:
            Why something is not on the disk, None when everything is.
        """
        with ExitStack() as held:
            problem: StorageError | None = None
            try:
                held.enter_context(self._locked())
            except StorageError as error:
                problem = error
            with self._marked():
                for operation in (*(() if problem else self._overtaken()), *operations):
                    self._run(operation)
            problem = problem or self._save()
            self._count()
            return problem or self._behind

    def settle(self, file_of: Callable[[str], Saveable | None]) -> StorageError | None:
        """Brings what only the journal has into the files, and empties it.

        Args:
            file_of: gives a file by the journal's name for it, None where it is none of ours.

        Returns:
            Why something stands in memory or in the journal alone; None when every file is up to date.
        """
        if self._journal is None:
            return None
        with ExitStack() as held:
            try:
                held.enter_context(self._locked())
            except StorageError as error:
                return error
            with self._marked():
                for operation in self._overtaken():
                    self._run(operation)
            unsaved = self._save()
            problem = self._fold(self._journal, file_of)
            self._behind = BehindError(str(problem)) if problem else None
            self._count()
            return unsaved or self._behind

    def _count(self) -> None:
        self._waiting = sum(map(len, self._unsaved.values()))

    def _fold(self, journal: Journal, file_of: Callable[[str], Saveable | None]) -> StorageError | None:
        """Replaces every file of which the journal has something to say."""
        files = [file for name in journal.files if (file := file_of(name)) is not None]
        known, unread = _each(files, lambda file: file.refresh())
        replaced, problem = self._replace(known)
        for file in replaced:
            self._unsaved.pop(file, None)
        if isinstance(problem, UnsettledError):
            return problem
        try:
            journal.clear(but=set(journal.files).difference(file.name for file in replaced))
        except StorageError as error:
            return error
        for file in replaced:
            file.told(None)
        return unread or problem

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
        kept, problem = self._keep(list(self._unsaved))
        for file in kept:
            del self._unsaved[file]
        for file, operations in self._unsaved.items():
            if len(operations) > MOST_TO_REPEAT:
                self._unsaved[file] = summed(operations)
        return problem

    def _keep(self, files: Sequence[Saveable]) -> tuple[list[Saveable], StorageError | None]:
        """Brings changes to the disk: into the journal, or into the files where there is none."""
        if self._journal is None:
            return self._replace(files)
        news: dict[Saveable, Line | None] = {}
        known, problem = _each(files, lambda file: news.update({file: file.news()}))
        lines = [line for line in news.values() if line is not None]
        try:
            if lines:
                self._journal.append(lines)
        except UnsettledError as error:
            problem = error
        except StorageError as error:
            return [], error
        for file in known:
            file.told(news[file])
        return known, problem

    def _replace(self, files: Sequence[Saveable]) -> tuple[list[Saveable], StorageError | None]:
        """Replaces files; those whose names did not settle are in their place all the same.

        Every content is written before the first name changes, and the names of a folder settle together:
        the disk is waited for twice, however many files there are. That names did not settle is told first,
        since what stands in the journal may not be forgotten then.
        """
        prepared, problem = _each(files, lambda file: file.prepare())
        replaced, not_placed = _each(prepared, lambda file: file.place())
        one_a_folder = {file.path.parent: file for file in replaced}
        _, unsettled = _each([*one_a_folder.values()], lambda file: disk.settle_name(file.path, self.sync))
        return replaced, unsettled or problem or not_placed

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Holds the lock, with everything read that others have written into the journal."""
        with self.lock:
            if self._journal is not None:
                self._journal.catch_up()
            outer, self._in_turn = self._in_turn, True
            self._turns += not outer
            try:
                yield
            finally:
                self._in_turn = outer

    @contextmanager
    def _marked(self) -> Iterator[None]:
        outer, self._changing = self._changing, True
        try:
            yield
        finally:
            self._changing = outer


def _each(
    files: Sequence[Saveable], action: Callable[[Saveable], object]
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
