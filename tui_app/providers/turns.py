"""A conversation in the shape that every vendor takes: turns that alternate and begin with the user."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tui_app.domain.messages import Message
from tui_app.domain.tools import ToolCall

_EVERYWHERE = re.compile(r"[A-Za-z0-9_-]{1,40}")


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
        if message.blank or (not merged and message.role != "user"):
            continue
        if merged and merged[-1].role == message.role:
            merged[-1] = _joined(merged[-1], message)
        else:
            merged.append(_sendable(message))
    if user_last and merged and merged[-1].role != "user":
        merged.pop()
    return merged


def _sendable(message: Message) -> Message:
    """The message with a text that can be sent, which a blank one beside pictures or tools cannot."""
    text = encodable(message.text) if message.text.strip() else ""
    return message if text == message.text else replace(message, text=text)


def _joined(first: Message, second: Message) -> Message:
    return Message(
        first.role,
        "\n\n".join(filter(None, (first.text, _sendable(second).text))),
        first.images + second.images,
        first.tool_calls + second.tool_calls,
        first.tool_results + second.tool_results,
    )


def new_id() -> str:
    """An id for a tool call whose provider gave it none."""
    return f"call_{secrets.token_hex(12)}"


def portable_id(call_id: str) -> str:
    """A tool call's id as every vendor takes it, the same each time.

    A conversation that moves to another vendor carries ids which the first one made: Anthropic takes letters,
    digits, `_` and `-` alone, and OpenAI at most 40 characters.
    """
    if _EVERYWHERE.fullmatch(call_id):
        return call_id
    return f"call_{hashlib.sha256(call_id.encode(errors='replace')).hexdigest()[:24]}"


def arguments_of(call: ToolCall) -> dict[str, Any]:
    """A call's arguments as an object; what a model wrote that is none becomes an empty one."""
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return {}
    return arguments if isinstance(arguments, dict) else {}


def called_names(messages: Iterable[Message]) -> Mapping[str, str]:
    """The name of every tool that was called, by the call's id."""
    return {call.id: call.name for message in messages for call in message.tool_calls}
