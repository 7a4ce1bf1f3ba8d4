"""Tokens: what a provider reported, or what we estimate where it did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CHARACTERS_PER_TOKEN = 4

TOKENS_PER_IMAGE = 1_000
"""What a picture is estimated at: between Gemini's 258 a tile and the 1 600 that Anthropic takes at most."""


def estimate_tokens(characters: int) -> int:
    """Tokens for a text of so many characters: four to a token, at least one."""
    return max(1, round(characters / CHARACTERS_PER_TOKEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one attempt; input includes cached ones, output includes reasoning."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    source: Literal["reported", "estimated"] = "reported"

    @property
    def total(self) -> int:
        """Input and output together: what counts against the day's limit."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class UsageKey:
    """Whose tokens on which local day; simulated ones never mix with real ones."""

    day: str
    environment: str
    provider: str
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageAmounts:
    """Counters of one key: an increment, or the day's total.

    The `announced_*` counters are 0 until a level was told; whoever raises one to 1 tells it.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    estimated_tokens: int = 0
    requests: int = 0
    announced_half: int = 0
    announced_near: int = 0
    announced_exceeded: int = 0

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: UsageAmounts) -> UsageAmounts:
        return UsageAmounts(**{name: getattr(self, name) + getattr(other, name) for name in AMOUNT_FIELDS})


AMOUNT_FIELDS: tuple[str, ...] = tuple(UsageAmounts.__dataclass_fields__)
