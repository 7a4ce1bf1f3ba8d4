"""One prompt to everybody, side by side: what a person does there and sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import COMPACT, FULL, SMALL, Driven, FrozenClock, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import Story, answered
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.usage import Usage
from tui_app.engine.api import LaunchOptions
from tui_app.engine.compared import Comparison, Stage
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.commands import commands_of
from tui_app.ui.screens.compare import CompareScreen
from tui_app.ui.screens.main import MainScreen

HERE = (FULL, COMPACT, SMALL)


def story(at: Driven, provider: str) -> Story:
    """Tells the request of one column."""
    (column,) = [one for one in at.engine.comparison.columns if one.provider == provider]
    return Story(column.request_id, (provider,))


def compare_screen(at: Driven) -> CompareScreen:
    assert isinstance(at.app.screen, CompareScreen)
    return at.app.screen


def used(told: Story, tokens: int) -> ev.Event:
    usage = Usage(input_tokens=tokens, output_tokens=tokens)
    return ev.UsageRecorded(
        request_id=told.id,
        at_s=told.at,
        step=1,
        provider=told.provider,
        usage=usage,
        day="d",
        tokens_today=9,
        limit=99,
    )


async def opened(at: Driven, prompt: str = "Which one?") -> CompareScreen:
    """F8, a prompt, Enter."""
    await at.press("f8")
    await at.sees("1 claude", "ready")
    compare_screen(at).prompt.insert(prompt)
    await at.press("enter")
    await at.until(lambda: at.engine.calls[-1][0] == "compare")
    return compare_screen(at)


@pytest.mark.parametrize("size", HERE)
async def test_an_empty_screen_says_who_would_be_asked_and_what_to_do(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await at.press("f8")
        await at.sees("1 claude", "2 openai", "3 gemini", "claude-haiku", "Enter asks them all")
        await at.sees("price not known", "Esc close", "SIMULATED")


@pytest.mark.parametrize("size", HERE)
async def test_answers_come_live_with_times_and_tokens(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await opened(at)
        assert at.engine.calls[-1] == ("compare", "Which one?", "claude", "openai", "gemini")
        claude, openai = story(at, "claude"), story(at, "openai")
        at.engine.tell(*claude.accepted(), *claude.calls(1), *claude.says("I am **first**."))
        await at.sees("I am first.", "streaming", "0.30s", "calling", "Esc stop all")
        at.engine.tell(used(claude, 7), *claude.answered(after=0.5))
        await at.sees("answered", "0.80s", "1 of 3 have ended")
        at.engine.tell(*openai.accepted(), *openai.calls(1), *openai.fails(FailureClass.OVERLOADED, 529))
        at.engine.tell(*openai.exhausted())
        await at.sees("529 overloaded", "2 of 3 have ended")
        if size != SMALL:
            await at.sees("7 in 7 out")


@pytest.mark.parametrize("size", HERE)
async def test_any_answer_can_be_picked_by_number_and_by_arrow(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        screen = await opened(at)
        for name in ("claude", "openai", "gemini"):
            told = story(at, name)
            at.engine.tell(*told.accepted(), *told.calls(1), *told.says(f"{name} speaks."), *told.answered())
        await at.sees("claude speaks.", "first token claude, openai, gemini")
        await at.press("3")
        await at.sees("gemini speaks.")
        await at.press("left")
        await at.sees("openai speaks.")
        await at.press("right", "right")
        await at.sees("claude speaks.")
        assert screen.picked == 0
        await at.press("9")
        assert screen.picked == 0


async def test_escape_stops_them_all_and_a_second_one_leaves() -> None:
    async with driving() as at:
        await opened(at)
        told = story(at, "claude")
        at.engine.tell(*told.accepted(), *told.calls(1), *told.says("Half an ans"))
        await at.sees("Half an ans")
        await at.press("escape")
        assert at.engine.comparing.cancelled()
        at.engine.tell(*told.cancelled())
        for name in ("openai", "gemini"):
            other = story(at, name)
            at.engine.tell(*other.accepted(), *other.calls(1), *other.cancelled())
        await at.sees("stopped", "0 of 3 answered", "Half an ans")
        await at.press("escape")
        await at.until(lambda: isinstance(at.app.screen, MainScreen))
        await at.press("f8")
        await at.sees("Half an ans", "Which one?")


async def test_it_is_left_even_where_nothing_ends() -> None:
    async with driving() as at:
        await opened(at)
        await at.press("escape", "escape")
        await at.until(lambda: isinstance(at.app.screen, MainScreen))


async def test_what_broke_is_kept_folded_and_a_retry_counts() -> None:
    async with driving() as at:
        await opened(at)
        told = story(at, "claude")
        at.engine.tell(*told.accepted(), *told.calls(1), *told.says("Lost words."))
        at.engine.tell(*told.fails(FailureClass.TRUNCATED, wait=0.5))
        await at.sees("claude broke after 11 characters", "again in 1s")
        at.engine.tell(*told.calls(1), *told.says("Kept words."), *told.answered())
        await at.sees("Kept words.", "2 attempts", "answered")


async def test_the_comparison_never_writes_the_conversation() -> None:
    async with driving(FakeEngine(when_sent=[answered()])) as at:
        await at.ask("What now?")
        await at.sees("All is well.")
        await at.press("f8")
        await at.sees("What now?")
        await at.press("enter")
        await at.until(lambda: at.engine.calls[-1][:2] == ("compare", "What now?"))
        told = story(at, "claude")
        await at.press("escape", "escape")
        await at.ask("Another one?")
        at.engine.tell(*told.accepted(), *told.calls(1), *told.says("Not for the chat."), *told.cancelled())
        await at.until(lambda: len(at.main.session.state.requests) == 2)
        state = at.main.session.state
        assert state.sending == "Another one?"
        assert [message.text for message in state.chat] == ["What now?", "All is well."]


async def test_letters_and_digits_in_the_prompt_are_text() -> None:
    async with driving() as at:
        await at.press("f8")
        await at.press("y", "1", "i", "left")
        assert compare_screen(at).prompt.value == "y1i"


async def test_the_picked_answer_is_copied() -> None:
    async with driving() as at:
        await opened(at)
        await at.press("y")
        await at.sees("There is no answer to copy here.")
        told = story(at, "openai")
        at.engine.tell(*told.accepted(), *told.calls(1), *told.says("Take\x1b[31m me."), *told.answered())
        await at.press("2")
        await at.sees("Take me.")
        await at.press("y")
        await at.until(lambda: at.app.clipboard)
        assert "\x1b" not in at.app.clipboard
        await at.sees("answer of openai")


async def test_markup_in_what_a_provider_says_is_text() -> None:
    async with driving() as at:
        await opened(at)
        told = story(at, "claude")
        at.engine.tell(*told.accepted(), *told.calls(1))
        at.engine.tell(*told.fails(FailureClass.AUTH, 401, message="[/x] [@click=app.quit]no[/]"))
        at.engine.tell(*told.exhausted())
        await at.sees("401 key rejected", "[/x] [@click=app.quit]no[/]")


async def test_a_prompt_that_cannot_be_sent_says_why() -> None:
    engine = FakeEngine()
    engine.compare_error = ValueError("Message cannot be empty")
    async with driving(engine) as at:
        await opened(at, " ")
        await at.sees("Message cannot be empty", "ready")


async def test_with_nobody_to_ask_it_says_what_to_do() -> None:
    engine = FakeEngine(snapshot())
    engine.known = Comparison(left_out=("claude",))
    async with driving(engine) as at:
        await at.press("f8")
        await at.sees("No provider of the chain can be asked", "left out, not configured: claude")
        compare_screen(at).prompt.insert("Hello")
        await at.press("enter")
        assert at.engine.calls[-1] == ("line_up",)


async def test_the_palette_opens_it_and_help_explains_it() -> None:
    async with driving() as at:
        (command,) = [each for each in commands_of(at.main) if each.name == "compare: open"]
        command.run()
        await at.sees("1 claude")
        await at.press("tab", "f1")
        await at.sees("Compare", "stop them all; once they have ended, close")


async def test_a_resize_while_it_runs_keeps_every_answer() -> None:
    async with driving() as at:
        await opened(at)
        told = story(at, "gemini")
        at.engine.tell(*told.accepted(), *told.calls(1), *told.says("Still here."))
        await at.sees("Still here.")
        await at.pilot.resize_terminal(*COMPACT)
        await at.press("3")
        await at.sees("Still here.", "▸3 gemini")
        await at.pilot.resize_terminal(*FULL)
        await at.sees("1 claude", "Still here.")


async def test_the_real_engine_answers_fails_and_shows_it(tmp_path: Path) -> None:
    options = LaunchOptions(
        environment="production",
        simulate=True,
        hurry=True,
        faults=(("openai", "auth"),),
        data_dir=tmp_path / "data",
        folder=tmp_path,
    )
    engine = EngineThread(options)
    app = TuiApp(engine)
    try:
        async with app.run_test(size=FULL) as pilot:
            at = Driven(app, pilot, FakeEngine(), FrozenClock())
            await at.until(lambda: at.main.session.state.ready, "the engine is ready")
            await at.press("f8")
            await at.sees("gpt-6-luna", "$0.10 in, $0.50 out per million")
            compare_screen(at).prompt.insert("What is an outage?")
            await at.press("enter")
            await at.sees("401 key rejected", "first token", "cheapest claude", "answered")
            comparison = at.main.session.state.comparison
            assert comparison is not None
            assert [one.stage for one in comparison.columns] == [
                Stage.ANSWERED,
                Stage.FAILED,
                Stage.ANSWERED,
            ]
            await at.press("escape")
            await at.until(lambda: isinstance(at.app.screen, MainScreen))
            chains = {view.chain for view in at.main.session.state.requests}
            assert chains == {("claude",), ("openai",), ("gemini",)}
            assert at.main.session.state.chat == ()
    finally:
        engine.stop()


@pytest.mark.parametrize("size", [FULL, COMPACT])
async def test_the_panel_of_the_last_request_says_that_it_was_a_comparison(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await opened(at)
        told = story(at, "claude")
        at.engine.tell(*told.accepted(), *told.calls(1), *told.says("One."), *told.answered())
        await at.sees("1 of 3 have ended")
        await at.press("escape", "escape")
        await at.sees("Comparison #1", "ANSWERED BY claude")
        at.engine.tell(*answered("r9"))
        at.main.pulse.wake()
        await at.until(lambda: "Comparison" not in at.text, "the conversation's own request is shown")
        await at.press("escape", "left_square_bracket")
        await at.sees("Comparison #1 of 2")
