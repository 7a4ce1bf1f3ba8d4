"""Anthropic's Messages API: requests, answers and errors (API version 2026-10-21)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ThinkingPiece, ToolCallPiece
from tui_app.domain.messages import ChatRequest, Wire
from tui_app.domain.usage import Usage
from tui_app.providers.anthropic_body import body as body_of
from tui_app.providers.options import NAMES
from tui_app.providers.shapes import (
    a_list,
    a_text,
    an_object,
    an_optional_object,
    encode,
    inner,
    json_text,
    parse,
    tokens,
    word,
)
from tui_app.providers.sse import ServerEvent
from tui_app.providers.turns import new_id
from tui_app.providers.wire import Json, ShapeError, StreamedError, VendorError, WireRequest
from tui_app.settings import Provider

API_VERSION = "2026-10-21"
OPTIONS = frozenset({"max_tokens", "anthropic-version", "thinking", *NAMES[Wire.ANTHROPIC].values()})
FINISHES: Mapping[str, Finish] = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "max_tokens": Finish.LENGTH,
    "tool_use": Finish.TOOL,
    "refusal": Finish.REFUSED,
    "model_context_window_exceeded": Finish.CONTEXT,
}


def build(provider: Provider, request: ChatRequest, *, stream: bool = True) -> WireRequest:
    """The request for an answer."""
    return WireRequest(
        f"{provider.base_url}/v1/messages",
        {**_headers(provider), "content-type": "application/json"},
        encode(body_of(provider, request, stream=stream)),
    )


def models_request(provider: Provider, after: str | None = None) -> WireRequest:
    """The request for a page of the model list."""
    mark = f"&after_id={quote(after, safe='')}" if after else ""
    return WireRequest(f"{provider.base_url}/v1/models?limit=100{mark}", _headers(provider))


def models_page(body: object) -> tuple[tuple[str, ...], str | None]:
    """The model names of one page, and the mark of the next."""
    page = an_object(body, "the model list")
    if "data" not in page:
        raise ShapeError("no model list")
    names = tuple(
        a_text(an_object(entry, "a model").get("id"), "id") for entry in a_list(page["data"], "data")
    )
    return names, word(page.get("last_id")) if page.get("has_more") is True else None


def error(body: object) -> VendorError | None:
    """The error that a JSON body carries: `{"type": "error", "error": {…}}`."""
    if not isinstance(body, dict) or not (body.get("error") or body.get("type") == "error"):
        return None
    found = body.get("error")
    if not isinstance(found, dict):
        return VendorError(message=word(found) or word(body.get("message")) or "")
    return VendorError(
        type=word(found.get("type")),
        code=word(inner(found, "details").get("error_code")),
        message=word(found.get("message")) or "",
    )


class Parser:
    """Reads one answer. Thinking comes first; hidden, it shows only its block and signature."""

    __slots__ = ("_calls", "_told", "done", "usage")

    def __init__(self) -> None:
        self.usage: Usage | None = None
        self.done = False
        self._told: Json = {}
        self._calls: dict[str | None, int] = {}

    def feed(self, event: ServerEvent) -> list[Piece]:
        """The pieces in one event."""
        if event.data.startswith(b"[DONE]"):  # not Anthropic's, but some proxies send it
            self.done = True
            return []
        if event.name == "error":
            raise StreamedError(_error_event(event.data))
        chunk = an_object(parse(event.data, halves=True), "the event")
        match chunk.get("type") or event.name:
            case "content_block_delta":
                return self._delta(an_object(chunk.get("delta"), "delta"), word(chunk.get("index")))
            case "content_block_start":
                return self._block(
                    an_object(chunk.get("content_block"), "content_block"), word(chunk.get("index"))
                )
            case "message_start":
                # Its output count only says that the answer has begun.
                if told := inner(inner(chunk, "message"), "usage"):
                    self._count({**told, "output_tokens": 0})
            case "message_delta":
                self._count(inner(chunk, "usage"))
                return _finish(an_optional_object(chunk.get("delta"), "delta"))
            case "message_stop":
                self.done = True
            case "error":
                raise StreamedError(error(chunk) or VendorError())
        return []

    def whole(self, body: object) -> list[Piece]:
        """The pieces of a message that came as one JSON body."""
        message = an_object(body, "the body")
        if found := error(message):
            raise StreamedError(found)
        if "content" not in message:
            raise ShapeError("no message")
        self._count(inner(message, "usage"))
        pieces: list[Piece] = []
        for index, block in enumerate(a_list(message["content"], "content")):
            pieces += self._block(an_object(block, "a content block"), str(index))
        return pieces + _finish(message)

    def _delta(self, delta: Json, index: str | None) -> list[Piece]:
        match delta.get("type"):
            case "text_delta":
                if not isinstance(text := delta.get("text"), str):
                    raise ShapeError("text is not a text")
                return [TextPiece(text)] if text else []
            case "thinking_delta":
                thinking = a_text(delta.get("thinking"), "thinking")
                return [ThinkingPiece(len(thinking))] if thinking or delta.get("estimated_tokens") else []
            case "signature_delta":
                return [ThinkingPiece()] if delta.get("signature") else []
            case "input_json_delta":
                if not (arguments := a_text(delta.get("partial_json"), "partial_json")):
                    return []
                number = self._calls.get(index)
                # A block that is none of our tools is the provider's own work.
                return [ThinkingPiece() if number is None else ToolCallPiece(number, arguments=arguments)]
        return []

    def _block(self, block: Json, index: str | None) -> list[Piece]:
        match block.get("type"):
            case "text":
                text = a_text(block.get("text"), "text")
                return [TextPiece(text)] if text else []
            case "thinking":
                return [ThinkingPiece(len(a_text(block.get("thinking"), "thinking")))]
            case "tool_use":
                return [self._call(block, index)]
            case None:
                raise ShapeError("a content block without a type")
        return [ThinkingPiece()]

    def _call(self, block: Json, index: str | None) -> ToolCallPiece:
        number = self._calls[index] = len(self._calls)
        arguments = an_optional_object(block.get("input"), "input")
        return ToolCallPiece(
            number,
            id=a_text(block.get("id"), "a tool call's id") or new_id(),
            name=a_text(block.get("name"), "a tool's name"),
            arguments=json_text(arguments) if arguments else "",
        )

    def _count(self, told: Json) -> None:
        """Takes over counts; they are cumulative, and later events repeat only some of them."""
        if not told:
            return
        self._told.update({name: count for name, count in told.items() if count is not None})
        counts = self._told
        cached = tokens(counts, "cache_read_input_tokens")
        self.usage = Usage(
            input_tokens=tokens(counts, "input_tokens")
            + tokens(counts, "cache_creation_input_tokens")
            + cached,
            output_tokens=tokens(counts, "output_tokens"),
            cached_tokens=cached,
            reasoning_tokens=tokens(inner(counts, "output_tokens_details"), "thinking_tokens"),
        )


def parser() -> Parser:
    """A new parser for one answer."""
    return Parser()


def _headers(provider: Provider) -> dict[str, str]:
    headers = {"anthropic-version": API_VERSION}
    if provider.api_key:
        headers["x-api-key"] = provider.api_key.reveal()
    return headers


def _error_event(data: bytes) -> VendorError:
    try:
        body = parse(data)
    except ShapeError:
        return VendorError(message=data[:1000].decode("utf-8", "replace"))
    return error(body) or VendorError(message=data[:1000].decode("utf-8", "replace"))


def _finish(message: Json) -> list[Piece]:
    reason = a_text(message.get("stop_reason"), "stop_reason")
    if not reason:
        return []
    details = inner(message, "stop_details")
    told = (word(details.get("category")), word(details.get("explanation")))
    explanation = ": ".join(part for part in told if part)
    return [FinishPiece(FINISHES.get(reason, Finish.OTHER), reason, explanation)]
