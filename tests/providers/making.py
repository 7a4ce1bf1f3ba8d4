"""Providers, requests and read answers for these tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from tests.providers.transcripts import TEXT, Transcript
from tui_app.domain.answers import (
    Finish,
    FinishPiece,
    Piece,
    TextPiece,
    ThinkingPiece,
    ToolCallPiece,
    UsagePiece,
)
from tui_app.domain.calling import CallsSoFar
from tui_app.domain.failures import AttemptError, Failure
from tui_app.domain.messages import ChatRequest, Message, Wire
from tui_app.domain.secret import Secret
from tui_app.domain.usage import Usage
from tui_app.providers.http import ProviderClient
from tui_app.providers.reading import AnswerReader, joined
from tui_app.providers.verdict import Reply
from tui_app.settings import Provider

KEY = "sk-test-THE-KEY-0123456789"
REQUEST = ChatRequest(messages=(Message("user", "Say hello, please."),))

_NAMES = {Wire.ANTHROPIC: "claude", Wire.OPENAI: "openai", Wire.GEMINI: "gemini"}


def provider_of(wire: Wire, base_url: str = "http://127.0.0.1:9", **changes: Any) -> Provider:
    """The vendor's own provider, unless changed."""
    given: dict[str, Any] = {
        "name": _NAMES[wire],
        "wire": wire,
        "base_url": base_url,
        "api_key": Secret(KEY),
        "model": "model-1",
        "max_tokens": 1024,
        "daily_limit": 10_000,
        "official": True,
    }
    return Provider(**given | changes)


@dataclass(frozen=True)
class Read:
    """What came of a body: its pieces, however its text was split, and the failure if it was one."""

    pieces: Sequence[Piece]
    failure: Failure | None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces if isinstance(piece, TextPiece))

    @property
    def thinking(self) -> int:
        return sum(piece.characters for piece in self.pieces if isinstance(piece, ThinkingPiece))

    @property
    def usages(self) -> list[Usage]:
        return [piece.usage for piece in self.pieces if isinstance(piece, UsagePiece)]

    @property
    def calls(self) -> CallsSoFar:
        calls = CallsSoFar()
        for piece in self.pieces:
            if isinstance(piece, ToolCallPiece):
                calls.take(piece)
        return calls

    @property
    def finish(self) -> FinishPiece | None:
        found = [piece for piece in self.pieces if isinstance(piece, FinishPiece)]
        assert len(found) <= 1
        assert not found or self.pieces[-1] is found[0]
        return found[0] if found else None


def read(
    wire: Wire,
    chunks: Iterable[bytes],
    *,
    cut: bool = False,
    headers: dict[str, str] | None = None,
    request: ChatRequest = REQUEST,
    **changes: Any,
) -> Read:
    """Reads a body that comes in these chunks, as the client does."""
    reply = Reply(status=200, headers=headers or {})
    reader = AnswerReader(provider_of(wire, **changes), request, reply)
    pieces: list[Piece] = []
    for chunk in chunks:
        pieces += reader.feed(chunk)
        if reader.failure:
            break
    else:
        pieces += reader.end(cut=cut)
    return Read(joined(pieces), reader.failure)


def events(*data: str) -> bytes:
    """An event stream of these data fields."""
    return "".join(f"data: {one}\n\n" for one in data).encode()


def stream_of(wire: Wire, text: str, reason: str, usage: dict[str, Any] | None = None, **extra: Any) -> bytes:
    """A short stream that ends with this reason."""
    if wire is Wire.ANTHROPIC:
        chunks: list[Any] = [
            {"type": "message_start", "message": {"usage": {"input_tokens": 10, "output_tokens": 1}}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
            {"type": "message_delta", "delta": {"stop_reason": reason, **extra}, "usage": usage or {}},
        ]
    elif wire is Wire.OPENAI:
        chunks = [
            {"choices": [{"index": 0, "delta": {"content": text, **extra}, "finish_reason": None}]},
            {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]},
            {"choices": [], "usage": usage},
        ]
    else:
        parts = {"content": {"parts": [{"text": text}]}} if text else {}
        chunks = [{"candidates": [{**parts, "finishReason": reason, **extra}], "usageMetadata": usage or {}}]
    return events(*(orjson.dumps(chunk).decode() for chunk in chunks))


def check_whole(answer: Read, transcript: Transcript) -> None:
    """That this is the transcript's answer, with everything it told."""
    assert answer.failure is None
    assert answer.text == TEXT
    assert answer.thinking == transcript.thinking
    assert answer.usages[-1] == transcript.usage
    assert answer.finish is not None
    assert (answer.finish.finish, answer.finish.raw) == (Finish.STOP, transcript.word)


async def call(client: ProviderClient, provider: Provider, *, streamed: bool = True) -> Read:
    """One call over HTTP."""
    pieces: list[Piece] = []
    try:
        async for piece in client.stream(provider, REQUEST, connect_timeout=5.0, streamed=streamed):
            pieces.append(piece)  # noqa: PERF401 - what came before an error is wanted
    except AttemptError as error:
        return Read(joined(pieces), error.failure)
    return Read(joined(pieces), None)
