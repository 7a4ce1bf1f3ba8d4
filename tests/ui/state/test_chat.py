"""The conversation shows who answers, what broke, and never loses a text."""

from __future__ import annotations

from tests.ui.story import CHAIN, Story, answered, cut, failover, nobody
from tui_app.domain import events as ev
from tui_app.domain.conversations import MessageStatus
from tui_app.domain.failures import FailureClass
from tui_app.settings.texts import KEYS_ADVICE, keys_advice
from tui_app.ui.state.chat import Chat, grown, opened


def chat_after(events: list[ev.Event], prompt: str = "What now?") -> Chat:
    first, *rest = (event for event in events if isinstance(event, ev.RequestEvent))
    assert isinstance(first, ev.RequestAccepted)
    chat = opened((), prompt, first)
    for event in rest:
        chat = grown(chat, event)
    return chat


def test_a_question_and_its_answer_stand_in_order() -> None:
    asked, said = chat_after(answered())
    assert (asked.role, asked.text, asked.status) == ("user", "What now?", MessageStatus.SENT)
    assert (said.role, said.text, said.status) == ("assistant", "All is well.", MessageStatus.DONE)
    assert (said.provider, said.step, said.input_tokens, said.output_tokens) == ("claude", 1, 18, 34)


def test_the_text_grows_word_by_word() -> None:
    story = Story()
    begun = [*story.accepted(), *story.calls(1), *story.says("Hel"), *story.says("lo")]
    assert chat_after(begun)[-1].text == "Hello"
    assert chat_after(begun)[-1].status is MessageStatus.STREAMING


def test_before_the_first_word_it_says_who_is_waited_for() -> None:
    story = Story()
    waiting = chat_after([*story.accepted(), *story.skipped(1), *story.calls(2)])[-1]
    assert waiting.note == "claude skipped (circuit open 12s) · waiting for openai"


def test_a_wait_is_told_where_the_answer_will_stand() -> None:
    story = Story()
    events = [*story.accepted(), *story.calls(1), *story.fails(FailureClass.OVERLOADED, 529, wait=0.5)]
    assert chat_after(events)[-1].note == "claude is tried again in 0.50s"


def test_a_cut_answer_is_kept_as_discarded_above_the_new_one() -> None:
    _, broken, whole = chat_after(cut())
    assert (broken.status, broken.text) == (MessageStatus.DISCARDED, "A" * 412)
    assert broken.note == "claude broke after 412 characters (cut): openai starts over"
    assert (whole.status, whole.text, whole.provider) == (MessageStatus.DONE, "Whole again.", "openai")


def test_a_failover_before_any_word_leaves_one_answer() -> None:
    assert len(chat_after(failover())) == 2


def test_a_fallback_message_is_shown_as_a_failure_with_the_reasons() -> None:
    said = chat_after(nobody())[-1]
    assert (said.status, said.text) == (MessageStatus.FAILED, "Please try again in a moment.")
    assert said.note == (
        "no provider answered: claude 529 overloaded, openai 529 overloaded, gemini 529 overloaded"
    )
    assert said.provider is None


def test_advice_about_keys_is_given_in_development_and_where_a_key_is_the_cause() -> None:
    developing = Story(environment="development", chain=CHAIN[:1])
    events = [*developing.accepted(), *developing.calls(1), *developing.fails(FailureClass.CONNECT)]
    assert chat_after([*events, *developing.exhausted()])[-1].note.endswith(KEYS_ADVICE)
    story = Story()
    events = [*story.accepted(), *story.calls(1), *story.fails(FailureClass.AUTH, 401)]
    assert chat_after([*events, *story.exhausted()])[-1].note.endswith(keys_advice("production"))


def test_a_stopped_answer_keeps_what_had_arrived() -> None:
    story = Story()
    said = chat_after([*story.accepted(), *story.calls(1), *story.says("Half of"), *story.cancelled()])[-1]
    assert (said.status, said.text, said.note) == (MessageStatus.CANCELLED, "Half of", "stopped")


def test_a_refusal_tells_the_providers_words() -> None:
    story = Story()
    events = [*story.accepted(), *story.calls(1), *story.fails(FailureClass.REFUSED, 400), *story.refused()]
    said = chat_after(events)[-1]
    assert (said.status, said.note) == (MessageStatus.FAILED, "claude: this content is not allowed")


def test_another_requests_events_change_nothing() -> None:
    chat = chat_after(answered())
    for event in failover("somebody else"):
        if isinstance(event, ev.RequestEvent):
            assert grown(chat, event) is chat
