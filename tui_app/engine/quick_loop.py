"""An event loop that does not wait: where nothing but time is missing, it goes on to what comes next.

Drills run on it. The sockets are real, and so is what happens on them; a backoff of eight seconds, or a
provider that stays silent for ten, costs a few milliseconds. What is measured is the loop's own time, so a
drill takes as long in every run.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, TypeVar

from tui_app.domain.clock import Clock

T = TypeVar("T")

EPOCH = 1_767_261_600.0
"""When every drill begins: 2026-01-01, 10:00 UTC."""

QUIET_S = 0.001
LONG_QUIET_S = 0.02
"""How long the sockets have to be quiet, really, before the loop goes on to a moment that is near, or far."""

FAR_S = 0.1


class _Selector(selectors.DefaultSelector):
    """Waits for sockets, and moves the time on instead of waiting for nothing."""

    now = 1_000.0
    outside = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.outside or timeout is None:
            # Threads work in real time, and only they can tell when they are done.
            return super().select(None if timeout is None else LONG_QUIET_S)
        ready = super().select(LONG_QUIET_S if timeout > FAR_S else QUIET_S)
        if not ready:
            self.now += timeout
        return ready


class QuickLoop(asyncio.SelectorEventLoop):
    """A loop whose time is its own."""

    def __init__(self) -> None:
        self._quick = _Selector()
        super().__init__(self._quick)

    def time(self) -> float:
        """Seconds, of which most were never waited for."""
        return self._quick.now

    def run_in_executor(  # type: ignore[override]  # as the base class has it, without its overloads
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Runs a function in a thread; the time stands still until it is done."""
        self._quick.outside += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._back)
        return future

    async def shutdown_default_executor(self, *limit: Any) -> None:
        """Ends the threads; the time stands still meanwhile."""
        self._quick.outside += 1
        try:
            await super().shutdown_default_executor(*limit)
        finally:
            self._quick.outside -= 1

    def _back(self, _future: asyncio.Future[Any]) -> None:
        self._quick.outside -= 1


class InPlace(ThreadPoolExecutor):
    """Does at once, in the caller's thread, what is given to it: a quick loop would not wait for a thread."""

    def __init__(self) -> None:
        super().__init__(1)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Runs the function; gives its result, already there."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever waits for the future is told, whatever it was
            future.set_exception(error)
        return future


class QuickClock(Clock):
    """The time of a quick loop, from the same moment in every run."""

    def monotonic(self) -> float:
        """Seconds of the loop."""
        return asyncio.get_running_loop().time()

    def time(self) -> float:
        """Unix seconds."""
        return EPOCH + self.monotonic() - _Selector.now
