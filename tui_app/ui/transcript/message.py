"""What the conversation shows of one message: plain data that its owner fills."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

TranscriptRole = Literal["user", "assistant", "notice"]

ROLE_WORDS: dict[TranscriptRole, str] = {"user": "you", "assistant": "assistant", "notice": "notice"}


class MessageState(StrEnum):
    """How far a message has come."""

    LIVE = "live"
    DONE = "done"
    DISCARDED = "discarded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptMessage:
    """One message of the conversation.

    Attributes:
        key: unique in the conversation.
        role: an assistant's text is Markdown, every other is shown as it is.
        header: what stands behind the role: time, provider, step.
        text: may be foreign; it is made safe where it is shown.
        state: a live message is still growing; a discarded one is folded to its note.
        note: a sentence of its own line: what is waited for, why it failed or was discarded.
        footer: tokens, seconds, trail.
    """

    key: str
    role: TranscriptRole
    header: str = ""
    text: str = ""
    state: MessageState = MessageState.DONE
    note: str = ""
    footer: str = ""
