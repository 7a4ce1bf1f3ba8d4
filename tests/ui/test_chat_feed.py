"""The conversation's widget is brought up to date by the smallest change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.driving import FrozenClock, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import NOON, Story
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.ui.chat_feed import footer, header, spoken_trail
from tui_app.ui.moments import Moments

MESSAGE = StoredMessage(
    role="assistant",
    text="Hello",
    status=MessageStatus.DONE,
    at=NOON,
    provider="openai",
    model="gpt-mini",
    step=2,
    input_tokens=18,
    output_tokens=34,
    duration_s=4.47,
    trail="claude:overloaded,claude:timeout,openai:answered",
)


@pytest.mark.parametrize(
    ("trail", "spoken"),
    [
        ("", ""),
        ("claude:answered", "claude"),
        ("claude:overloaded,claude:rate_limited,openai:answered", "claude x2 > openai"),
        ("a:cut,b:cut,a:answered", "a > b > a"),
    ],
)
def test_a_trail_is_spoken_shortly(trail: str, spoken: str) -> None:
    assert spoken_trail(trail) == spoken


def test_who_answered_at_which_step_stands_above_and_what_it_took_below() -> None:
    assert header(MESSAGE, Moments(FrozenClock())) == "12:00:00  openai/gpt-mini · step 2"
    assert footer(MESSAGE) == "in 18  out 34  4.47s  claude x2 > openai"
    assert footer(replace(MESSAGE, estimated=True)).startswith("in ~18  out ~34")


def test_a_failed_message_has_no_figures() -> None:
    failed = StoredMessage(
        role="assistant", text="Sorry.", status=MessageStatus.FAILED, at=NOON, duration_s=2.0
    )
    assert footer(failed) == ""
    assert header(failed, Moments(FrozenClock())) == "12:00:00"


async def test_text_that_streams_in_is_added_and_not_set_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async with driving() as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1), *story.says("one "))
        await at.sees("one")
        replaced: list[str] = []
        update = at.main.transcript.update

        def spy(key: str, **changes: object) -> None:
            if changes.get("text") is not None:
                replaced.append(key)
            update(key, **changes)  # type: ignore[arg-type]  # passed on as it came

        monkeypatch.setattr(at.main.transcript, "update", spy)
        at.engine.tell(*story.says("two "), *story.says("three"), *story.answered())
        await at.sees("one two three", "ANSWERED BY")
        assert replaced == []


async def test_a_changed_environment_shows_the_conversation_that_is_open_there() -> None:
    asked = StoredMessage(role="user", text="another conversation", status=MessageStatus.SENT, at=NOON)
    there = snapshot("staging", messages=(asked, replace(MESSAGE, text="its end")))
    async with driving(FakeEngine(snapshot(messages=(MESSAGE,)))) as at:
        await at.sees("Hello")
        at.main.session._switched(there)
        await at.sees("you  12:00:00", "another conversation", "its end")
        assert "Hello" not in at.text
