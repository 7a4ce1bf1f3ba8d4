"""The demonstration for a test: on a real engine whose simulator answers at once, or on a fake one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from textual.pilot import Pilot

from tests.ui.driving import FrozenClock
from tests.ui.fake_engine import FakeEngine
from tui_app.engine.demo import demo_options
from tui_app.engine.thread import EngineThread
from tui_app.ui.demo.app import DemoApp
from tui_app.ui.demo.coach import Said
from tui_app.ui.demo.screen import DemoScreen
from tui_app.ui.display import Display

FULL, COMPACT = (120, 36), (80, 24)
PATIENCE_S = 60


class Guided:
    """The running demonstration, and what a person can do and see."""

    def __init__(self, app: DemoApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def main(self) -> DemoScreen:
        return self.app.main

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Lets the app go on until something holds."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not condition():
                    await self.pilot.pause(0.02)
        except TimeoutError:
            raise AssertionError(f"never came true: {what}\n{self.text}") from None

    async def sees(self, *words: str) -> None:
        await self.until(lambda: all(word in self.text for word in words), f"sees {words}")

    async def follow(self, until_place: int) -> list[str]:
        """Presses what the coach names, and nothing else, until it stands at a step; what was pressed."""
        pressed: list[str] = []
        coach = self.main.coach
        while self.main.progress.place < until_place:
            await self.until(
                lambda: coach.said.press or self.main.progress.place >= until_place, "a key is named"
            )
            before = coach.said
            if self.main.progress.place >= until_place:
                break
            assert len(pressed) < 80, pressed
            pressed.append(before.press)
            self.main.press(before.press)
            await self.until(partial(self._says_else, before), f"{before.press} leads on")
        return pressed

    def _says_else(self, before: Said) -> bool:
        return self.main.coach.said != before


@asynccontextmanager
async def guided(
    folder: Path, size: tuple[int, int] = FULL, *, auto: bool = False, environment: str | None = None
) -> AsyncIterator[Guided]:
    """The demonstration on a real engine."""
    engine = EngineThread(demo_options(folder, environment=environment, hurry=True))
    app = DemoApp(engine, display=Display(), auto=auto, pace=0)
    try:
        async with app.run_test(size=size) as pilot:
            at = Guided(app, pilot)
            await at.until(lambda: at.main.session.state.ready, "the engine is ready")
            yield at
    finally:
        engine.stop()


@asynccontextmanager
async def told(engine: FakeEngine, size: tuple[int, int] = FULL) -> AsyncIterator[Guided]:
    """The demonstration on an engine that is told what to do."""
    app = DemoApp(engine, FrozenClock(), display=Display())
    async with app.run_test(size=size) as pilot:
        at = Guided(app, pilot)
        await at.until(lambda: at.main.session.state.ready, "the engine is ready")
        yield at
