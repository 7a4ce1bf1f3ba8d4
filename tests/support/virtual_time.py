"""An event loop whose time jumps: sleeps and timeouts take no real time, and keep their exact order."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from tui_app.domain.clock import Clock

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("nothing is scheduled: the code under test waits for ever")
            self.now += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop in which waiting only moves the clock."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)


class VirtualClock(Clock):
    """Reads the virtual loop's time; chance is always the same number."""

    def __init__(self, chance: float = 1.0, epoch: float = 1_790_000_000.0) -> None:
        super().__init__()
        self._chance = chance
        self.epoch = epoch

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def time(self) -> float:
        return self.epoch + self.monotonic() - 1_000.0

    def chance(self) -> float:
        return self._chance
