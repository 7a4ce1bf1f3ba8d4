"""A client's request in either dialect, as what the engine is asked."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.messages import ChatRequest

SOURCE = "gateway"
"""Whose requests these are, for those who also see a person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked.

    Attributes:
        model: as it was named.
        fallbacks: as they were named; None where the chain is to follow.
        stream: whether the answer is wanted while it arrives.
        include_usage: whether a stream is to end with its tokens (OpenAI's `stream_options`).
    """

    model: str
    request: ChatRequest
    fallbacks: tuple[str, ...] | None = None
    stream: bool = False
    include_usage: bool = False
