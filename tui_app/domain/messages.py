"""What a person asks and what a provider is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Role = Literal["user", "assistant"]


class Environment(StrEnum):
    """Decides chain, limits, message length and fallback message."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class Wire(StrEnum):
    """How a provider speaks."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"
    GEMINI = "gemini"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One request to the chain.

    Attributes:
        messages: the conversation so far; the last one is the user's new message.
        system: instructions that stand above the conversation.
        max_tokens: caps the answer for this request; None takes the provider's own cap.
        check_length: whether the environment's message length applies (the /v1 dialects do not have it).
    """

    messages: tuple[Message, ...]
    system: str | None = None
    max_tokens: int | None = None
    check_length: bool = True

    @property
    def prompt(self) -> str:
        """The text of the newest message."""
        return self.messages[-1].text if self.messages else ""

    @property
    def characters(self) -> int:
        """The length of everything that is sent, in characters."""
        return sum(len(message.text) for message in self.messages) + len(self.system or "")
