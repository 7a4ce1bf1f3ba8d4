"""Runs the app for a test: a frozen clock, waiting for a condition, and reading the screen as text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from textual.pilot import Pilot

from tests.support.patience import turns
from tests.ui.fake_engine import FakeEngine
from tests.ui.story import NOON
from tui_app.domain.clock import Clock
from tui_app.ui.app import TuiApp
from tui_app.ui.display import Display
from tui_app.ui.screens.main import MainScreen

FULL, COMPACT, SMALL, TINY = (120, 36), (80, 24), (60, 20), (40, 10)
STILL = 10
"""Turns of the loop without a message: a key takes some until it is one."""

SIZES = (FULL, COMPACT, SMALL, TINY)


class FrozenClock(Clock):
    """Stands still until a test moves it."""

    def __init__(self, at: float = NOON) -> None:
        super().__init__(zone=UTC)
        self.at = at

    def time(self) -> float:
        return self.at


class Driven:
    """The running app, and what a person at the keyboard can do and see."""

    def __init__(self, app: TuiApp, pilot: Pilot[None], engine: FakeEngine, clock: FrozenClock) -> None:
        self.app = app
        self.pilot = pilot
        self.engine = engine
        self.clock = clock

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def text(self) -> str:
        """The whole screen as it is painted."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def press(self, *keys: str) -> None:
        """Presses one key after the other, each once what the one before did is done."""
        for key in keys:
            await self.pilot.press(key)
            await self.settled()
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        self.main.prompt.insert(text)
        await self.settled()
        await self.pilot.pause()

    async def settled(self) -> None:
        """Waits until no message is left to be handled.

        A pause of the pilot ends as soon as this process uses no processor, and that is also so where a busy
        machine gives it none.
        """
        still = 0
        while still < STILL:
            await asyncio.sleep(0)
            screens = self.app.screen_stack
            nodes = (self.app, *screens, *(node for screen in screens for node in screen.walk_children()))
            waiting = sum(node._message_queue.qsize() + len(node._next_callbacks) for node in nodes)
            still = 0 if waiting else still + 1

    async def ask(self, text: str = "What now?") -> None:
        await self.type(text)
        await self.press("enter")

    async def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Lets the app go on until a condition holds."""
        for _ in turns():
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"never came true: {what}\n{self.text}")

    async def sees(self, *words: str) -> None:
        """Waits until all of these stand on the screen."""
        await self.until(lambda: all(word in self.text for word in words), f"sees {words}")


@asynccontextmanager
async def driving(
    engine: FakeEngine | None = None,
    size: tuple[int, int] = FULL,
    clock: FrozenClock | None = None,
    display: Display | None = None,
) -> AsyncIterator[Driven]:
    """The app at a size; ready unless the engine cannot start."""
    engine, clock = engine or FakeEngine(), clock or FrozenClock()
    app = TuiApp(engine, clock, display=display or Display())
    async with app.run_test(size=size) as pilot:
        driven = Driven(app, pilot, engine, clock)
        await driven.until(lambda: engine.calls, "the engine is started")
        if not isinstance(engine.first, Exception) and not engine.hold:
            await driven.until(lambda: driven.main.session.state.ready, "the engine is ready")
        yield driven
