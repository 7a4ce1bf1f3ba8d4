"""Turns what was seen into a `Failure`: its class, the vendor's words made safe, and its hints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from tui_app.domain.answers import FinishPiece
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.classification import LACKS, classify
from tui_app.providers.hints import retry_after_s, should_retry
from tui_app.providers.signal import Seen, Signal
from tui_app.providers.wire import VendorError
from tui_app.settings import Provider

_WORD_LIMIT = 80
_RAW_LIMIT = 4000
_COMMON_WORDS = frozenset({"stream", "stop", "seed", "temperature"})
"""Options whose names prove nothing where they merely stand in a sentence."""

SENTENCES: Mapping[Seen, str] = {
    Seen.NO_CONNECTION: "no connection",
    Seen.NOT_HTTP: "the server does not speak HTTP",
    Seen.UNUSABLE_KEY: "the key holds characters that cannot be sent",
    Seen.REDIRECT: "a redirect instead of an answer: check the base URL",
    Seen.ERROR_PAGE: "an error page instead of an answer",
    Seen.HTML: "a web page instead of an answer: check the base URL",
    Seen.ERROR_BODY: "an error with a success status",
    Seen.NOT_AN_ANSWER: "the body is not an answer",
    Seen.NOTHING: "nothing came in the stream",
    Seen.BAD_CHUNK: "a broken chunk in the stream",
    Seen.ERROR_EVENT: "an error in the stream",
    Seen.CUT: "the stream was cut",
    Seen.BROKEN_CALL: "a tool call is not whole",
    Seen.NO_FINISH: "the stream ended without a finish reason",
}
"""What is said where the vendor said nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The head of a response.

    Attributes:
        headers: by lower-case name.
        now: Unix seconds at which it came.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    now: float = 0.0


def judge(
    provider: Provider,
    seen: Seen,
    *,
    reply: Reply | None = None,
    error: VendorError | None = None,
    note: str = "",
    text: bool = False,
) -> Failure:
    """The failure of an attempt that ended without the provider's own end of an answer.

    Args:
        provider: who was asked; its key is removed from everything foreign.
        seen: how far the attempt came.
        reply: the response's head, where there was one.
        error: the vendor's error.
        note: our own words, where ours are better than the usual sentence.
        text: whether any text or tool call of the answer had come.
    """
    error = error or VendorError()
    signal = Signal(
        wire=provider.wire,
        seen=seen,
        status=reply.status if reply else None,
        type=error.type,
        code=error.code,
        message=error.message,
        param=error.param,
        text=text,
    )
    kind = classify(signal) or FailureClass.MALFORMED
    return _failure(provider, signal, kind, reply=reply, retry_delay=error.retry_delay, note=note)


def judge_finish(
    provider: Provider, reply: Reply, finish: FinishPiece, *, note: str, text: bool
) -> Failure | None:
    """The failure that a finish reason means; None where the answer is whole.

    Args:
        provider: who answered.
        reply: the response's head.
        finish: the provider's own end of the answer.
        note: the sentence, should it be a failure.
        text: whether any text that can be seen, or a whole tool call, had come.
    """
    signal = Signal(
        wire=provider.wire,
        seen=Seen.FINISHED,
        status=reply.status,
        type=finish.raw,
        finish=finish.finish,
        word=finish.raw,
        text=text,
    )
    kind = classify(signal)
    return None if kind is None else _failure(provider, signal, kind, reply=reply, note=note)


def unsendable(why: str) -> Failure:
    """The failure of a request that this wire cannot say: nothing was sent, and another wire may say it."""
    return Failure(kind=FailureClass.BAD_REQUEST, message=why, option=True)


def _failure(
    provider: Provider,
    signal: Signal,
    kind: FailureClass,
    *,
    reply: Reply | None,
    retry_delay: str | None = None,
    note: str,
) -> Failure:
    hint = None
    if reply:
        hint = retry_after_s(
            reply.headers,
            now=reply.now,
            body_delay=retry_delay,
            rate_limited=kind is FailureClass.RATE_LIMITED,
        )
    return Failure(
        kind=kind,
        message=safe(provider, _sentence(signal, note)),
        status=signal.status,
        type=_short(provider, signal.type),
        code=_short(provider, signal.code),
        retry_after_s=hint,
        should_retry=should_retry(reply.headers) if reply else None,
        option=kind is FailureClass.BAD_REQUEST and _names_option(signal),
    )


def safe(provider: Provider, text: str, limit: int = 300) -> str:
    """Foreign words as one safe line without the provider's key."""
    return one_line(_redacted(provider, one_line(_redacted(provider, text), _RAW_LIMIT)), limit)


def _redacted(provider: Provider, text: str) -> str:
    return provider.api_key.redact(text) if provider.api_key else text


def _short(provider: Provider, text: str | None) -> str | None:
    return safe(provider, text, _WORD_LIMIT) if text else None


def _sentence(signal: Signal, note: str) -> str:
    said = signal.message.strip() if one_line(signal.message) else ""
    ours = note or SENTENCES.get(signal.seen, "")
    if signal.seen in (Seen.ERROR, Seen.ERROR_PAGE):
        return said or f"HTTP {_status_words(signal.status)}" + (f": {ours}" if ours else "")
    return f"{ours}: {said}" if said and ours else said or ours


def _status_words(status: int | None) -> str:
    try:
        return f"{status} {HTTPStatus(status or 0).phrase}"
    except ValueError:
        return str(status)


def _names_option(signal: Signal) -> bool:
    """Whether the refused parameter is one that only this vendor gets."""
    options = ADAPTERS[signal.wire].OPTIONS
    if signal.param:
        return signal.param.split(".")[0] in options or signal.param in options
    if signal.type == "not_supported_error" or re.search(LACKS, signal.message, re.IGNORECASE):
        return True
    return any(option in signal.message for option in options if option not in _COMMON_WORDS)
