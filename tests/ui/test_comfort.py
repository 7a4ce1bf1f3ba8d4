"""What a person chose about the looks is put in force at once, and again at the next start."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from textual import events

from tests.support.patience import turns
from tests.ui.driving import Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import answered, failover
from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.bell import Bell
from tui_app.ui.commands import commands_of
from tui_app.ui.display import Display
from tui_app.ui.state import ScreenState
from tui_app.ui.themes import CONTRAST, LIGHT


def names(at: Driven) -> set[str]:
    return {command.name for command in commands_of(at.main)}


def run(at: Driven, name: str) -> None:
    next(command for command in commands_of(at.main) if command.name == name).run()


def in_ascii(at: Driven) -> bool:
    return at.text.isascii()


def coloured(at: Driven) -> list[str]:
    """The painted texts that have a colour."""
    return [
        text
        for strip in at.app.screen._compositor.render_strips()
        for text, style, _ in strip
        if style is not None and (style.color is not None or style.bgcolor is not None)
    ]


async def restarted(engine: FakeEngine) -> FakeEngine:
    """Another start that finds what was kept."""
    again = FakeEngine()
    again.preferred = engine.preferred
    return again


async def test_a_theme_is_kept_over_restarts() -> None:
    async with driving() as at:
        run(at, f"theme: {CONTRAST.name}")
        await at.until(lambda: at.engine.preferred == {"display.theme": CONTRAST.name})
        engine = at.engine
    async with driving(await restarted(engine)) as at:
        await at.until(lambda: at.app.theme == CONTRAST.name)


async def test_a_theme_that_is_gone_leaves_the_usual_one() -> None:
    engine = FakeEngine()
    engine.preferred = {"display.theme": "no such theme", "display.ascii": 7}
    async with driving(engine) as at:
        await at.pilot.pause()
        assert at.app.theme == "tui-app-dark"
        assert engine.preferred["display.theme"] == "no such theme"


async def test_every_theme_of_textual_can_be_chosen() -> None:
    async with driving() as at:
        assert {f"theme: {name}" for name in at.app.available_themes} <= names(at)
        assert {"theme: textual-light", "theme: tui-app-contrast", "theme: dracula"} <= names(at)


async def test_ascii_is_chosen_and_taken_back_and_kept() -> None:
    async with driving() as at:
        assert "╭" in at.text
        run(at, "display: ascii")
        await at.until(lambda: in_ascii(at))
        assert at.engine.preferred == {"display.ascii": True}
        assert "display: unicode" in names(at)
        engine = at.engine
    async with driving(await restarted(engine)) as at:
        await at.until(lambda: in_ascii(at))
        run(at, "display: unicode")
        await at.until(lambda: "╭" in at.text)


async def test_reduced_motion_has_no_spinner_and_whole_seconds() -> None:
    engine = FakeEngine(when_sent=[failover()[:4]])
    async with driving(engine, display=Display(motion=False)) as at:
        assert at.app.animation_level == "none"
        await at.ask()
        at.clock.at += 0.2
        await at.sees("wait 1s left")
        assert not set("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏") & set(at.text)
        assert "waiting for claude · 0s" in at.text


async def test_motion_can_be_had_again() -> None:
    async with driving(display=Display(motion=False)) as at:
        run(at, "display: motion")
        assert at.app.animation_level == "full"
        assert "display: motion" not in names(at)
        run(at, "display: reduced motion")
        assert at.app.comfort.display == Display(motion=False)
        await at.until(lambda: at.main.moments.calm)
        assert at.engine.preferred == {"display.motion": False}


async def test_the_bell_rings_once_for_an_answer_that_nobody_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    story = answered()
    engine = FakeEngine(when_sent=[story[:1]] * 3)
    async with driving(engine) as at:
        monkeypatch.setattr(at.app, "bell", lambda: rung.append("bell"))

        async def ask_and_leave() -> None:
            at.main.session.send("What?")
            await at.until(lambda: at.main.session.state.answering)
            at.app.post_message(events.AppBlur())
            await at.until(lambda: not at.app.app_focus)
            at.engine.tell(*story[1:])
            await at.until(lambda: not at.main.session.state.answering)
            await at.pilot.pause()

        await ask_and_leave()
        assert rung == []
        run(at, "display: bell")
        await ask_and_leave()
        assert rung == ["bell"]
        at.app.post_message(events.AppFocus())
        await at.until(lambda: at.app.app_focus)
        at.main.session.send("What?")
        await at.until(lambda: at.main.session.state.answering)
        at.engine.tell(*story[1:])
        await at.until(lambda: not at.main.session.state.answering)
        assert rung == ["bell"]


def test_a_bell_rings_when_answering_ends_and_not_before() -> None:
    rung: list[int] = []
    bell = Bell(lambda: rung.append(1))
    for state in (ScreenState(), ScreenState(sending="a"), ScreenState(chat_request="r")):
        bell.show(state)
        assert rung == []
    bell.show(ScreenState())
    bell.show(ScreenState())
    assert rung == [1]


async def test_with_no_color_no_colour_reaches_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(FakeEngine(when_sent=[answered()])) as at:
        assert coloured(at) == []
        await at.ask()
        await at.press("escape", "f3")
        assert coloured(at) == []
        reversed_text = "".join(
            text
            for strip in at.app.screen._compositor.render_strips()
            for text, style, _ in strip
            if style is not None and style.reverse
        )
        assert "rate_limited" in reversed_text, "the picked fault stands out"
        await at.press("escape")
        await at.until(lambda: "┏" in at.text, "the focus has a heavy line")


async def test_a_notice_of_the_start_goes_at_the_first_key_press() -> None:
    async with driving(FakeEngine(snapshot(notice="No provider has a key yet."))) as at:
        await at.sees("! No provider has a key yet.")
        await at.press("h")
        await at.sees("Enter send")
        assert "! No provider" not in at.text
        at.main.say("something new")
        await at.press("i")
        await at.sees("something new")


async def test_choices_are_kept_by_the_real_engine(tmp_path: Path) -> None:
    for start in range(2):
        engine = EngineThread(LaunchOptions(simulate=True, hurry=True, data_dir=tmp_path, folder=tmp_path))
        app = TuiApp(engine, display=Display())
        try:
            async with app.run_test(size=(120, 36)) as pilot:
                await asyncio.wrap_future(engine.ready())
                if start == 0:
                    await pilot.pause(0.1)
                    app.theme = LIGHT.name
                    app.comfort.choose(ascii=True)
                    assert (await asyncio.wrap_future(engine.preferences()))["display.ascii"] is True
                for _ in turns():
                    await pilot.pause(0.02)
                    if app.theme == LIGHT.name and app.comfort.display.ascii:
                        break
                assert (app.theme, app.comfort.display.ascii) == (LIGHT.name, True)
        finally:
            await asyncio.to_thread(engine.stop)


async def test_the_surroundings_are_asked_where_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TUI_APP_ASCII", "1")
    assert TuiApp(FakeEngine()).comfort.display.ascii
