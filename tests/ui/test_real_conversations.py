"""The whole way with the real engine on the simulator: asked, kept, found, edited, deleted, brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.main import MainScreen


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await pilot.pause(0.02)


def screen_text(app: TuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


async def test_a_conversation_is_edited_left_found_deleted_and_brought_back(tmp_path: Path) -> None:
    options = LaunchOptions(
        simulate=True, hurry=True, environment="production", data_dir=tmp_path / "data", folder=tmp_path
    )
    engine = EngineThread(options)
    app = TuiApp(engine)
    try:
        async with app.run_test(size=(100, 32)) as pilot:
            main = app.screen_stack[0]
            assert isinstance(main, MainScreen)
            session = main.session

            async def ask(text: str, turns: int) -> None:
                await pilot.press(*("space" if letter == " " else letter for letter in text), "enter")
                await until(pilot, lambda: len(session.state.chat) == 2 * turns and not session.state.busy)

            await until(pilot, lambda: session.state.ready)
            await ask("about tea", 1)
            await ask("and coffee", 2)
            await pilot.press("alt+up", "alt+up", "e")
            await ask(" beans", 3)
            assert session.state.chat[4].text == "and coffee beans"
            assert "asked again" in session.state.chat[4].note

            session.new_conversation()
            await until(pilot, lambda: session.state.chat == ())
            await ask("something else", 1)
            await pilot.press("f5")
            await until(pilot, lambda: "Conversations · 2" in screen_text(app))
            await pilot.press("slash", *"beans")
            await until(pilot, lambda: "1 of 2" in screen_text(app) and "searching" not in screen_text(app))
            await pilot.press("down", "enter")
            await until(pilot, lambda: len(session.state.chat) == 6)

            await pilot.press("f5")
            await until(pilot, lambda: "Conversations · 2" in screen_text(app))
            await pilot.press("down", "d")
            await until(pilot, lambda: "Conversations · 1" in screen_text(app) and session.state.chat == ())
            await pilot.press("u")
            await until(pilot, lambda: "Conversations · 2" in screen_text(app))
            await pilot.press("e")
            await until(pilot, lambda: "Written to" in screen_text(app))
    finally:
        engine.stop()
    (exported,) = (tmp_path / "data" / "exports").iterdir()
    assert exported.suffix == ".md"
