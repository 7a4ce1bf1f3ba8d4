"""A whole conversation as Markdown or data; what was discarded is in it, and marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from tui_app.domain.conversations import Conversation, MessageStatus, StoredMessage
from tui_app.domain.sanitize import sanitize
from tui_app.reporting.export.json_text import moment, seconds
from tui_app.reporting.export.words import in_markdown, local_time

MARKS = {
    MessageStatus.STREAMING: "UNFINISHED",
    MessageStatus.DISCARDED: "DISCARDED",
    MessageStatus.FAILED: "NOT ANSWERED",
    MessageStatus.CANCELLED: "STOPPED",
}
"""What stands beside a message that is no whole answer."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def conversation_data(conversation: Conversation, messages: Sequence[StoredMessage]) -> dict[str, Any]:
    """Everything that is kept of a conversation; `status` and `discarded` say what is no answer."""
    return {
        "conversation_id": conversation.id,
        "title": conversation.title,
        "created_at": moment(conversation.created_at),
        "updated_at": moment(conversation.updated_at),
        "messages": [_message_data(message) for message in messages],
    }


def conversation_markdown(
    conversation: Conversation, messages: Sequence[StoredMessage], zone: tzinfo | None = None
) -> str:
    """The messages under a heading each; their text is Markdown already, discarded parts are quoted.

    Args:
        conversation: whose messages they are.
        messages: all of them, oldest first.
        zone: of the times; None is the machine's.
    """
    begun = local_time(conversation.created_at, zone)
    lines = [
        f"# {in_markdown(conversation.title) or 'Conversation'}",
        "",
        f"Conversation {in_markdown(conversation.id)}, begun {begun}, {len(messages)} messages",
    ]
    for message in messages:
        lines += ["", f"## {_heading(message, zone)}", "", *_body(message)]
    return "\n".join(lines) + "\n"


def _heading(message: StoredMessage, zone: tzinfo | None) -> str:
    who = "You" if message.role == "user" else "Assistant"
    by = "/".join(part for part in (message.provider, message.model) if part)
    step = f"step {message.step}" if message.step is not None else ""
    parts = (who, local_time(message.at, zone), in_markdown(by), step, MARKS.get(message.status, ""))
    return " · ".join(filter(None, parts))


def _body(message: StoredMessage) -> Iterator[str]:
    text = _closed(sanitize(message.text).strip("\n"))
    note = in_markdown(message.note)
    if message.status is MessageStatus.DISCARDED:
        yield f"_Discarded{f' ({note})' if note else ''}: the answer was started over after this._"
        yield ""
        yield from (f"> {line}".rstrip() for line in text.splitlines())
        return
    yield from text.splitlines()
    if note:
        yield from ("", f"_{note}_")
    if facts := _facts(message):
        yield from ("", f"_{facts}_")


def _facts(message: StoredMessage) -> str:
    about = "~" if message.estimated else ""
    parts = []
    if message.input_tokens is not None and message.output_tokens is not None:
        parts.append(f"{about}{message.input_tokens} tokens in, {about}{message.output_tokens} out")
    if message.duration_s is not None:
        parts.append(f"{message.duration_s:.2f} s")
    return " · ".join((*parts, *filter(None, (in_markdown(message.trail),))))


def _closed(text: str) -> str:
    """`text` with a code fence that is still open closed, so that it does not swallow what follows."""
    fence = ""
    for line in text.splitlines():
        found = _FENCE.fullmatch(line)
        if found is None:
            continue
        mark, rest = found[1], found[2]
        if not fence:
            fence = mark
        elif mark.startswith(fence) and not rest.strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _message_data(message: StoredMessage) -> dict[str, Any]:
    return {
        "number": message.number,
        "role": message.role,
        "status": message.status.value,
        "discarded": message.status is MessageStatus.DISCARDED,
        "at": moment(message.at),
        "text": message.text,
        "provider": message.provider,
        "model": message.model,
        "step": message.step,
        "input_tokens": message.input_tokens,
        "output_tokens": message.output_tokens,
        "estimated": message.estimated,
        "duration_s": None if message.duration_s is None else seconds(message.duration_s),
        "trail": message.trail,
        "note": message.note,
        "trace_id": message.trace_id,
    }
