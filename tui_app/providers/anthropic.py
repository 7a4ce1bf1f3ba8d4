"""Anthropic's Messages API: requests, answers and errors (API version 2026-10-21)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import orjson

from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ThinkingPiece
from tui_app.domain.messages import ChatRequest
from tui_app.domain.usage import Usage
from tui_app.providers.shapes import a_list, a_text, an_object, an_optional_object, inner, parse, tokens, word
from tui_app.providers.sse import ServerEvent
from tui_app.providers.turns import encodable, turns
from tui_app.providers.wire import Json, ShapeError, StreamedError, VendorError, WireRequest
from tui_app.settings import Provider

API_VERSION = "2026-10-21"
OPTIONS = frozenset({"max_tokens", "anthropic-version"})
FINISHES: Mapping[str, Finish] = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "max_tokens": Finish.LENGTH,
    "tool_use": Finish.TOOL,
    "refusal": Finish.REFUSED,
    "model_context_window_exceeded": Finish.CONTEXT,
}


def build(provider: Provider, request: ChatRequest, *, stream: bool = True) -> WireRequest:
    """The request for an answer; sampling parameters are left out because this API version refuses them."""
    body: Json = {
        "model": provider.model,
        "max_tokens": provider.max_tokens if request.max_tokens is None else request.max_tokens,
        "messages": [
            {"role": turn.role, "content": turn.text} for turn in turns(request.messages, user_last=True)
        ],
        "stream": stream,
    }
    if request.system:
        body["system"] = encodable(request.system)
    return WireRequest(
        f"{provider.base_url}/v1/messages",
        {**_headers(provider), "content-type": "application/json"},
        orjson.dumps(body),
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

    __slots__ = ("_told", "done", "usage")

    def __init__(self) -> None:
        self.usage: Usage | None = None
        self.done = False
        self._told: Json = {}

    def feed(self, event: ServerEvent) -> list[Piece]:
        """The pieces in one event."""
        if event.data.startswith(b"[DONE]"):  # not Anthropic's, but some proxies send it
            self.done = True
            return []
        if event.name == "error":
            raise StreamedError(_error_event(event.data))
        chunk = an_object(parse(event.data), "the event")
        match chunk.get("type") or event.name:
            case "content_block_delta":
                return _delta(an_object(chunk.get("delta"), "delta"))
            case "content_block_start":
                return _block(an_object(chunk.get("content_block"), "content_block"))
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
        for block in a_list(message["content"], "content"):
            pieces += _block(an_object(block, "a content block"))
        return pieces + _finish(message)

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


def _delta(delta: Json) -> list[Piece]:
    match delta.get("type"):
        case "text_delta":
            if not isinstance(text := delta.get("text"), str):
                raise ShapeError("text is not a text")
            return [TextPiece(text)] if text else []
        case "thinking_delta":
            thinking = a_text(delta.get("thinking"), "thinking")
            return [ThinkingPiece(len(thinking))] if thinking or delta.get("estimated_tokens") else []
        case "signature_delta" | "input_json_delta":
            return [ThinkingPiece()] if delta.get("signature") or delta.get("partial_json") else []
    return []


def _block(block: Json) -> list[Piece]:
    match block.get("type"):
        case "text":
            text = a_text(block.get("text"), "text")
            return [TextPiece(text)] if text else []
        case "thinking":
            return [ThinkingPiece(len(a_text(block.get("thinking"), "thinking")))]
        case None:
            raise ShapeError("a content block without a type")
    return [ThinkingPiece()]


def _finish(message: Json) -> list[Piece]:
    reason = a_text(message.get("stop_reason"), "stop_reason")
    if not reason:
        return []
    details = inner(message, "stop_details")
    told = (word(details.get("category")), word(details.get("explanation")))
    explanation = ": ".join(part for part in told if part)
    return [FinishPiece(FINISHES.get(reason, Finish.OTHER), reason, explanation)]
