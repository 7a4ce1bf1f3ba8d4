"""A conversation in the shape that every vendor takes: turns that alternate and begin with the user."""

from __future__ import annotations

from collections.abc import Iterable

from tui_app.domain.messages import Message


def encodable(text: str) -> str:
    """`text` with lone surrogates, which a terminal can paste but JSON cannot carry, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def turns(messages: Iterable[Message], *, user_last: bool = False) -> list[Message]:
    """The messages with blank ones left out and neighbours of one role merged.

    Turns before the user's first are dropped, because vendors and chat templates refuse them.

    Args:
        messages: the conversation, oldest first.
        user_last: drops what the assistant said last; newer Anthropic models refuse such a prefill.
    """
    merged: list[Message] = []
    for message in messages:
        if not message.text.strip() or (not merged and message.role != "user"):
            continue
        text = encodable(message.text)
        if merged and merged[-1].role == message.role:
            merged[-1] = Message(message.role, f"{merged[-1].text}\n\n{text}")
        else:
            merged.append(Message(message.role, text))
    if user_last and merged and merged[-1].role != "user":
        merged.pop()
    return merged
