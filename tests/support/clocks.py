"""Clocks for engines on real sockets, where a loop whose time jumps would outrun the network."""

from __future__ import annotations

import asyncio

from tui_app.domain.clock import Clock


class SkippingClock(Clock):
    """Waits take no time: the clock is moved on instead, so that deadlines and circuits still see them."""

    def __init__(self) -> None:
        super().__init__(seed=1)
        self._skipped = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._skipped

    def time(self) -> float:
        return super().time() + self._skipped

    async def sleep(self, seconds: float) -> None:
        self._skipped += seconds
        await asyncio.sleep(0)


class FastClock(Clock):
    """Runs `speed` times as fast as the real one, for many requests that wait at the same time."""

    def __init__(self, speed: float, seed: int) -> None:
        super().__init__(seed=seed)
        self._speed = speed
        self._began = super().monotonic()

    def monotonic(self) -> float:
        return self._began + (super().monotonic() - self._began) * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)
