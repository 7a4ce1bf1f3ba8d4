"""Why a call failed, in the few words that fit on a screen."""

from __future__ import annotations

from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line

CAUSES: dict[FailureClass, str] = {
    FailureClass.NOT_CONFIGURED: "no key",
    FailureClass.CIRCUIT_OPEN: "circuit open",
    FailureClass.OVER_BUDGET: "over budget",
    FailureClass.CONNECT: "no connection",
    FailureClass.TIMEOUT: "timeout",
    FailureClass.RATE_LIMITED: "rate limit",
    FailureClass.QUOTA_EXHAUSTED: "quota spent",
    FailureClass.OVERLOADED: "overloaded",
    FailureClass.SERVER_ERROR: "server error",
    FailureClass.AUTH: "key rejected",
    FailureClass.MODEL_NOT_FOUND: "no model",
    FailureClass.CONTEXT_TOO_LONG: "too long",
    FailureClass.BAD_REQUEST: "bad request",
    FailureClass.REFUSED: "refused",
    FailureClass.EMPTY: "empty",
    FailureClass.MALFORMED: "malformed",
    FailureClass.TRUNCATED: "cut off",
    FailureClass.CANCELLED: "stopped",
}
"""What a failure class is called in a narrow column."""


def cause(kind: FailureClass, status: int | None = None) -> str:
    """`529 overloaded`, or `timeout` where there was no error status."""
    word = CAUSES[kind]
    return f"{status} {word}" if status is not None and status >= 400 else word


def reason(text: str) -> str:
    """A failure class's name as the table calls it; anything else as one safe line."""
    try:
        return CAUSES[FailureClass(text)]
    except ValueError:
        return one_line(text, 60)


def last_result(kind: FailureClass, status: int | None = None) -> str:
    """The shortest name of a result: the status, else one word for the cause."""
    if status is not None and status >= 400:
        return str(status)
    return "no-conn" if kind is FailureClass.CONNECT else CAUSES[kind].split()[0]
