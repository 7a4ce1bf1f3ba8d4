"""Conversations as they are kept: titles, and messages with their status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.domain.messages import Role

ASKED_AGAIN = "asked again from an earlier point: the turns since then are kept, and not sent along"
"""The note of a question that takes the place of an earlier one."""


class MessageStatus(StrEnum):
    """How far a message has come; only `sent` and `done` ones are context for the next request."""

    SENT = "sent"
    STREAMING = "streaming"
    DONE = "done"
    DISCARDED = "discarded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """One message of a conversation.

    Attributes:
        number: its place in the conversation, from 1; 0 before it is stored.
        at: Unix seconds.
        after: of a question that was asked again from an earlier point: the number of the last message it
            goes on from. Those between are kept, and are not context. None where it follows the one before.
        note: what stands beside the message: why it failed, who broke before.
    """

    role: Role
    text: str
    status: MessageStatus
    at: float
    number: int = 0
    after: int | None = None
    trace_id: str | None = None
    provider: str | None = None
    model: str | None = None
    step: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    estimated: bool = False
    duration_s: float | None = None
    trail: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation in the list.

    Attributes:
        created_at: Unix seconds.
        updated_at: when its newest message came, in Unix seconds.
        messages: how many it has.
        simulated: whether it was held with the simulator.
        opening: the first words of its first question.
    """

    id: str
    title: str
    created_at: float
    updated_at: float
    messages: int
    simulated: bool = False
    opening: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A conversation that holds what was looked for.

    Attributes:
        titled: its title matches.
        messages: those that match, the newest first.
    """

    conversation: Conversation
    titled: bool
    messages: tuple[StoredMessage, ...]
