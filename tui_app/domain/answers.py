"""The pieces in which an answer arrives from a provider, the same for every wire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui_app.domain.usage import Usage


class Finish(StrEnum):
    """Why a provider stopped."""

    STOP = "stop"
    LENGTH = "length"
    REFUSED = "refused"
    CONTEXT = "context"
    TOOL = "tool"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A part of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingPiece:
    """The model is working: counts as a token for the timeouts, is not part of the answer."""

    characters: int = 0


@dataclass(frozen=True, slots=True)
class ToolCallPiece:
    """A part of a tool call.

    Attributes:
        index: which call of the answer, from 0; the parts of one call may stand between those of another.
        id: in the call's first part, else empty.
        name: in the call's first part, else empty.
        arguments: more of the arguments' JSON text; only all of them together are JSON.
        signature: Gemini's mark of the thought behind the call.
    """

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    signature: str = ""

    @property
    def characters(self) -> int:
        """The length of what the model wrote."""
        return len(self.name) + len(self.arguments)


@dataclass(frozen=True, slots=True)
class UsagePiece:
    """The usage as far as the provider has reported it; a later piece replaces an earlier one.

    A provider that was cut may have told its input only: `output_tokens` is then 0.
    """

    usage: Usage


@dataclass(frozen=True, slots=True)
class FinishPiece:
    """The provider's own end of the answer; without one an answer is truncated.

    Attributes:
        finish: the reason, normalised.
        raw: the vendor's own word for it.
        explanation: what the vendor said about a refusal, else empty.
    """

    finish: Finish
    raw: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class BrokenPiece:
    """This call is broken on purpose, by a fault of this name in front of a real provider."""

    fault: str


Piece = TextPiece | ThinkingPiece | ToolCallPiece | UsagePiece | FinishPiece | BrokenPiece
