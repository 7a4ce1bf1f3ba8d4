"""Ctrl+F finds words in the open conversation: marked while one types, counted, gone with Esc."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ui.driving import COMPACT, FULL, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.fake_library import conversation, turn
from tests.ui.story import Story
from tui_app.domain.conversations import StoredMessage
from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.commands import commands_of
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.widgets.searched import SearchedTranscript


def talk(turns: int = 30) -> tuple[StoredMessage, ...]:
    return tuple(
        each
        for number in range(turns)
        for each in turn(2 * number + 1, f"question {number}", f"The **needle** of {number}.\n\n- one\n- two")
    )


def engine(*messages: StoredMessage) -> FakeEngine:
    return FakeEngine(snapshot(conversation_id="c", messages=messages or talk()))


def marked(transcript: SearchedTranscript, *, current: bool = False) -> list[str]:
    """The underlined pieces in the window; only those that are reversed too if the current one is asked."""
    return [
        text
        for strip in transcript.render_lines(transcript.size.region)
        for text, style, _ in strip
        if style is not None and style.underline and (style.reverse or not current)
    ]


async def looking_for(at: Driven, words: str) -> None:
    await at.press("ctrl+f")
    await at.until(lambda: at.main.finding, "the find bar has the focus")
    await at.press(*words)


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_matches_are_marked_and_counted_while_one_types(size: tuple[int, int]) -> None:
    async with driving(engine(), size) as at:
        await looking_for(at, "needle")
        await at.sees("find needle", "30/30", "the match above")
        assert set(marked(at.main.transcript)) == {"needle"}
        assert marked(at.main.transcript, current=True) == ["needle"]
        await at.press(*" of 7")
        await at.sees("/9 ")
        assert set(marked(at.main.transcript)) <= {"needle", "of", "7"}


async def test_enter_and_the_arrows_go_from_match_to_match_and_bring_it_into_view() -> None:
    async with driving(engine()) as at:
        await looking_for(at, "needle")
        await at.press("enter", "up", "down")
        await at.sees("29/30")
        await at.press("down", "down")
        await at.sees("1/30", "needle of 0.")
        assert marked(at.main.transcript, current=True) == ["needle"]
        await at.press("up")
        await at.sees("30/30", "needle of 29.")


async def test_escape_closes_the_line_takes_the_marks_away_and_leads_back_to_the_input() -> None:
    async with driving(engine()) as at:
        await looking_for(at, "needle")
        await at.press("enter", "escape")
        assert marked(at.main.transcript) == []
        assert at.app.focused is at.main.prompt
        assert "find needle" not in at.text
        await at.press("ctrl+f")
        await at.sees("find needle", "/30")


async def test_no_match_is_said_and_nothing_moves() -> None:
    async with driving(engine()) as at:
        await looking_for(at, "hay")
        await at.sees("no match")
        before = at.main.transcript.scroll_offset
        await at.press("enter", "down")
        assert at.main.transcript.scroll_offset == before


async def test_letters_typed_there_are_looked_for_and_do_nothing_else() -> None:
    async with driving(engine()) as at:
        await looking_for(at, "kh1y/")
        await at.sees("find kh1y/")
        assert at.engine.calls == [("start",)]
        assert at.main.prompt.value == ""


async def test_an_answer_streams_on_while_one_looks_and_its_words_are_found_too() -> None:
    async with driving(engine(*talk(3))) as at:
        story = Story()
        await at.ask("more?")
        at.engine.tell(*story.accepted(), *story.calls(1))
        await looking_for(at, "needle")
        await at.sees("3/3")
        at.engine.tell(*story.says("Another needle"), *story.says(" and a needle more."))
        await at.sees("3/5")
        assert marked(at.main.transcript, current=True) == ["needle"]


async def test_above_the_first_match_older_messages_are_read_and_searched() -> None:
    at_engine = FakeEngine()
    at_engine.library.page = 10
    messages = talk(10)
    at_engine.library.kept = [(conversation("long", messages=20), messages)]
    at_engine.first = snapshot(conversation_id="long", messages=messages[-4:])
    async with driving(at_engine) as at:
        await looking_for(at, "needle")
        await at.sees("2/2")
        await at.press("enter", "enter")
        await at.until(lambda: len(at.main.session.state.chat) > 4)
        await at.sees("/7 ")
        await at.press("enter")
        await at.sees("5/7")


async def test_nothing_to_search_is_said_and_the_command_is_not_offered() -> None:
    async with driving() as at:
        await at.press("ctrl+f")
        await at.sees("no message to search")
        assert "chat: find" not in [command.name for command in commands_of(at.main)]


async def test_the_command_opens_the_line_also_where_another_panel_has_the_screen() -> None:
    async with driving(engine()) as at:
        await at.press("escape", "3")
        next(each for each in commands_of(at.main) if each.name == "chat: find").run()
        await at.until(lambda: at.main.finding)
        await at.sees("words, or a")
        assert at.main.zoomed == ""


async def test_words_of_a_real_answer_are_found_in_the_running_app(tmp_path: Path) -> None:
    options = LaunchOptions(
        simulate=True, hurry=True, environment="production", data_dir=tmp_path / "data", folder=tmp_path
    )
    engine = EngineThread(options)
    app = TuiApp(engine)
    try:
        async with app.run_test(size=COMPACT) as pilot, asyncio.timeout(60):
            main = app.screen_stack[0]
            assert isinstance(main, MainScreen)
            while not main.session.state.ready:
                await pilot.pause(0.02)
            main.prompt.insert("about tea")
            await pilot.press("enter")
            while len(main.session.state.chat) < 2 or main.session.state.busy:
                await pilot.pause(0.02)
            await pilot.press("ctrl+f")
            while not main.finding:
                await pilot.pause(0.02)
            await pilot.press(*"TEA")
            while not marked(main.transcript, current=True):
                await pilot.pause(0.02)
            assert marked(main.transcript, current=True) == ["tea"]
            await pilot.press("escape")
            assert marked(main.transcript) == []
    finally:
        engine.stop()
