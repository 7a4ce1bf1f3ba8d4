"""One thread owns all files: the event loop never waits for a disk, and what piled up is saved together."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tui_app.storage.errors import ONLY_IN_MEMORY, BehindError, StorageError
from tui_app.storage.operation import Operation, Sum

if TYPE_CHECKING:
    from tui_app.storage.files import Files

T = TypeVar("T")
SETTLE_S = 0.5
"""Seconds after a change until every file has what only the journal had."""

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
        settle_after: seconds after a change until every file has it.
    """

    def __init__(
        self,
        files: Files,
        executor: ThreadPoolExecutor,
        *,
        on_health: HealthCallback | None = None,
        problem: StorageError | None = None,
        on_notice: Callable[[], None] | None = None,
        settle_after: float = SETTLE_S,
    ) -> None:
        self._files = files
        self._settle_after = settle_after
        self._settling: asyncio.TimerHandle | None = None
        self._on_notice = on_notice
        self._noticed = len(files.notices)
        self._executor = executor
        self._on_health = on_health
        self._problem = _sentence(problem)
        self._guard = threading.Lock()
        self._waiting: list[Operation[Any]] = []
        self._ending: concurrent.futures.Future[None] | None = None
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
        future = asyncio.get_running_loop().create_future()
        operation = Operation(work, changes=True, adds=adds, future=future)
        try:
            self._add(operation)
        except StorageError as error:
            future.set_exception(error)
        return finished(future)

    async def read(self, work: Callable[[], T]) -> T:
        """Does work that only looks, after everything that was written before.

        Raises:
            StorageError: a file cannot be read.
        """
        future = asyncio.get_running_loop().create_future()
        self._add(Operation(work, changes=False, future=future))
        return await finished(future)

    async def write_both(self, work: Callable[[], T], then: Callable[[], object]) -> T:
        """Like `write`, for two changes that belong together; gives the result of the first.

        Raises:
            StorageError: one of them could not be done at all.
        """
        loop = asyncio.get_running_loop()
        first, second = loop.create_future(), loop.create_future()
        self._add(Operation(work, changes=True, future=first), Operation(then, changes=True, future=second))
        await finished(second)
        return await finished(first)

    async def settle(self) -> None:
        """Returns when every file has what only the journal had, or `problem` says why not."""
        await finished(asyncio.wrap_future(self._executor.submit(self._settle)))

    async def close(self) -> None:
        """Saves what is still to be saved and ends the thread. Safe to call twice."""
        if self._ending is None:
            if self._settling is not None:
                self._settling.cancel()
            self._ending = self._executor.submit(self._end)
            self._executor.shutdown(wait=False)
        await finished(asyncio.wrap_future(self._ending))

    def _add(self, *operations: Operation[Any]) -> None:
        if self._ending is not None:
            raise StorageError("The records are closed: nothing more is kept.")
        self._loop = loop = asyncio.get_running_loop()
        with self._guard:
            on_its_way = bool(self._waiting)
            self._waiting += operations
        if not on_its_way:
            self._executor.submit(self._drain)
        if self._settling is None and operations[0].changes:
            self._settling = loop.call_later(self._settle_after, self._begin_settling)

    def _begin_settling(self) -> None:
        self._settling = None
        self._executor.submit(self._settle)

    def _drain(self) -> None:
        with self._guard:
            operations, self._waiting = self._waiting, []
        changes = [operation for operation in operations if operation.changes]
        reads = [operation for operation in operations if not operation.changes]
        if changes:
            try:
                self._tell(self._files.commit(changes))
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it was
                for operation in changes:
                    operation.fail(error)
            self._hand_over(changes)
        for operation in reads:
            with self._files.reading():
                operation.run()
            self._hand_over([operation])
        self._tell_damage()

    def _settle(self) -> None:
        if (problem := self._files.settle()) is not None or self._problem is not None:
            self._tell(problem)
        self._tell_damage()

    def _end(self) -> None:
        self._tell(self._files.settle())
        self._files.close()

    def _hand_over(self, operations: Sequence[Operation[Any]]) -> None:
        """Wakes the event loop once for all of them."""

        def settle() -> None:
            for operation in operations:
                operation.settle()

        self._on_loop(settle)

    def _tell_damage(self) -> None:
        if len(self._files.notices) != self._noticed:
            self._noticed = len(self._files.notices)
            self._on_loop(self._on_notice)

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


async def finished(future: asyncio.Future[T]) -> T:
    """The result of work in the writer's thread, which goes on when the caller is cancelled.

    Without the shield the cancellation would reach the future that the thread is about to settle.
    """
    return await asyncio.shield(future)


def _sentence(error: StorageError | None) -> str | None:
    if isinstance(error, BehindError):
        return f"New records are safe in the journal, but not in their files yet: {error}"
    return f"{ONLY_IN_MEMORY}{error}" if error else None
