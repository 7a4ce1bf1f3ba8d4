"""A person asks, watches what happens, and reads the answer: at every size."""

from __future__ import annotations

import threading

import pytest

from tests.ui.driving import COMPACT, FULL, SIZES, SMALL, TINY, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import NOON, Story, answered, cut, failover, nobody
from tui_app.domain import events as ev
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.failures import FailureClass


@pytest.mark.parametrize("size", SIZES)
async def test_a_message_is_asked_and_answered(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(when_sent=[answered()]), size) as at:
        await at.ask("How are things?")
        await at.sees("All is well.")
        assert at.engine.calls[-1] == ("send", "How are things?")
        assert at.main.prompt.value == ""
        assert at.app.focused is at.main.prompt


@pytest.mark.parametrize("size", [FULL, COMPACT])
async def test_a_failover_is_seen_with_every_attempt_and_wait(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(when_sent=[failover()]), size) as at:
        await at.ask()
        await at.sees(
            "ANSWERED BY openai · step 2/3", "529 overloaded", "429 rate limit", "timeout", "FAILOVER"
        )
        await at.sees("wait 0.50s", "wait 1.00s", "200 streamed", "4.47s = calls 2.97 + waits 1.50")
        await at.sees("• Page the on-call.", "claude x3 > openai")


@pytest.mark.parametrize("size", [SMALL, TINY])
async def test_on_a_small_screen_one_line_says_who_answered(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(when_sent=[failover()]), size) as at:
        await at.ask()
        await at.sees("openai · step 2/3" if size == SMALL else "by openai 2/3")


async def test_the_running_attempt_spins_and_a_wait_counts_down() -> None:
    async with driving() as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1))
        await at.sees("claude calling", "waiting for claude")
        at.engine.tell(*story.fails(FailureClass.OVERLOADED, 529, wait=4.0))
        at.clock.at = NOON + 1.16
        await at.sees("wait 3.0s left (backoff)")
        at.clock.at = NOON + 2.16
        await at.sees("wait 2.0s left (backoff)")


async def test_text_is_read_while_it_arrives() -> None:
    async with driving() as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1), *story.says("Half an "))
        await at.sees("Half an", "streaming")
        at.engine.tell(*story.says("answer."), *story.answered())
        await at.sees("Half an answer.", "ANSWERED BY claude · step 1/3")


async def test_events_from_the_engines_own_thread_arrive() -> None:
    async with driving() as at:
        await at.ask()
        thread = threading.Thread(target=lambda: at.engine.tell(*answered()))
        thread.start()
        await at.sees("All is well.")
        thread.join()


async def test_a_broken_answer_is_kept_and_named_above_the_new_one() -> None:
    async with driving(FakeEngine(when_sent=[cut()])) as at:
        await at.ask()
        await at.sees(
            "claude broke after 412 characters (cut): openai", "Whole again.", "412 characters discarded"
        )


@pytest.mark.parametrize("size", [FULL, COMPACT])
async def test_when_nobody_answers_every_reason_and_the_next_key_are_told(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(when_sent=[nobody()]), size) as at:
        await at.ask()
        await at.sees("NO PROVIDER ANSWERED · 3 tried", "soonest retry: claude in 11s; press r")
        await at.sees("Please try again in a moment.", "no provider answered: claude 529 overloaded")


async def test_a_skipped_step_says_why() -> None:
    async with driving() as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.skipped(1), *story.calls(2))
        await at.sees("claude skipped (circuit open 12s)", "skipped: circuit open 12s", "openai … 0.0 s")


async def test_escape_stops_a_running_answer_and_keeps_what_came() -> None:
    async with driving() as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1), *story.says("Half of it"))
        await at.sees("Half of it", "Esc stop")
        await at.press("escape")
        assert at.engine.calls[-1] == ("cancel",)
        at.engine.tell(*story.cancelled())
        await at.sees("STOPPED", "Half of it", "stopped")
        assert at.app.focused is at.main.prompt


@pytest.mark.parametrize("size", SIZES)
async def test_a_rejected_message_returns_to_the_input_with_the_sentence(size: tuple[int, int]) -> None:
    rejected = Story().rejected("Message too long. Max: 2000 characters")
    async with driving(FakeEngine(when_sent=[rejected]), size) as at:
        await at.ask("far too long")
        await at.sees("Message too long.")
        assert at.main.prompt.value == "far too long"
        assert at.main.session.state.chat == ()


async def test_a_rejected_message_does_not_push_away_what_was_typed_meanwhile() -> None:
    async with driving() as at:
        await at.ask("first")
        await at.type("second")
        at.engine.tell(*Story().rejected())
        await at.until(lambda: at.main.prompt.value == "first\nsecond")


async def test_a_message_that_could_not_be_kept_returns_to_the_input() -> None:
    async with driving() as at:
        at.engine.send_error = OSError("no space left on device")
        await at.ask("precious")
        await at.sees("not sent: no space left on device")
        assert at.main.prompt.value == "precious"


async def test_a_second_message_waits_in_the_input_until_the_first_is_answered() -> None:
    async with driving() as at:
        await at.ask("one")
        await at.ask("two")
        await at.sees("An answer is running")
        assert at.main.prompt.value == "two"
        assert [call for call in at.engine.calls if call[0] == "send"] == [("send", "one")]


async def test_before_the_engine_is_ready_the_text_stays() -> None:
    engine = FakeEngine()
    engine.hold = True
    async with driving(engine) as at:
        await at.sees("starting…")
        await at.ask("early")
        await at.sees("Still starting")
        assert at.main.prompt.value == "early"
        engine.become_ready()
        await at.until(lambda: at.main.session.state.ready)
        await at.press("enter")
        assert engine.calls[-1] == ("send", "early")


async def test_letters_typed_faster_than_they_are_handled_are_sent_before_enter() -> None:
    async with driving() as at:
        for key in "fast":
            at.app.simulate_key(key)
        at.app.simulate_key("enter")
        await at.until(lambda: ("send", "fast") in at.engine.calls)


async def test_replay_asks_the_last_question_again() -> None:
    async with driving(FakeEngine(when_sent=[answered("r1"), answered("r2")])) as at:
        await at.ask("again please")
        await at.sees("ANSWERED BY claude")
        await at.press("escape", "r")
        await at.until(lambda: at.engine.calls.count(("send", "again please")) == 2)


async def test_earlier_requests_can_be_looked_at() -> None:
    async with driving(FakeEngine(when_sent=[failover("r1"), answered("r2")])) as at:
        await at.ask()
        await at.sees("ANSWERED BY openai")
        await at.ask()
        await at.sees("ANSWERED BY claude")
        await at.press("escape", "left_square_bracket")
        await at.sees("#1 of 2", "ANSWERED BY openai")
        await at.press("right_square_bracket")
        await at.sees("#2", "ANSWERED BY claude")


async def test_the_conversation_of_last_time_is_there_again() -> None:
    old = StoredMessage(role="user", text="from yesterday", status=MessageStatus.SENT, at=NOON, number=1)
    reply = StoredMessage(
        role="assistant",
        text="**bold** news",
        status=MessageStatus.DONE,
        at=NOON,
        number=2,
        trail="a:timeout,b:answered",
    )
    async with driving(FakeEngine(snapshot(messages=(old, reply)))) as at:
        await at.sees("from yesterday", "bold news")
        await at.press("up")
        assert at.main.prompt.value == "from yesterday"


async def test_hostile_words_of_a_provider_neither_act_nor_crash() -> None:
    hostile = "[/nope] [@click=app.quit]x[/] \x1b]52;c;ZXZpbA==\x07\x1b[2J"
    story = Story()
    async with driving() as at:
        await at.ask("[/also] [b]me")
        at.engine.tell(
            *story.accepted(),
            *story.calls(1),
            *story.fails(FailureClass.OVERLOADED, 529, message=hostile),
            *story.fails_over(2, hostile),
            *story.calls(2),
            *story.says(hostile),
        )
        await at.sees("[/nope] [@click=app.quit]x[/]", "[/also] [b]me")
        at.engine.tell(ev.StorageChanged(problem=hostile), *story.rejected(hostile))
        await at.press("escape", "2")
        assert "\x1b" not in at.text
