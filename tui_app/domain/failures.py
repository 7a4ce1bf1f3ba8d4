"""What can go wrong with one attempt: a class, never only a status code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FailureClass(StrEnum):
    """The classes of the failure table; their values are the public names."""

    NOT_CONFIGURED = "not_configured"
    CIRCUIT_OPEN = "circuit_open"
    OVER_BUDGET = "over_budget"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    AUTH = "auth"
    MODEL_NOT_FOUND = "model_not_found"
    CONTEXT_TOO_LONG = "context_too_long"
    BAD_REQUEST = "bad_request"
    REFUSED = "refused"
    EMPTY = "empty"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    CANCELLED = "cancelled"


SKIP_REASONS = (FailureClass.NOT_CONFIGURED, FailureClass.CIRCUIT_OPEN, FailureClass.OVER_BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed attempt, with the vendor's own words (redacted and free of control characters).

    Attributes:
        kind: the failure class.
        message: one sentence: what the provider said, or what we saw.
        status: the HTTP status, where there was one.
        type: the vendor's error type or status word.
        code: the vendor's error code.
        retry_after_s: the provider's own hint, in seconds.
        should_retry: the provider's `x-should-retry`, where it was sent.
        option: whether an option that only this vendor gets was refused; another provider may then answer.
    """

    kind: FailureClass
    message: str
    status: int | None = None
    type: str | None = None
    code: str | None = None
    retry_after_s: float | None = None
    should_retry: bool | None = None
    option: bool = False


class AttemptError(Exception):
    """Raised by a provider client when an attempt failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
