"""OpenAI's Chat Completions API, and every server that is compatible with it."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ThinkingPiece, ToolCallPiece
from tui_app.domain.messages import ChatRequest, Wire
from tui_app.domain.usage import Usage
from tui_app.providers.openai_body import body as body_of
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

OPTIONS = frozenset(
    {
        "max_tokens",
        "max_completion_tokens",
        "stream",
        "stream_options",
        "include_usage",
        "parallel_tool_calls",
        *NAMES[Wire.OPENAI].values(),
    }
)
FINISHES: Mapping[str, Finish] = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
    "refusal": Finish.REFUSED,
    "tool_calls": Finish.TOOL,
    "function_call": Finish.TOOL,
}


def build(provider: Provider, request: ChatRequest, *, stream: bool = True) -> WireRequest:
    """The request for an answer."""
    return WireRequest(
        f"{provider.base_url}/chat/completions",
        {**_headers(provider), "content-type": "application/json"},
        encode(body_of(provider, request, stream=stream)),
    )


def models_request(provider: Provider, after: str | None = None) -> WireRequest:
    """The request for the model list; it has one page."""
    return WireRequest(f"{provider.base_url}/models", _headers(provider))


def models_page(body: object) -> tuple[tuple[str, ...], str | None]:
    """The model names of the list."""
    page = an_object(body, "the model list")
    if "data" not in page:
        raise ShapeError("no model list")
    models = (an_object(entry, "a model") for entry in a_list(page["data"], "data"))
    return tuple(a_text(model.get("id"), "id") for model in models), None


def error(body: object) -> VendorError | None:
    """The error that a JSON body carries.

    OpenAI's is an object. Compatible servers send a plain text (proxies), put the fields at the top with
    `"object": "error"` (older vLLM), answer `{"detail": …}` (FastAPI), or use a number as code (llama.cpp).
    """
    if not isinstance(body, dict):
        return None
    found = body.get("error")
    if not found:
        if body.get("object") != "error":
            detail = None if "choices" in body else body.get("detail")
            return VendorError(message=str(detail)[:2000]) if detail else None
        found = body
    if not isinstance(found, dict):
        return VendorError(message=word(found) or "")
    return VendorError(
        type=word(found.get("type")),
        code=word(found.get("code")),
        message=word(found.get("message")) or "",
        param=word(found.get("param")),
    )


class Parser:
    """Reads one answer; a refusal comes as a text of its own beside a finish reason of `stop`."""

    __slots__ = ("_calls", "_refusal", "done", "usage")

    def __init__(self) -> None:
        self.usage: Usage | None = None
        self.done = False
        self._refusal = ""
        self._calls = _Calls()

    def feed(self, event: ServerEvent) -> list[Piece]:
        """The pieces in one event."""
        if event.data.startswith(b"[DONE]"):
            self.done = True
            return []
        if event.name == "error":
            raise StreamedError(_error_event(event.data))
        chunk = an_object(parse(event.data, halves=True), "the chunk")
        if chunk.get("error") or chunk.get("object") == "error":
            raise StreamedError(error(chunk) or VendorError())
        if usage := chunk.get("usage"):
            self._count(an_object(usage, "usage"))
        return self._choices(chunk)

    def whole(self, body: object) -> list[Piece]:
        """The pieces of a completion that came as one JSON body."""
        completion = an_object(body, "the body")
        if found := error(completion):
            raise StreamedError(found)
        if "choices" not in completion:
            raise ShapeError("no completion")
        if usage := completion.get("usage"):
            self._count(an_object(usage, "usage"))
        return self._choices(completion)

    def _choices(self, chunk: Json) -> list[Piece]:
        pieces: list[Piece] = []
        for choice in a_list(chunk.get("choices"), "choices"):
            entry = an_object(choice, "a choice")
            if entry.get("index"):
                continue
            delta = entry.get("delta")
            if delta is None:
                delta = entry.get("message")
            if delta:
                self._delta(an_object(delta, "delta"), pieces)
            reason = entry.get("finish_reason")
            if reason is not None and (told := a_text(reason, "finish_reason")):
                told = "refusal" if self._refusal else told
                pieces.append(FinishPiece(FINISHES.get(told, Finish.OTHER), told, self._refusal))
        return pieces

    def _delta(self, delta: Json, pieces: list[Piece]) -> None:
        content = delta.get("content")
        if content and type(content) is str and len(delta) == 1:
            pieces.append(TextPiece(content))
            return
        thinking = delta.get("reasoning_content") or delta.get("reasoning")
        if thinking:
            pieces.append(ThinkingPiece(len(thinking) if isinstance(thinking, str) else 0))
        if isinstance(content, list):
            pieces += _parts(content)
        elif content := a_text(content, "content"):
            pieces.append(TextPiece(content))
        if refusal := a_text(delta.get("refusal"), "refusal"):
            self._refusal += refusal
            pieces.append(ThinkingPiece())
        for call in a_list(delta.get("tool_calls"), "tool_calls"):
            pieces.append(self._calls.piece(an_object(call, "a tool call")))
        if delta.get("function_call"):
            pieces.append(ThinkingPiece())

    def _count(self, told: Json) -> None:
        self.usage = Usage(
            input_tokens=tokens(told, "prompt_tokens"),
            output_tokens=tokens(told, "completion_tokens"),
            cached_tokens=tokens(inner(told, "prompt_tokens_details"), "cached_tokens"),
            reasoning_tokens=tokens(inner(told, "completion_tokens_details"), "reasoning_tokens"),
        )


class _Calls:
    """Numbers an answer's tool calls.

    Some compatible servers leave out the index, use the same one for all, or repeat the id in every part.
    """

    __slots__ = ("_at", "_ids")

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._at: dict[object, int] = {}

    def piece(self, told: Json) -> ToolCallPiece:
        """The part of a call that this object tells."""
        call_id = a_text(told.get("id"), "a tool call's id")
        function = an_optional_object(told.get("function"), "function")
        name = a_text(function.get("name"), "a tool's name")
        place = told.get("index") if type(told.get("index")) is int else None
        number = self._at.get(place)
        known = "" if number is None else self._ids[number]
        begins = (
            number is None or bool(call_id and call_id != known) or (place is None and not call_id and name)
        )
        if begins or number is None:
            number = self._at[place] = len(self._ids)
            self._ids.append(call_id or new_id())
        arguments = function.get("arguments")
        return ToolCallPiece(
            number,
            id=self._ids[number] if begins else "",
            name=name if begins else "",
            arguments=json_text(arguments) if isinstance(arguments, dict) else a_text(arguments, "arguments"),
            signature=word(inner(inner(told, "extra_content"), "google").get("thought_signature")) or "",
        )


def parser() -> Parser:
    """A new parser for one answer."""
    return Parser()


def _headers(provider: Provider) -> dict[str, str]:
    return {"authorization": f"Bearer {provider.api_key.reveal()}"} if provider.api_key else {}


def _error_event(data: bytes) -> VendorError:
    try:
        body = parse(data)
    except ShapeError:
        return VendorError(message=data[:1000].decode("utf-8", "replace"))
    return error(body) or error({"error": body}) or VendorError()


def _parts(content: list[object]) -> list[Piece]:
    """Content as a list of typed parts, as some compatible servers send it."""
    pieces: list[Piece] = []
    for part in content:
        entry = an_optional_object(part, "a content part")
        if entry.get("type") in ("text", "output_text"):
            if text := a_text(entry.get("text"), "text"):
                pieces.append(TextPiece(text))
        else:
            pieces.append(ThinkingPiece())
    return pieces
