"""The failure table: what was seen, and the class it has.

Rows are read from the top, and the first that fits decides. Vendor facts come from the vendors' SDKs
(anthropic 2.12, openai 3.54, google-genai 3.4) and documentation; those of the compatible servers from
llama.cpp, llama-cpp-python, vLLM and Ollama.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tui_app.domain.answers import Finish
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Wire
from tui_app.providers.signal import Seen, Signal

_ANTHROPIC, _OPENAI, _GEMINI = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI
_MESSAGE_LIMIT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; what it leaves out fits everything.

    Attributes:
        kind: the class, None for a whole answer.
        status: the HTTP statuses that fit.
        type: a pattern for the whole error type.
        code: a pattern for the whole code.
        message: a pattern to be found anywhere in the words.
        word: a pattern for the vendor's whole finish reason.
        text: whether text must have come before.
    """

    kind: FailureClass | None
    seen: Collection[Seen] = (Seen.ERROR, Seen.ERROR_PAGE)
    wire: Wire | None = None
    status: Collection[int] | None = None
    type: str | None = None
    code: str | None = None
    message: str | None = None
    finish: Finish | None = None
    word: str | None = None
    text: bool | None = None

    def fits(self, signal: Signal) -> bool:
        """Whether everything that this row names is as it says."""
        return (
            signal.seen in self.seen
            and (self.wire is None or self.wire is signal.wire)
            and (self.status is None or signal.status in self.status)
            and (self.text is None or self.text is signal.text)
            and (self.finish is None or self.finish is signal.finish)
            and _is(self.type, signal.type)
            and _is(self.code, signal.code)
            and _is(self.word, signal.word)
            and (self.message is None or _found(self.message, signal.message))
        )


def _is(pattern: str | None, value: str | None) -> bool:
    return pattern is None or (value is not None and bool(re.fullmatch(pattern, value, re.IGNORECASE)))


def _found(pattern: str, message: str) -> bool:
    return bool(re.search(pattern, message[:_MESSAGE_LIMIT], re.IGNORECASE))


_QUOTA_CODES = (
    "insufficient_quota|credit_balance_exhausted|billing_not_active|billing_hard_limit_reached"
    "|(organization|project)_(spend|usage)_limit_exceeded"
)
_CONTEXT_WORDS = (
    "prompt is too long|exceeds? (the )?(available |model'?s? )?context|maximum context length"
    "|input token count .{0,40}exceeds|longer than the maximum model length"
    "|context (window|length|size|limit)s? (is |was )?exceeded|greater than the context length"
)
_NO_MODEL_WORDS = (
    "invalid model name|unexpected model name|does not have access to model"
    r"|\bmodel\b.{0,200}\b(does not exist|not found|not available|has been "
    "(retired|deprecated|decommissioned|shut ?down))"
)
_MALFORMED_WORDS = "MALFORMED_(RESPONSE|FUNCTION_CALL)"
_POLICY_WORDS = (
    "content (management |usage )?polic|content filter|safety system|input was flagged"
    "|usage polic.{0,20}violat"
)

LACKS = (
    "(image|vision)( input)?s? (is|are) not supported|(does not|doesn't) support (images?|vision|tools?)\\b"
    "|(function calling|input modality) is not (enabled|supported)"
    "|not a multimodal model|no endpoints found that support (image|tool)|auto. tool choice requires"
)
"""Says that this model alone cannot do what was asked: another provider's may."""

ROWS: tuple[Row, ...] = (
    # Nothing of HTTP, or the wrong address.
    Row(kind=FailureClass.CONNECT, seen=(Seen.NO_CONNECTION,)),
    Row(kind=FailureClass.AUTH, seen=(Seen.UNUSABLE_KEY,)),
    Row(kind=FailureClass.MALFORMED, seen=(Seen.NOT_HTTP, Seen.REDIRECT)),
    # A success status with something else than an answer.
    Row(kind=FailureClass.MALFORMED, seen=(Seen.HTML, Seen.ERROR_BODY, Seen.NOT_AN_ANSWER, Seen.NOTHING)),
    Row(kind=FailureClass.MALFORMED, seen=(Seen.BAD_CHUNK,), text=False),
    Row(kind=FailureClass.TRUNCATED, seen=(Seen.BAD_CHUNK,), text=True),
    Row(kind=FailureClass.TRUNCATED, seen=(Seen.ERROR_EVENT, Seen.CUT, Seen.NO_FINISH, Seen.BROKEN_CALL)),
    # The vendor's own end of an answer.
    Row(kind=FailureClass.AUTH, seen=(Seen.FINISHED,), wire=_GEMINI, word="PUP_LIMITED_DISABLED"),
    Row(kind=FailureClass.TRUNCATED, seen=(Seen.FINISHED,), word="error|abort(ed)?|cancell?ed", text=True),
    Row(kind=FailureClass.MALFORMED, seen=(Seen.FINISHED,), word="error|abort(ed)?|cancell?ed"),
    Row(kind=FailureClass.TRUNCATED, seen=(Seen.FINISHED,), wire=_GEMINI, word=_MALFORMED_WORDS, text=True),
    Row(kind=FailureClass.MALFORMED, seen=(Seen.FINISHED,), wire=_GEMINI, word=_MALFORMED_WORDS),
    Row(kind=FailureClass.REFUSED, seen=(Seen.FINISHED,), finish=Finish.REFUSED),
    Row(kind=FailureClass.CONTEXT_TOO_LONG, seen=(Seen.FINISHED,), finish=Finish.CONTEXT),
    Row(kind=FailureClass.EMPTY, seen=(Seen.FINISHED,), text=False),
    Row(kind=None, seen=(Seen.FINISHED,)),
    # No money or no quota: waiting does not help, whatever the status.
    Row(kind=FailureClass.QUOTA_EXHAUSTED, status=(402,)),
    Row(
        kind=FailureClass.QUOTA_EXHAUSTED,
        wire=_ANTHROPIC,
        code="(enforced|contract)_spend_limit_reached|linked_organization_.*",
    ),
    Row(kind=FailureClass.QUOTA_EXHAUSTED, wire=_ANTHROPIC, type="billing_error"),
    Row(
        kind=FailureClass.QUOTA_EXHAUSTED,
        wire=_ANTHROPIC,
        status=(400, 403, 429),
        message="credit balance|spend(ing)? limit|specified .{0,20}usage limits",
    ),
    Row(kind=FailureClass.QUOTA_EXHAUSTED, wire=_OPENAI, code=_QUOTA_CODES),
    Row(kind=FailureClass.QUOTA_EXHAUSTED, wire=_OPENAI, type="insufficient_quota"),
    Row(kind=FailureClass.QUOTA_EXHAUSTED, wire=_GEMINI, status=(429,), code=".*PerDay.*"),
    Row(
        kind=FailureClass.QUOTA_EXHAUSTED,
        wire=_GEMINI,
        status=(429,),
        message=r"\blimit: 0\b(?!\.\d)|credits are depleted|spending cap|quota.{0,60}per day",
    ),
    # The key, the account, the country.
    Row(kind=FailureClass.MODEL_NOT_FOUND, status=(401, 403), message=_NO_MODEL_WORDS),
    Row(kind=FailureClass.REFUSED, wire=_OPENAI, status=(403,), message=_POLICY_WORDS),
    Row(kind=FailureClass.AUTH, wire=_GEMINI, status=(400,), code="API_KEY_.*|CONSUMER_.*|SERVICE_DISABLED"),
    Row(
        kind=FailureClass.AUTH,
        wire=_GEMINI,
        status=(400,),
        message="API key (not valid|expired|not found)|location is not supported",
    ),
    Row(kind=FailureClass.AUTH, wire=_GEMINI, type="UNAUTHENTICATED|PERMISSION_DENIED"),
    Row(kind=FailureClass.AUTH, wire=_ANTHROPIC, code="organization_on_hold"),
    Row(kind=FailureClass.AUTH, wire=_ANTHROPIC, message="organization has been disabled"),
    Row(
        kind=FailureClass.AUTH,
        wire=_OPENAI,
        code="invalid_api_key|account_deactivated|unsupported_country_region_territory",
    ),
    Row(kind=FailureClass.AUTH, type="authentication_error|permission_error"),
    Row(kind=FailureClass.AUTH, status=(401, 403, 407)),
    # The model.
    Row(
        kind=FailureClass.MODEL_NOT_FOUND,
        wire=_OPENAI,
        code="model_(not_found|not_available|decommissioned|deprecated)|invalid_model",
    ),
    Row(kind=FailureClass.MODEL_NOT_FOUND, status=(400, 422), message=_NO_MODEL_WORDS),
    Row(kind=FailureClass.MODEL_NOT_FOUND, wire=_ANTHROPIC, type="not_found_error"),
    Row(kind=FailureClass.MODEL_NOT_FOUND, wire=_GEMINI, type="NOT_FOUND"),
    Row(kind=FailureClass.MODEL_NOT_FOUND, status=(404, 410)),
    # The length; llama-cpp-python and Ollama may say it with 500.
    Row(kind=FailureClass.CONTEXT_TOO_LONG, status=(413,)),
    Row(kind=FailureClass.CONTEXT_TOO_LONG, wire=_ANTHROPIC, type="request_too_large"),
    Row(
        kind=FailureClass.CONTEXT_TOO_LONG,
        wire=_OPENAI,
        code="context_length_exceeded|string_above_max_length",
    ),
    Row(kind=FailureClass.CONTEXT_TOO_LONG, wire=_OPENAI, type="exceed_context_size_error"),
    Row(kind=FailureClass.CONTEXT_TOO_LONG, status=(400, 422, 500), message=_CONTEXT_WORDS),
    # The content.
    Row(
        kind=FailureClass.REFUSED,
        wire=_OPENAI,
        code="content_policy_violation|content_filter|invalid_prompt"
        "|(bio|cyber)_policy|misalignment_policy_violation",
    ),
    Row(kind=FailureClass.REFUSED, status=(400, 422), message=_POLICY_WORDS),
    # The load.
    Row(kind=FailureClass.OVERLOADED, wire=_ANTHROPIC, type="overloaded_error"),
    Row(kind=FailureClass.RATE_LIMITED, status=(429,)),
    Row(kind=FailureClass.RATE_LIMITED, type="rate_limit_error"),
    Row(kind=FailureClass.OVERLOADED, status=(529,)),
    Row(kind=FailureClass.SERVER_ERROR, seen=(Seen.ERROR_PAGE,)),
    Row(kind=FailureClass.OVERLOADED, status=(503,)),
    Row(kind=FailureClass.OVERLOADED, wire=_OPENAI, code="(server_is_|server_)?overloaded"),
    # What this model cannot do (Ollama, vLLM, llama.cpp, which says it with 500), a bad request that
    # llama-cpp-python reports as 500, and a feature that llama.cpp does not have.
    Row(kind=FailureClass.BAD_REQUEST, wire=_OPENAI, status=(400, 404, 422, 500, 501), message=LACKS),
    Row(
        kind=FailureClass.BAD_REQUEST,
        wire=_OPENAI,
        status=(500,),
        message=r"validation errors?\b|input should be",
    ),
    Row(kind=FailureClass.BAD_REQUEST, wire=_OPENAI, status=(501,), type="not_supported_error"),
    # What is left, by status: a client error that time may heal, a server's, the request's.
    Row(kind=FailureClass.SERVER_ERROR, status=(408, 409, 421, 425, 499)),
    Row(kind=FailureClass.SERVER_ERROR, status=range(500, 1000)),
    Row(kind=FailureClass.BAD_REQUEST, status=range(400, 500)),
    Row(kind=FailureClass.MALFORMED, seen=tuple(Seen)),
)


_ROWS_OF = {seen: tuple(row for row in ROWS if seen in row.seen) for seen in Seen}


def row_of(signal: Signal) -> Row:
    """The first row that fits; the last one fits everything."""
    return next(row for row in _ROWS_OF[signal.seen] if row.fits(signal))


def classify(signal: Signal) -> FailureClass | None:
    """The failure class of what was seen; None where it is a whole answer."""
    return row_of(signal).kind
