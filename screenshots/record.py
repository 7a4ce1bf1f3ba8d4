"""Records the demonstration as an animated picture: `tui-app demo --auto` under a camera, its best chapters.

`make recording` runs it, so that the picture cannot rot.
"""

from __future__ import annotations

import asyncio
import io
import time
from itertools import pairwise
from pathlib import Path

import resvg_py
from make import FONT, SIZES, fresh_folder, pause_for
from PIL import Image, ImageChops

from tui_app.engine.demo import demo_options
from tui_app.engine.thread import EngineThread
from tui_app.ui.demo.app import DemoApp
from tui_app.ui.display import Display

CHAPTERS = range(2, 6)
"""From the cause, over the failover and the open circuit, to the answer that is cut and starts over."""

PACE = 0.8
FRAME_S = 0.3
LONGEST_S = 1.2
"""No frame stands longer, however long the machine took over it or the player let one read."""

HOLD_S = 3.0
"""How long the last one stands."""

WIDTH = 960
COLOURS = 128
TARGET = Path(__file__).parent / "failover.gif"


class Recording:
    """Frames as they are taken, each with how long it stands; the same frame twice only stands longer."""

    def __init__(self) -> None:
        self._svgs: list[str] = []
        self._durations: list[float] = []
        self._at = 0.0

    def take(self, app: DemoApp) -> None:
        """Takes the screen as it is now; what was taken before stood until now."""
        now = time.monotonic()
        if self._durations:
            self._durations[-1] += min(now - self._at, FRAME_S * 1.5)
        self._at = now
        svg = app.export_screenshot(title="tui-app demo")
        if not self._svgs or self._svgs[-1] != svg:
            self._svgs.append(svg)
            self._durations.append(0.0)

    def write(self, path: Path) -> None:
        """Writes the animation: each frame holds only what differs from the one before."""
        self._durations[-1] = HOLD_S
        whole = [drawn(svg) for svg in self._svgs]
        palette = sheet(whole).quantize(
            COLOURS - 1, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        frames = [whole[0].quantize(palette=palette, dither=Image.Dither.NONE)]
        frames += [changed(before, after, palette) for before, after in pairwise(whole)]
        frames[0].save(
            path,
            save_all=True,
            append_images=frames[1:],
            duration=[round(min(max(each, 0.05), LONGEST_S) * 1000) for each in self._durations[:-1]]
            + [round(HOLD_S * 1000)],
            loop=0,
            disposal=1,
            transparency=COLOURS - 1,
        )


def drawn(svg: str) -> Image.Image:
    """One frame."""
    png = resvg_py.svg_to_bytes(svg_string=svg.replace("Fira Code", FONT), font_family=FONT, width=WIDTH)
    return Image.open(io.BytesIO(bytes(png))).convert("RGB")


def sheet(frames: list[Image.Image]) -> Image.Image:
    """Some frames beside each other, whose colours do for all."""
    few = frames[:: max(1, len(frames) // 8)]
    size = few[0].size
    together = Image.new("RGB", (size[0], size[1] * len(few)))
    for place, frame in enumerate(few):
        together.paste(frame, (0, size[1] * place))
    return together


def changed(before: Image.Image, after: Image.Image, palette: Image.Image) -> Image.Image:
    """A frame that is transparent where it is as the one before."""
    same = ImageChops.difference(before, after).convert("L").point(lambda level: 255 if level == 0 else 0)
    frame = after.quantize(palette=palette, dither=Image.Dither.NONE)
    frame.paste(COLOURS - 1, mask=same)
    return frame


async def main() -> None:
    """Plays and records."""
    engine = EngineThread(demo_options(fresh_folder()))
    app = DemoApp(engine, display=Display(), auto=True, pace=PACE)
    recording = Recording()
    async with app.run_test(size=SIZES[0]) as pilot:
        await pause_for(pilot, lambda: app.main.session.state.ready)
        while (chapter := app.main.coach.said.chapter) <= CHAPTERS[-1] and app.is_running:
            if chapter in CHAPTERS:
                recording.take(app)
            await pilot.pause(FRAME_S)
        recording.take(app)
    engine.stop()
    recording.write(TARGET)


if __name__ == "__main__":
    asyncio.run(main())
