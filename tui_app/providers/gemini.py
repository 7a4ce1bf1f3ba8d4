"""Google's Gemini generateContent API: requests, answers and errors."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ThinkingPiece, ToolCallPiece
from tui_app.domain.messages import ChatRequest, Wire
from tui_app.domain.usage import Usage
from tui_app.providers.gemini_body import body as body_of
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
        "maxOutputTokens",
        "max_output_tokens",
        "generationConfig",
        "generation_config",
        "systemInstruction",
        "system_instruction",
        "Developer instruction",
        "thoughtSignature",
        "thought_signature",
        *NAMES[Wire.GEMINI].values(),
    }
)
_METHODS = ("generateContent",)
_REFUSALS = (
    "SAFETY",
    "RECITATION",
    "LANGUAGE",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "ESCALATION",
    "PUP_LIMITED_DISABLED",
    "MODEL_ARMOR",
)
FINISHES: Mapping[str, Finish] = {
    "STOP": Finish.STOP,
    "MAX_TOKENS": Finish.LENGTH,
    "CONTINUATION": Finish.LENGTH,
    "UNEXPECTED_TOOL_CALL": Finish.TOOL,
    "TOO_MANY_TOOL_CALLS": Finish.TOOL,
    "MALFORMED_FUNCTION_CALL": Finish.TOOL,
    **dict.fromkeys(_REFUSALS, Finish.REFUSED),
}


def build(provider: Provider, request: ChatRequest, *, stream: bool = True) -> WireRequest:
    """The request for an answer."""
    model = quote(provider.model.removeprefix("models/"), safe="")
    method = "streamGenerateContent?alt=sse" if stream else "generateContent"
    return WireRequest(
        f"{provider.base_url}/{provider.api_version}/models/{model}:{method}",
        {**_headers(provider), "content-type": "application/json"},
        encode(body_of(provider, request)),
    )


def models_request(provider: Provider, after: str | None = None) -> WireRequest:
    """The request for a page of the model list."""
    mark = f"&pageToken={quote(after, safe='')}" if after else ""
    url = f"{provider.base_url}/{provider.api_version}/models?pageSize=100{mark}"
    return WireRequest(url, _headers(provider))


def models_page(body: object) -> tuple[tuple[str, ...], str | None]:
    """The names of the models that generate content, without `models/`, and the mark of the next page."""
    page = an_object(body, "the model list")
    if "models" not in page:
        raise ShapeError("no model list")
    models = [an_object(entry, "a model") for entry in a_list(page["models"], "models")]
    names = tuple(
        a_text(model.get("name"), "name").removeprefix("models/")
        for model in models
        if "generateContent" in (a_list(model.get("supportedGenerationMethods"), "methods") or _METHODS)
    )
    return names, word(page.get("nextPageToken"))


def error(body: object) -> VendorError | None:
    """The error that a JSON body carries, also where it is wrapped in a list.

    The code is the quota that was violated (a daily one if any is), else the reason of the `ErrorInfo`.
    """
    if isinstance(body, list):
        return error(body[0]) if body else None
    if not isinstance(body, dict) or not body.get("error"):
        return None
    found = body["error"]
    if not isinstance(found, dict):
        return VendorError(message=word(found) or "")
    given = found.get("details")
    details = [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []
    quotas = [quota for entry in details for quota in _quotas(entry)]
    daily = [quota for quota in quotas if "PerDay" in quota]
    reasons = [reason for entry in details if (reason := word(entry.get("reason")))]
    delays = [delay for entry in details if (delay := word(entry.get("retryDelay")))]
    return VendorError(
        type=word(found.get("status")),
        code=next(iter(daily + quotas + reasons), None),
        message=word(found.get("message")) or "",
        retry_delay=next(iter(delays), None),
    )


class Parser:
    """Reads one answer; the usage in every chunk is cumulative, the finish reason stands in the last."""

    __slots__ = ("_calls", "_thoughts", "_told", "done")

    def __init__(self) -> None:
        self.done = False
        self._told: Json = {}
        self._thoughts = 0
        self._calls = 0

    @property
    def usage(self) -> Usage | None:
        """The newest usage; thoughts are output that the candidates' count leaves out."""
        if not self._told:
            return None
        thoughts = tokens(self._told, "thoughtsTokenCount")
        return Usage(
            input_tokens=tokens(self._told, "promptTokenCount")
            + tokens(self._told, "toolUsePromptTokenCount"),
            output_tokens=tokens(self._told, "candidatesTokenCount") + thoughts,
            cached_tokens=tokens(self._told, "cachedContentTokenCount"),
            reasoning_tokens=thoughts,
        )

    def feed(self, event: ServerEvent) -> list[Piece]:
        """The pieces in one event."""
        if event.data.startswith(b"[DONE]"):
            self.done = True
            return []
        chunk = parse(event.data, halves=True)
        if event.name == "error":
            raise StreamedError(
                error(chunk) or VendorError(message=event.data[:1000].decode("utf-8", "replace"))
            )
        return self._chunk(chunk)

    def whole(self, body: object) -> list[Piece]:
        """The pieces of one JSON body, or of the list that a stream without `alt=sse` is."""
        if isinstance(body, list):
            pieces: list[Piece] = []
            for chunk in body:
                pieces += self._chunk(chunk)
            return pieces
        answer = an_object(body, "the body")
        if not answer.keys() & {"candidates", "promptFeedback", "error"}:
            raise ShapeError("no answer")
        return self._chunk(answer)

    def _chunk(self, value: object) -> list[Piece]:
        if found := error(value):
            raise StreamedError(found)
        chunk = an_object(value, "the chunk")
        if told := chunk.get("usageMetadata"):
            self._told = an_object(told, "usageMetadata")
        pieces: list[Piece] = []
        for candidate in a_list(chunk.get("candidates"), "candidates"):
            entry = an_object(candidate, "a candidate")
            if entry.get("index") not in (0, None):
                continue
            pieces += self._content(an_optional_object(entry.get("content"), "content"))
            pieces += _finish(entry)
        if "promptFeedback" in chunk:
            pieces += _blocked(inner(chunk, "promptFeedback"))
        # A model that hides its thoughts still counts them: that much shows it working.
        thoughts = tokens(self._told, "thoughtsTokenCount")
        if thoughts > self._thoughts:
            self._thoughts = thoughts
            if not pieces:
                pieces.append(ThinkingPiece())
        return pieces

    def _content(self, content: Json) -> list[Piece]:
        pieces: list[Piece] = []
        for part in a_list(content.get("parts"), "parts"):
            entry = an_object(part, "a part")
            text = a_text(entry.get("text"), "text")
            if entry.get("thought"):
                pieces.append(ThinkingPiece(len(text)))
            elif entry.get("functionCall") is not None:
                pieces.append(self._call(an_object(entry["functionCall"], "functionCall"), entry))
            elif text:
                pieces.append(TextPiece(text))
            elif entry.keys() - {"text"}:
                pieces.append(ThinkingPiece())
        return pieces

    def _call(self, told: Json, part: Json) -> ToolCallPiece:
        """A call; it comes whole, and its id is optional."""
        self._calls += 1
        return ToolCallPiece(
            self._calls - 1,
            id=a_text(told.get("id"), "a tool call's id") or new_id(),
            name=a_text(told.get("name"), "a tool's name"),
            arguments=json_text(an_optional_object(told.get("args"), "args")),
            signature=a_text(part.get("thoughtSignature"), "thoughtSignature"),
        )


def parser() -> Parser:
    """A new parser for one answer."""
    return Parser()


def _headers(provider: Provider) -> dict[str, str]:
    return {"x-goog-api-key": provider.api_key.reveal()} if provider.api_key else {}


def _quotas(detail: Json) -> list[str]:
    violations = detail.get("violations")
    if not isinstance(violations, list):
        return []
    return [
        quota for entry in violations if isinstance(entry, dict) and (quota := word(entry.get("quotaId")))
    ]


def _finish(candidate: Json) -> list[Piece]:
    reason = a_text(candidate.get("finishReason"), "finishReason")
    if not reason or reason == "FINISH_REASON_UNSPECIFIED":
        return []
    told = word(candidate.get("finishMessage")) or ""
    return [FinishPiece(FINISHES.get(reason, Finish.OTHER), reason, told)]


def _blocked(feedback: Json) -> list[Piece]:
    reason = a_text(feedback.get("blockReason"), "blockReason")
    if not reason:
        return []
    told = word(feedback.get("blockReasonMessage")) or f"the prompt was blocked ({reason})"
    return [FinishPiece(Finish.REFUSED, reason, told)]
