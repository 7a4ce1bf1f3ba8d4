"""The dialects side by side: how each reads a request, writes an answer, and words a problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui_app.domain import events as ev
from tui_app.domain.usage import estimate_tokens
from tui_app.gateway.anthropic import answers as messages
from tui_app.gateway.anthropic import errors as messages_errors
from tui_app.gateway.anthropic import requests as messages_requests
from tui_app.gateway.asked import Asked
from tui_app.gateway.openai import answers as completions
from tui_app.gateway.openai import errors as completions_errors
from tui_app.gateway.openai import requests as completions_requests
from tui_app.gateway.problems import ApiError
from tui_app.gateway.relay import StreamForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way to speak.

    Attributes:
        read: a request's body; raises `ApiError`.
        whole: the body of a whole answer.
        stream: the frames of a streamed answer; takes the request and the Unix seconds of its beginning.
        error: the body of an error; takes the problem and the request's id.
        id_header: where this vendor's SDK looks for the request's id, besides `x-request-id`.
    """

    read: Callable[[bytes], Asked]
    whole: Callable[[ev.Answered], bytes]
    stream: Callable[[Asked, float], StreamForm]
    error: Callable[[ApiError, str], bytes]
    id_header: str | None = None


def _chunks(asked: Asked, now: float) -> StreamForm:
    return completions.Chunks(int(now), include_usage=asked.include_usage)


def _events(asked: Asked, _now: float) -> StreamForm:
    return messages.Events(estimate_tokens(asked.request.characters))


OPENAI = Dialect(
    read=completions_requests.read,
    whole=completions.whole,
    stream=_chunks,
    error=completions_errors.error,
)
ANTHROPIC = Dialect(
    read=messages_requests.read,
    whole=messages.whole,
    stream=_events,
    error=messages_errors.error,
    id_header="request-id",
)
