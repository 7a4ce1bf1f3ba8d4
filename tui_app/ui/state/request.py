"""One request as the trace panel shows it: rows in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_app.domain.events import (
    Answered,
    AttemptFailed,
    AttemptStarted,
    Cancelled,
    Exhausted,
    FailedOver,
    FaultHit,
    FirstToken,
    PartialDiscarded,
    Refused,
    Rejected,
    RequestAccepted,
    RequestEvent,
    StepSkipped,
    Waiting,
)
from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage
from tui_app.ui.causes import CAUSES, cause, reason

NAME = 60
"""The longest name of a provider or model that is shown; names are read back from files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One call.

    Attributes:
        state: `calling`, `streaming`, `answered`, `failed` or `cancelled`.
        result: what to say about it: `529 overloaded`, `200 streamed`.
        limit: how many calls the step may make; 0 where that is not known any more.
        began_s: seconds from the request's start.
        duration_s: seconds, None while it runs.
        silent: the call ended without a reply, so the time was spent waiting for one.
        fault: the fault that broke it on purpose, although the provider is a real one; else empty.
    """

    step: int
    provider: str
    model: str
    attempt: int
    limit: int
    began_s: float
    state: str = "calling"
    result: str = "calling"
    detail: str = ""
    duration_s: float | None = None
    first_token_s: float | None = None
    silent: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRow:
    """A wait of `seconds` before the same step is tried again."""

    step: int
    provider: str
    began_s: float
    seconds: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRow:
    """A step that was passed over; `left_s` is how long the reason lasts, where it ends by itself."""

    step: int
    provider: str
    reason: str
    left_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailoverRow:
    """The request moved on to another step; `open_s` is how long the circuit it left stays open."""

    from_provider: str
    to_step: int
    to_provider: str
    reason: str
    open_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardRow:
    """Text that was shown already and then thrown away."""

    step: int
    provider: str
    chars: int
    reason: str


Row = AttemptRow | WaitRow | SkipRow | FailoverRow | DiscardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One request, running or ended.

    Attributes:
        number: its place among the requests that are known here, from 1.
        started_at: Unix seconds.
        seen_s: the `at_s` of the newest event; time never runs back behind it.
        outcome: empty while it runs, then the final event's name.
        duration_s: seconds in all, None while it runs.
        error: one sentence where there was no answer.
        asked_by: `comparison` or `gateway`; empty where a person asked, or where that is not known any more.
    """

    id: str
    number: int
    environment: str
    simulated: bool
    chain: tuple[str, ...]
    started_at: float
    seen_s: float = 0.0
    rows: tuple[Row, ...] = ()
    outcome: str = ""
    duration_s: float | None = None
    calls_s: float = 0.0
    waits_s: float = 0.0
    answered_by: str | None = None
    step: int | None = None
    usage: Usage | None = None
    error: str = ""
    asked_by: str = ""

    @property
    def running(self) -> bool:
        """Whether its final event is still to come."""
        return not self.outcome

    @property
    def not_reached(self) -> tuple[tuple[int, str], ...]:
        """Steps, with their providers, that no row speaks of."""
        reached = {row.step for row in self.rows if not isinstance(row, FailoverRow)}
        return tuple((step, name) for step, name in enumerate(self.chain, 1) if step not in reached)

    @property
    def tried(self) -> int:
        """How many providers were called."""
        return len({row.provider for row in self.rows if isinstance(row, AttemptRow)})

    def elapsed(self, now: float) -> float:
        """Seconds since it began, as of `now` (Unix seconds)."""
        if self.duration_s is not None:
            return self.duration_s
        return max(self.seen_s, now - self.started_at)


def accepted(event: RequestAccepted, number: int, asked_by: str = "") -> RequestView:
    """The view of a request that has just begun."""
    return RequestView(
        id=event.request_id,
        number=number,
        environment=event.environment,
        simulated=event.simulated,
        chain=event.chain,
        started_at=event.started_at,
        seen_s=event.at_s,
        asked_by=asked_by,
    )


def followed(view: RequestView, event: RequestEvent, open_s: float | None = None) -> RequestView:
    """`view` after one more of its events.

    Args:
        view: what is known so far.
        event: what happened.
        open_s: how long the circuit of the provider that a failover leaves stays open.
    """
    view = replace(view, seen_s=max(view.seen_s, event.at_s))
    match event:
        case AttemptStarted():
            row: Row = AttemptRow(
                step=event.step,
                provider=event.provider,
                model=event.model,
                attempt=event.attempt,
                limit=event.limit,
                began_s=event.at_s,
            )
            return replace(view, rows=(*view.rows, row))
        case FaultHit():
            return _with_attempt(view, fault=event.fault)
        case FirstToken():
            return _with_attempt(
                view, state="streaming", result="streaming", first_token_s=event.first_token_s
            )
        case AttemptFailed():
            return _with_attempt(
                view,
                state="cancelled" if event.failure.kind is FailureClass.CANCELLED else "failed",
                result=cause(event.failure.kind, event.failure.status),
                detail=one_line(event.failure.message),
                duration_s=event.duration_s,
                silent=event.failure.status is None,
            )
        case Waiting():
            row = WaitRow(
                step=event.step,
                provider=event.provider,
                began_s=event.until - event.seconds,
                seconds=event.seconds,
                why=one_line(event.why, 60),
            )
            return replace(view, rows=(*view.rows, row))
        case StepSkipped():
            row = SkipRow(
                step=event.step, provider=event.provider, reason=CAUSES[event.reason], left_s=event.until_s
            )
            return replace(view, rows=(*view.rows, row))
        case FailedOver():
            row = FailoverRow(
                from_provider=event.from_provider,
                to_step=event.to_step,
                to_provider=event.to_provider,
                reason=reason(event.reason),
                open_s=open_s,
            )
            return replace(view, rows=(*view.rows, row))
        case PartialDiscarded():
            row = DiscardRow(
                step=event.step,
                provider=event.provider,
                chars=event.chars,
                reason=one_line(event.reason, 60),
            )
            return replace(view, rows=(*view.rows, row))
        case Answered() | Refused() | Exhausted() | Rejected() | Cancelled():
            return ended(view, event.trace)
        case _:
            return view


def ended(view: RequestView, trace: Trace) -> RequestView:
    """`view` once its final event has brought the trace."""
    last = trace.attempts[-1] if trace.attempts else None
    if last is not None and last.outcome == "answered":
        result = "200 cut short" if trace.cut_short else "200 streamed"
        view = _with_attempt(view, state="answered", result=result, duration_s=last.duration_s)
    elif last is not None and last.outcome == "cancelled":
        view = _with_attempt(view, state="cancelled", result="stopped", duration_s=last.duration_s)
    return replace(
        view,
        rows=_without_time_after(view.rows, trace.duration_s),
        outcome=trace.outcome,
        duration_s=trace.duration_s,
        calls_s=trace.called_s,
        waits_s=trace.waited_s,
        answered_by=trace.answered_by and one_line(trace.answered_by, NAME),
        step=trace.step,
        usage=trace.usage,
        error=one_line(trace.error or ""),
    )


def _with_attempt(view: RequestView, **changes: object) -> RequestView:
    """`view` with its newest attempt changed."""
    for place in range(len(view.rows) - 1, -1, -1):
        row = view.rows[place]
        if isinstance(row, AttemptRow):
            changed = replace(row, **changes)  # type: ignore[arg-type]  # the names are fields of the row
            return replace(view, rows=(*view.rows[:place], changed, *view.rows[place + 1 :]))
    return view


def _without_time_after(rows: tuple[Row, ...], duration_s: float) -> tuple[Row, ...]:
    """`rows` with a last wait that was broken off shortened to what was waited."""
    if not rows or not isinstance(last := rows[-1], WaitRow) or last.began_s + last.seconds <= duration_s:
        return rows
    return (*rows[:-1], replace(last, seconds=max(0.0, duration_s - last.began_s)))
