"""One thread owns all files: the event loop never waits for a disk, and what piled up is saved together."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tui_app.storage.errors import StorageError
from tui_app.storage.operation import Operation, Sum

if TYPE_CHECKING:
    from tui_app.storage.files import Files

T = TypeVar("T")
HealthCallback = Callable[[str | None], None]


class Writer:
    """Runs operations on the files, in order, and answers when their effect is on the disk.

    While one commit waits for the disk the next operations gather, and go into one commit together.

    Args:
        files: what the operations work on.
        executor: one thread.
        on_health: is told, on the event loop, one sentence when records cannot be kept, and None when
            they can again.
        problem: what is wrong from the start.
        on_notice: is told, on the event loop, when damage was found; the files have the sentences.
    """

    def __init__(
        self,
        files: Files,
        executor: ThreadPoolExecutor,
        on_health: HealthCallback | None = None,
        problem: StorageError | None = None,
        on_notice: Callable[[], None] | None = None,
    ) -> None:
        self._files = files
        self._on_notice = on_notice
        self._noticed = len(files.notices)
        self._executor = executor
        self._on_health = on_health
        self._problem = _sentence(problem)
        self._guard = threading.Lock()
        self._waiting: list[Operation[Any]] = []
        self._ending: Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def problem(self) -> str | None:
        """Why new records are only in memory, None while they are kept."""
        return self._problem

    @property
    def waiting(self) -> int:
        """How many changes are in memory and have not reached the disk."""
        return self._files.waiting

    async def write(self, work: Callable[[], T], adds: Sum | None = None) -> T:
        """Does work that changes one file; returns when it is on the disk, or `problem` says why not.

        Cancelling the caller does not stop the work.

        Args:
            work: what to do.
            adds: says the same, where all that it does is to add.

        Raises:
            StorageError: the work could not be done at all.
        """
        return await self.begin(work, adds)

    def begin(self, work: Callable[[], T], adds: Sum | None = None) -> Coroutine[Any, Any, T]:
        """Like `write`, begun at once: what begins in the same turn of the loop is saved together.

        Raises:
            StorageError: when awaited: the work could not be done at all.
        """
        operation = Operation(work, changes=True, adds=adds)
        try:
            self._add(operation)
        except StorageError as error:
            operation.fail(error)
        return finished(operation.future)

    async def read(self, work: Callable[[], T]) -> T:
        """Does work that only looks, after everything that was written before.

        Raises:
            StorageError: a file cannot be read.
        """
        operation = Operation(work, changes=False)
        self._add(operation)
        return await finished(operation.future)

    async def write_both(self, work: Callable[[], T], then: Callable[[], object]) -> T:
        """Like `write`, for two changes that belong together; gives the result of the first.

        Raises:
            StorageError: one of them could not be done at all.
        """
        first, second = Operation(work, changes=True), Operation(then, changes=True)
        self._add(first, second)
        await finished(second.future)
        return await finished(first.future)

    async def close(self) -> None:
        """Saves what is still to be saved and ends the thread. Safe to call twice."""
        if self._ending is None:
            self._ending = self._executor.submit(self._end)
            self._executor.shutdown(wait=False)
        await finished(self._ending)

    def _add(self, *operations: Operation[Any]) -> None:
        if self._ending is not None:
            raise StorageError("The records are closed: nothing more is kept.")
        self._loop = asyncio.get_running_loop()
        with self._guard:
            on_its_way = bool(self._waiting)
            self._waiting += operations
        if not on_its_way:
            self._executor.submit(self._drain)

    def _drain(self) -> None:
        with self._guard:
            operations, self._waiting = self._waiting, []
        changes = [operation for operation in operations if operation.changes]
        try:
            if changes:
                self._tell(self._files.commit(changes))
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it was
            for operation in changes:
                operation.fail(error)
        for operation in operations:
            if not operation.changes:
                operation.run()
            operation.settle()
        if len(self._files.notices) != self._noticed:
            self._noticed = len(self._files.notices)
            self._on_loop(self._on_notice)

    def _end(self) -> None:
        if self._problem:
            self._tell(self._files.commit(()))
        self._files.close()

    def _tell(self, error: StorageError | None) -> None:
        problem = _sentence(error)
        if problem == self._problem:
            return
        self._problem = problem
        if self._on_health:
            self._on_loop(partial(self._on_health, problem))

    def _on_loop(self, call: Callable[[], None] | None) -> None:
        if call is not None and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody listens any more
                self._loop.call_soon_threadsafe(call)


async def finished(future: Future[T]) -> T:
    """The result of work in the writer's thread, which goes on when the caller is cancelled.

    Without the shield the cancellation would reach the future that the thread is about to settle.
    """
    return await asyncio.shield(asyncio.wrap_future(future))


def _sentence(error: StorageError | None) -> str | None:
    return f"New records are only in memory, and lost if tui-app ends first: {error}" if error else None
