"""The screen of traces on the real engine and the simulator: asked, listed, opened, exported."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.engine.conftest import OURS
from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.trace import TraceScreen
from tui_app.ui.screens.traces import TracesScreen


async def until(pilot: Pilot[None], there: Callable[[], Any]) -> None:
    for _ in range(800):
        if there():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came true")


def shown(app: TuiApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )


async def test_a_failover_is_found_again_and_leaves_the_app_as_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    options = LaunchOptions(
        simulate=True,
        hurry=True,
        environment="production",
        faults=(("claude", "auth"),),
        data_dir=tmp_path / "data",
        folder=tmp_path,
    )
    engine = EngineThread(options)
    app = TuiApp(engine)
    try:
        async with app.run_test(size=(120, 36)) as pilot:
            main = app.screen
            assert isinstance(main, MainScreen)
            await until(pilot, lambda: main.session.state.ready)
            await pilot.press(*"Hello", "enter")
            await until(pilot, lambda: main.session.state.requests and not main.session.state.busy)
            await pilot.press("f4", "slash", *"auth")
            screen = app.screen
            assert isinstance(screen, TracesScreen)
            await until(pilot, lambda: screen.listing.wanted.text == "auth" and screen.listing.traces)
            await pilot.press("enter", "enter")
            await until(pilot, lambda: isinstance(app.screen, TraceScreen))
            await until(pilot, lambda: "status 401" in shown(app))
            await pilot.press("e", "down", "down", "enter")
            await until(pilot, lambda: "exported to" in shown(app))
            (path,) = (tmp_path / "data" / "exports").iterdir()
            assert path.suffix == ".svg"
            assert "answered by openai" in path.read_text()
            await pilot.press("escape", "f4", "escape", "2", "enter")
            await until(pilot, lambda: isinstance(app.screen, TraceScreen))
            await until(pilot, lambda: "ANSWERED BY openai" in shown(app))
    finally:
        engine.stop()
