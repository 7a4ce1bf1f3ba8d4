"""Which earlier turns go along with a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.messages import Message
from tui_app.settings import Settings

CONTEXT_MESSAGES = 20
"""How many earlier messages go along with a new one: ten turns."""


def context_of(messages: Sequence[StoredMessage], after: int | None = None) -> tuple[Message, ...]:
    """The earlier turns that go along: answered questions with their answers, newest last.

    Turns that were left aside, because a question before them was asked again, do not go along.

    Args:
        messages: in their order, with their numbers.
        after: the number of the last message to go on from; None goes on from the newest one.
    """
    turns: list[Message] = []
    question: StoredMessage | None = None
    for message in _path(messages, after):
        if message.role == "user":
            question = message
        elif message.status is MessageStatus.DONE and question is not None:
            turns += [Message("user", question.text), Message("assistant", message.text)]
            question = None
    return tuple(turns[-CONTEXT_MESSAGES:])


def branch_point(messages: Sequence[StoredMessage], again: StoredMessage) -> int | None:
    """The number of the last message before a question that is asked again; None where it is unknown.

    Args:
        messages: of the conversation as they are kept.
        again: the question; one of this run may not know its number yet, but knows its request.
    """
    if not again.number:
        same = (each for each in messages if each.role == "user" and each.trace_id == again.trace_id)
        again = next(same, again)
    return again.after if again.after is not None else again.number - 1 if again.number else None


def missing_before(messages: Sequence[StoredMessage], after: int | None) -> int | None:
    """The number whose earlier messages have to be read before the context is whole; None where it is."""
    first = messages[0].number if messages else 1
    points = (after, *(message.after for message in messages))
    return next((point + 1 for point in points if point and point < first), None)


def led_by(settings: Settings, first: str | None) -> Settings:
    """The settings with a provider at the head of the chain, the others behind it in their order.

    Raises:
        ValueError: the chain has no such provider.
    """
    if first is None:
        return settings
    if first not in settings.chain:
        raise ValueError(f'"{first}" is not in the chain {" > ".join(settings.chain)}')
    others = tuple(name for name in settings.chain if name != first)
    return replace(settings, chain=(first, *others))


def _path(messages: Sequence[StoredMessage], after: int | None) -> list[StoredMessage]:
    """The messages that lead to that place, in their order."""
    last = after
    path: list[StoredMessage] = []
    for message in reversed(messages):
        if last is None or message.number <= last:
            path.append(message)
            last = message.after if message.after is not None else last
    return path[::-1]
