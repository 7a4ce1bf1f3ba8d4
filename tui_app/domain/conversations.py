"""Conversations as they are kept: titles, and messages with their status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui_app.domain.messages import Role


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
        note: what stands beside the message: why it failed, who broke before.
    """

    role: Role
    text: str
    status: MessageStatus
    at: float
    number: int = 0
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
    """A conversation in the list."""

    id: str
    title: str
    created_at: float
    updated_at: float
    messages: int
