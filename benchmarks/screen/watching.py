"""What is seen of a running app: the frames it paints, and how long its loop is kept from other things."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rich.color import ColorSystem
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from benchmarks.measuring import Figures

_BEAT_S = 0.005


class Painting(HeadlessDriver):
    """Paints like the driver of a real terminal, into nothing; counts the frames."""

    frames = 0
    characters = 0

    @property
    def is_headless(self) -> bool:
        """Textual paints only where this is false."""
        return False

    def write(self, data: str) -> None:
        """Takes one frame, or a short command to the terminal."""
        if len(data) > 12:
            Painting.frames += 1
        Painting.characters += len(data)


class LoopWatch:
    """How late the event loop is, asked every 5 ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.busy: list[float] = []

    async def run(self) -> None:
        """Watches until it is cancelled."""
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_BEAT_S)
            late = max(0.0, time.perf_counter() - began - _BEAT_S)
            self.late.append(late)
            self.busy.append(min(late, time.thread_time() - worked))

    def figures(self) -> Figures:
        """The 99th percentile and the longest; `own` counts only time in which the loop itself worked."""
        return {
            f"{name}_{which}_ms": 1000 * sorted(times)[int(share * (len(times) - 1))]
            for name, times in (("stall", self.late), ("own_stall", self.busy))
            for which, share in (("p99", 0.99), ("max", 1.0))
        }


def run_painted(
    app: App[Any], drive: Callable[[], Awaitable[None]], size: tuple[int, int] = (120, 40)
) -> None:
    """Runs an app in front of no terminal, with true colours, while `drive` acts; then ends it.

    Raises:
        Exception: whatever broke in the app or in `drive`.
    """
    app.driver_class = Painting
    app.console._color_system = ColorSystem.TRUECOLOR

    async def pilot(_: object) -> None:
        try:
            await drive()
        finally:
            app.exit()

    asyncio.run(app.run_async(headless=False, size=size, auto_pilot=pilot))
    if app._exception is not None:
        raise app._exception


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Waits for something.

    Raises:
        TimeoutError: it did not come.
    """
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(_BEAT_S)


class Measured:
    """CPU and wall time, frames and stalls between its beginning and `figures`."""

    def __init__(self) -> None:
        gc.collect()
        self._watch = LoopWatch()
        self._task = asyncio.create_task(self._watch.run())
        self._frames, self._characters = Painting.frames, Painting.characters
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def figures(self, ideal_s: float) -> dict[str, float]:
        """What it came to; `ideal_s` is how long it would have taken with nothing in the way."""
        cpu, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        self._task.cancel()
        return {
            "cpu_s": cpu,
            "wall_of_ideal": wall / ideal_s,
            "frames_per_s": (Painting.frames - self._frames) / wall,
            "painted_kb": (Painting.characters - self._characters) / 1000,
            **self._watch.figures(),
        }
