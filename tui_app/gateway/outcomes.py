"""What the end of a request without an answer means to the client who asked."""

from __future__ import annotations

from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.gateway.problems import ApiError, Kind

THEIR_FAULT = (FailureClass.BAD_REQUEST, FailureClass.CONTEXT_TOO_LONG)
"""Classes that no other provider and no later time would mend."""


def problem_of(final: ev.FinalEvent) -> ApiError:
    """Why this request has no answer.

    Args:
        final: anything but `Answered`.
    """
    kind = _kind(final)
    return ApiError(kind, _sentence(final, kind), code=_code(final))


def _kind(final: ev.FinalEvent) -> Kind:
    match final:
        case ev.Rejected():
            return Kind.REJECTED
        case ev.Refused():
            return Kind.BUDGET if final.trace.kind is FailureClass.OVER_BUDGET else Kind.REFUSED
        case ev.Exhausted(trace=trace):
            if trace.kind in THEIR_FAULT:
                return Kind.INVALID
            return Kind.DEADLINE if trace.deadline_reached else Kind.SPENT
        case _:
            return Kind.STOPPING


def _sentence(final: ev.FinalEvent, kind: Kind) -> str:
    error = one_line(final.trace.error or "")
    match kind:
        case Kind.SPENT | Kind.DEADLINE:
            return f"no provider answered; {error} (trace {final.trace.id})"
        case Kind.STOPPING:
            return "the gateway is stopping; send the request again once it is back"
        case _:
            return error or "the request was refused"


def _code(final: ev.FinalEvent) -> str | None:
    kind = final.trace.kind
    if kind is None and final.trace.skipped:
        kind = final.trace.skipped[-1].reason
    return None if kind is None or isinstance(final, ev.Cancelled) else kind.value
