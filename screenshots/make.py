"""Makes the pictures of the README from the running app: SVG by Textual, PNG for viewers that want it.

`make screenshots` runs it. `--local` also takes the picture with a real local model (docs/local-model.md).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import resvg_py
from textual.pilot import Pilot

from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.display import Display
from tui_app.ui.screens.main import MainScreen

HERE = Path(__file__).parent
SIZES = ((120, 36), (80, 24))
PATIENCE = 600
LOCAL_URL = "http://127.0.0.1:18941/v1"
FONT = "DejaVu Sans Mono"


async def main(*, local: bool) -> None:
    """Takes every picture at every size."""
    from more import every_screen, the_end_of_the_demo

    for size in SIZES:
        await on_the_simulator(size)
        await the_end_of_the_demo(size)
    await every_screen()
    if local:
        await on_a_local_model(SIZES[0])


async def on_the_simulator(size: tuple[int, int]) -> None:
    """Answered by step 1, failed over to step 2, nobody answered."""
    app = opened(LaunchOptions(simulate=True, environment="production", data_dir=fresh_folder()))
    async with app.run_test(size=size) as pilot:
        await started(pilot)
        await ask(pilot, "What should an outage runbook say first?")
        take(app, "answered", size)
        app.engine.set_fault("claude", "rate_limited:retry_after=1")
        await ask(pilot, "And the rollback step?")
        take(app, "failed-over", size)
        app.engine.set_fault("claude", "overloaded")
        app.engine.set_fault("openai", "cut")
        app.engine.set_fault("gemini", "auth")
        await pause_for(pilot, lambda: True)
        await ask(pilot, "Who is on call tonight?")
        take(app, "nobody-answered", size)


async def on_a_local_model(size: tuple[int, int]) -> None:
    """A real model as the last step of a chain whose first steps fail."""
    os.environ |= {
        "ANTHROPIC_API_KEY": "no-such-key",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
        "LOCAL_BASE_URL": LOCAL_URL,
        "LOCAL_MODEL": "smollm2-135m",
    }
    app = opened(LaunchOptions(chain="claude,openai,local", data_dir=fresh_folder()))
    async with app.run_test(size=size) as pilot:
        await started(pilot)
        await ask(pilot, "Give me three tips for sleeping well.")
        take(app, "local-model", size)


def opened(options: LaunchOptions) -> TuiApp:
    """The app, with no settings file and no reduced motion in its way."""
    return TuiApp(EngineThread(options), display=Display())


def fresh_folder() -> Path:
    """A data folder of its own for every run."""
    return Path(tempfile.mkdtemp(prefix="tui-app-pictures-"))


async def started(pilot: Pilot[None]) -> None:
    """Waits until the engine is there."""
    engine = app_of(pilot).engine
    await pause_for(pilot, lambda: engine.ready().done())
    await pause_for(pilot, lambda: True)


async def ask(pilot: Pilot[None], text: str) -> None:
    """Types a message, sends it, and waits for its end."""
    session = main_screen(pilot).session
    before = len(session.state.requests)
    await pilot.press(*("space" if letter == " " else letter for letter in text), "enter")
    await pause_for(pilot, lambda: len(session.state.requests) > before and not session.state.busy)
    await pause_for(pilot, lambda: True)


async def pause_for(pilot: Pilot[None], there: Callable[[], bool]) -> None:
    """Lets the app go on until something holds, and has been painted."""
    for _ in range(PATIENCE):
        await pilot.pause(0.1)
        if there():
            await pilot.pause(0.2)
            return
    raise TimeoutError("the app never came to what was to be shown")


def app_of(pilot: Pilot[None]) -> TuiApp:
    """The app."""
    assert isinstance(pilot.app, TuiApp)
    return pilot.app


def main_screen(pilot: Pilot[None]) -> MainScreen:
    """The main screen."""
    screen = pilot.app.screen
    assert isinstance(screen, MainScreen)
    return screen


def take(app: TuiApp, name: str, size: tuple[int, int]) -> None:
    """Writes the screen as SVG and PNG."""
    svg = app.export_screenshot(title="tui-app")
    path = HERE / f"{name}-{size[0]}x{size[1]}.svg"
    path.write_text(svg, encoding="utf-8")
    drawn = svg.replace("Fira Code", FONT)
    path.with_suffix(".png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=drawn, font_family=FONT)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--local", action="store_true", help="also the picture with a real local model")
    asyncio.run(main(local=parser.parse_args().local))
