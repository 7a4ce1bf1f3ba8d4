"""A terminal that only listens: it keeps all that the app writes, and knows what of it is harmless."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rich.color import ColorSystem
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from tests.ui.driving import FULL, Driven, FrozenClock
from tests.ui.fake_engine import FakeEngine
from tui_app.ui.app import TuiApp
from tui_app.ui.display import Display

ALLOWED = re.compile(
    r"""
    \x1b\[(?![0-9;]*8;5;)[0-9;]*m         # weights and true colours; the attacks use the palette
    | \n?\x1b\[[0-9]{1,2};[0-9]{1,3}H     # the cursor to a place; the attacks go to row 999
    | \x1b\[\?2026[hl]          # a frame begins, ends
    | \x1b\[\?25[hl]            # the cursor is shown, hidden
    | \x1b\]22;[a-z-]+\x07      # the pointer's shape
    """,
    re.VERBOSE,
)
"""Everything that the app itself says to a terminal between its first and its last frame."""

COPY = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that no text on the screen may hold."""


class Recorder(HeadlessDriver):
    """Paints like a real terminal's driver and keeps what it is given."""

    written: list[str]

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


class Recorded(Driven):
    """The running app in front of a terminal that listens."""

    written: list[str]

    @property
    def output(self) -> str:
        """Everything that was written so far."""
        return "".join(self.written)

    def copied(self) -> list[str]:
        """The texts that the app put on the clipboard, which it does only when it is told to."""
        return [base64.b64decode(found).decode() for found in COPY.findall(self.output)]


def harm(output: str) -> list[str]:
    """What in this output a terminal would obey and the app has no reason to say."""
    return FORBIDDEN.findall(ALLOWED.sub("", output))


def words(output: str) -> str:
    """The text in an output, without the sequences that place and colour it."""
    return ALLOWED.sub("", output)


async def recording(
    person: Callable[[Recorded], Awaitable[None]],
    engine: FakeEngine | None = None,
    size: tuple[int, int] = FULL,
) -> str:
    """Runs the app for a person who does something with it; gives all that was written to the terminal."""
    engine, clock = engine or FakeEngine(), FrozenClock()
    app = TuiApp(engine, clock, display=Display())
    written: list[str] = []
    app.driver_class = type("Terminal", (Recorder,), {"written": written})
    # Without a terminal rich would leave out all colours, and with them the links that styles can carry.
    app.console._color_system = ColorSystem.TRUECOLOR

    async def drive(pilot: Pilot[Any]) -> None:
        at = Recorded(app, pilot, engine, clock)
        at.written = written
        await at.until(lambda: engine.calls, "the engine is started")
        await person(at)
        app.exit()

    await app.run_async(headless=False, size=size, auto_pilot=drive)
    if app._exception is not None:
        raise app._exception
    return "".join(written)
