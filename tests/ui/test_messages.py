"""A message is picked from the keyboard, copied, edited, asked again; looking back brings older pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.driving import COMPACT, FULL, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.fake_library import conversation, turn
from tests.ui.story import Story, answered
from tui_app.domain.conversations import ASKED_AGAIN, StoredMessage
from tui_app.ui.code_blocks import last_code_block
from tui_app.ui.screens.retry import RetryScreen

CODE = "Look:\n\n```sh\nls\n```\n\nthen\n\n```python\nprint(1)\nprint(2)\n```\n"


def talk(turns: int = 2) -> tuple[StoredMessage, ...]:
    return tuple(each for number in range(turns) for each in turn(2 * number + 1, f"q{number}", f"a{number}"))


def engine(*messages: StoredMessage, **others: Any) -> FakeEngine:
    return FakeEngine(snapshot(conversation_id="c", messages=messages or talk()), **others)


def picked(at: Driven) -> str | None:
    return at.main.message.text if at.main.transcript.picked is not None and at.main.message else None


@pytest.fixture(autouse=True)
def no_native_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("tui_app.ui.clipboard.sys.platform", "linux")


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_alt_up_and_down_move_over_the_messages_and_back_to_the_input(size: tuple[int, int]) -> None:
    async with driving(engine(), size) as at:
        await at.press("alt+up")
        assert picked(at) == "a1"
        await at.sees("◂ picked")
        await at.press("alt+up", "alt+up", "alt+up", "alt+up")
        assert picked(at) == "q0"
        await at.press("alt+down", "alt+down", "alt+down", "alt+down")
        assert picked(at) is None
        assert at.app.focused is at.main.prompt


async def test_the_keys_of_a_picked_message_are_named_and_escape_leaves_it() -> None:
    async with driving(engine()) as at:
        await at.press("alt+up")
        await at.sees("y copy", "e edit, resend")
        await at.press("escape")
        assert picked(at) is None
        assert at.app.focused is at.main.prompt
        assert "◂ picked" not in at.text


async def test_a_message_and_its_last_code_are_copied_and_the_way_is_told() -> None:
    async with driving(engine(*turn(1, "how?", CODE + "\x1b[2J"))) as at:
        await at.press("alt+up", "y")
        await at.sees("OSC 52; it may ignore that")
        assert at.app.clipboard == CODE
        await at.press("Y")
        await at.until(lambda: at.app.clipboard == "print(1)\nprint(2)")
        await at.press("alt+up", "Y")
        await at.sees("no block of code")


async def test_a_question_is_edited_and_asked_in_its_place() -> None:
    async with driving(engine(when_sent=[answered()])) as at:
        await at.press("alt+up", "alt+up", "alt+up", "e")
        assert at.main.prompt.value == "q0"
        await at.sees("in place of the question of 12:00")
        await at.press(*" better", "enter")
        await at.sees("All is well.", "asked again from an earlier point")
        assert at.engine.calls[-1] == ("send", "q0 better", "again: q0")
        assert at.main.session.state.chat[-2].note == ASKED_AGAIN
        assert [message.text for message in at.main.session.state.chat[:4]] == ["q0", "a0", "q1", "a1"]
        await at.ask("and an ordinary one")
        assert ("send", "and an ordinary one") in at.engine.calls


async def test_escape_makes_an_edited_question_a_new_one() -> None:
    async with driving(engine()) as at:
        await at.press("alt+up", "e", "escape")
        assert at.main.prompt.value == "q1"
        assert at.app.focused is at.main.prompt
        await at.press("enter")
        assert at.engine.calls[-1][1:] == ("q1",)


async def test_an_edited_question_that_was_rejected_keeps_its_place() -> None:
    async with driving(engine(when_sent=[Story().rejected("too long")])) as at:
        await at.press("alt+up", "e", "enter")
        await at.sees("too long", "in place of the question")
        assert at.main.prompt.value == "q1"
        await at.press("enter")
        assert at.engine.calls[-1] == ("send", "q1", "again: q1")


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_a_question_is_asked_of_another_provider_first(size: tuple[int, int]) -> None:
    async with driving(engine(when_sent=[answered()]), size) as at:
        await at.press("alt+up", "R")
        assert isinstance(at.app.screen, RetryScreen)
        await at.sees("openai", "gemini")
        await at.press("enter")
        await at.until(lambda: at.engine.calls[-1] == ("send", "q1", "again: q1", "first: openai"))
        await at.sees("All is well.")


async def test_after_a_stop_the_question_is_there_again_with_up() -> None:
    async with driving() as at:
        story = Story()
        await at.ask("a long question")
        at.engine.tell(*story.accepted(), *story.calls(1))
        await at.press("escape")
        at.engine.tell(*story.cancelled())
        await at.sees("STOPPED")
        await at.press("up")
        assert at.main.prompt.value == "a long question"


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_older_pages_come_when_one_looks_back_and_nothing_moves(size: tuple[int, int]) -> None:
    at_engine = FakeEngine()
    at_engine.library.page = 40
    messages = talk(50)
    at_engine.library.kept = [(conversation("long", messages=100), messages)]
    at_engine.first = snapshot(conversation_id="long", messages=messages[-40:])
    async with driving(at_engine, size) as at:
        await at.sees("a49")
        at.main.transcript.focus()
        transcript = at.main.transcript
        while not [call for call in at_engine.calls if call[0] == "older"]:
            before = [strip.text for strip in transcript.render_lines(transcript.size.region)]
            at.main.transcript.scroll_to(y=transcript.scroll_offset.y - 1)
            shown = [strip.text for strip in transcript.render_lines(transcript.size.region)]
            assert shown[1:] == before[:-1] or transcript.scroll_offset.y == 0
            await at.pilot.pause()
        await at.until(lambda: len(at.main.session.state.chat) == 80)
        after = [strip.text for strip in transcript.render_lines(transcript.size.region)]
        assert after == shown
        await at.press("home")
        await at.until(lambda: len(at.main.session.state.chat) == 100)
        await at.press("home")
        await at.sees("q0")
        assert [call for call in at_engine.calls if call[0] == "older"] == [
            ("older", "long", "61"),
            ("older", "long", "21"),
        ]


async def test_what_streams_in_goes_on_below_older_pages() -> None:
    at_engine = FakeEngine(when_sent=[answered()])
    at_engine.library.page = 20
    messages = talk(20)
    at_engine.library.kept = [(conversation("long", messages=40), messages)]
    at_engine.first = snapshot(conversation_id="long", messages=messages[-20:])
    async with driving(at_engine) as at:
        at.main.transcript.focus()
        await at.press("home")
        await at.until(lambda: len(at.main.session.state.chat) == 40)
        await at.press("i")
        await at.ask("new one")
        await at.press("alt+up")
        assert picked(at) == "All is well."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("none", None),
        (CODE, "print(1)\nprint(2)"),
        ("```\nstill open", "still open"),
        ("````\n```\ninner\n```\n````", "```\ninner\n```"),
        ("- item\n    ```\n    x\n    ```", "x"),
    ],
)
def test_the_last_block_of_code_is_found(text: str, code: str | None) -> None:
    assert last_code_block(text) == code
