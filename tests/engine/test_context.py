"""Which turns go along: those that lead to the question, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.fake_engine import settings
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.engine.context import CONTEXT_MESSAGES, branch_point, context_of, led_by, missing_before


def turns(*questions: str, first: int = 1) -> list[StoredMessage]:
    """Questions with their answers, numbered."""
    messages: list[StoredMessage] = []
    for place, question in enumerate(questions):
        number = first + 2 * place
        messages += [
            StoredMessage(role="user", text=question, status=MessageStatus.SENT, at=0.0, number=number),
            StoredMessage(
                role="assistant",
                text=question.upper(),
                status=MessageStatus.DONE,
                at=0.0,
                number=number + 1,
            ),
        ]
    return messages


def after(messages: list[StoredMessage], question: str, point: int) -> list[StoredMessage]:
    """The same with one more turn, asked again from an earlier point."""
    asked, said = turns(question, first=messages[-1].number + 1)
    return [*messages, replace(asked, after=point), said]


def said(messages: list[StoredMessage], point: int | None = None) -> str:
    return " ".join(message.text for message in context_of(messages, point) if message.role == "user")


def test_only_answered_questions_go_along() -> None:
    messages = turns("a", "b")
    messages[1] = replace(messages[1], status=MessageStatus.CANCELLED)
    assert said(messages) == "b"


def test_at_most_ten_turns_go_along() -> None:
    assert len(context_of(turns(*map(str, range(30))))) == CONTEXT_MESSAGES


def test_a_question_that_is_asked_again_goes_on_from_before_its_place() -> None:
    assert said(turns("a", "b", "c"), 2) == "a"
    assert said(turns("a", "b", "c"), 0) == ""


def test_later_questions_follow_the_one_that_was_asked_again() -> None:
    messages = after(turns("a", "b", "c"), "B", 2)
    assert said(messages) == "a B"
    assert said(after(messages, "C", 8)) == "a B C"


def test_a_question_of_a_branch_that_was_left_is_asked_again_in_that_branch() -> None:
    messages = after(turns("a", "b"), "A", 0)
    assert said(messages) == "A"
    assert said(messages, branch_point(messages, messages[2])) == "a"
    assert said(messages, branch_point(messages, messages[4])) == ""


def test_a_question_of_this_run_is_known_by_its_request() -> None:
    messages = turns("a", "b")
    messages[2] = replace(messages[2], trace_id="r9")
    asked = replace(messages[2], number=0)
    assert branch_point(messages, asked) == 2
    assert branch_point(messages, replace(asked, trace_id="other")) is None


def test_turns_of_an_older_page_are_missed_only_where_they_are_needed() -> None:
    page = turns("x", "y", first=201)
    assert missing_before(page, None) is None
    assert missing_before(page, 202) is None
    assert missing_before(page, 40) == 41
    assert missing_before(page, 0) is None
    assert missing_before(after(page, "again", 40), None) == 41


def test_the_provider_that_is_chosen_comes_first_and_the_others_follow() -> None:
    chosen = settings()
    assert led_by(chosen, "gemini").chain == ("gemini", "claude", "openai")
    assert led_by(chosen, None) is chosen
    with pytest.raises(ValueError, match="not in the chain"):
        led_by(chosen, "nobody")
