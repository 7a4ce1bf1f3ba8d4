"""What every wire format offers to the rest: requests, answers and errors as plain data, without any I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tui_app.domain.answers import Piece
from tui_app.domain.messages import ChatRequest
from tui_app.domain.usage import Usage
from tui_app.providers.sse import ServerEvent
from tui_app.settings import Provider

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One HTTP request; the key stands in the headers alone, and they stay out of every repr."""

    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def __repr__(self) -> str:
        return f"WireRequest({self.url}, {len(self.body)} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorError:
    """A vendor's error object in words that are the same for every vendor; nothing in it is safe to show yet.

    Attributes:
        type: the error type, or Gemini's status word.
        code: the finer code, where there is one.
        param: the parameter that was refused.
        retry_delay: the delay that the body itself asks for, as it was written (`11.6s`).
    """

    type: str | None = None
    code: str | None = None
    message: str = ""
    param: str | None = None
    retry_delay: str | None = None


class StreamedError(Exception):
    """The stream carried a vendor's error instead of more of the answer."""

    def __init__(self, error: VendorError) -> None:
        super().__init__(error.message)
        self.error = error


class ShapeError(ValueError):
    """A chunk is not JSON, or not in the shape that its wire promises."""


class UnsendableError(Exception):
    """The wire has no way to say a part of the request; the message names the part and what would do."""


class AnswerParser(Protocol):
    """Reads one answer; it keeps the state that a single chunk does not have."""

    @property
    def usage(self) -> Usage | None:
        """The newest usage that the provider told, None before it told any."""
        ...

    @property
    def done(self) -> bool:
        """Whether the wire's own end mark was seen; nothing of the answer can follow."""
        ...

    def feed(self, event: ServerEvent) -> list[Piece]:
        """The pieces in one event of a stream; unknown events give none.

        Raises:
            StreamedError: the event is the vendor's error.
            ShapeError: the event is not what the wire promises.
        """
        ...

    def whole(self, body: object) -> list[Piece]:
        """The pieces of an answer that came as one JSON body.

        Raises:
            StreamedError: the body is the vendor's error.
            ShapeError: the body is not an answer.
        """
        ...


class Adapter(Protocol):
    """One wire format; the modules `anthropic`, `openai` and `gemini` are its implementations."""

    OPTIONS: frozenset[str]
    """Names of parameters that only this wire or this provider's settings bring into a request."""

    def build(self, provider: Provider, request: ChatRequest, *, stream: bool = True) -> WireRequest:
        """The request for an answer, streamed unless told otherwise.

        Raises:
            UnsendableError: the wire has no way to say a part of it.
        """
        ...

    def models_request(self, provider: Provider, after: str | None = None) -> WireRequest:
        """The request for a page of the model list; `after` is the previous page's mark."""
        ...

    def models_page(self, body: object) -> tuple[tuple[str, ...], str | None]:
        """The model names of one page, and the mark of the next page if there is one.

        Raises:
            ShapeError: the body is not a model list.
        """
        ...

    def error(self, body: object) -> VendorError | None:
        """The error that a JSON body carries, None where it carries none."""
        ...

    def parser(self) -> AnswerParser:
        """A new parser for one answer."""
        ...
