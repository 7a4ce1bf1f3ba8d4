"""Records a failover as an animated picture, from the running app on the simulator.

`make recording` runs it: a question is answered; the first provider is rate limited, the next one answers; a
stream is cut in mid-answer, and the next step starts over.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import resvg_py
from make import FONT, SIZES, app_of, fresh_folder, main_screen, opened, pause_for, started
from PIL import Image
from textual.pilot import Pilot

from tui_app.engine.api import LaunchOptions

FRAME_S = 0.25
HOLD_S = 2.5
WIDTH = 1000
COLOURS = 200
TARGET = Path(__file__).parent / "failover.gif"


class Recording:
    """Frames as they are taken, each with how long it stands; the same frame twice only stands longer."""

    def __init__(self) -> None:
        self._svgs: list[str] = []
        self._durations: list[float] = []

    def take(self, pilot: Pilot[None], seconds: float = FRAME_S) -> None:
        """Takes the screen as it is now."""
        svg = pilot.app.export_screenshot(title="tui-app")
        if self._svgs and self._svgs[-1] == svg:
            self._durations[-1] += seconds
        else:
            self._svgs.append(svg)
            self._durations.append(seconds)

    def write(self, path: Path) -> None:
        """Writes the animation."""
        frames = [drawn(svg) for svg in self._svgs]
        milliseconds = [round(seconds * 1000) for seconds in self._durations]
        frames[0].save(
            path, save_all=True, append_images=frames[1:], duration=milliseconds, loop=0, optimize=True
        )


def drawn(svg: str) -> Image.Image:
    """One frame in few colours."""
    png = resvg_py.svg_to_bytes(svg_string=svg.replace("Fira Code", FONT), font_family=FONT, width=WIDTH)
    return Image.open(io.BytesIO(bytes(png))).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


async def ask(pilot: Pilot[None], recording: Recording, text: str) -> None:
    """Types a message and records until it has ended."""
    session = main_screen(pilot).session
    before = len(session.state.requests)
    for word in text.split(" "):
        await pilot.press(*word, "space")
        recording.take(pilot)
    await pilot.press("enter")
    while len(session.state.requests) == before or session.state.busy:
        await pilot.pause(FRAME_S)
        recording.take(pilot)
    await pilot.pause(0.3)
    recording.take(pilot, HOLD_S)


async def main() -> None:
    """Plays and records the scene."""
    app = opened(LaunchOptions(simulate=True, environment="production", data_dir=fresh_folder()))
    recording = Recording()
    async with app.run_test(size=SIZES[0]) as pilot:
        await started(pilot)
        engine = app_of(pilot).engine
        recording.take(pilot, 1.0)
        await ask(pilot, recording, "What is an outage?")
        engine.set_fault("claude", "rate_limited:retry_after=2")
        await pause_for(pilot, lambda: True)
        recording.take(pilot, 1.0)
        await ask(pilot, recording, "And the rollback step?")
        engine.heal_all()
        engine.set_fault("claude", "cut")
        await pause_for(pilot, lambda: True)
        recording.take(pilot, 1.0)
        await ask(pilot, recording, "Who is on call?")
    recording.write(TARGET)


if __name__ == "__main__":
    asyncio.run(main())
