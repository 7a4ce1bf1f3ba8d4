"""How each provider of the chain is doing: circuit, successes, first token, last result, fault."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_app.domain.events import (
    Answered,
    AttemptFailed,
    AttemptStarted,
    CircuitChanged,
    Event,
    FaultChanged,
    FirstToken,
)
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Trace
from tui_app.settings import Provider
from tui_app.ui.causes import last_result

REMEMBERED = 50
"""First tokens that the median is taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """One provider.

    Attributes:
        configured: whether it has a key, where it needs one.
        circuit: `closed`, `open` or `half_open`.
        open_until: Unix seconds; None while the circuit is closed, or open until settings change.
        tries: calls that ended, successful or not; `ok` of them gave an answer.
        first_tokens: seconds to the first token, the newest last.
        last: the last result in a word; empty before the first.
        last_at: when that was, in Unix seconds.
        busy: a call is under way.
    """

    name: str
    model: str
    configured: bool = True
    circuit: str = "closed"
    open_until: float | None = None
    ok: int = 0
    tries: int = 0
    first_tokens: tuple[float, ...] = ()
    last: str = ""
    last_ok: bool = True
    last_at: float = 0.0
    busy: bool = False
    fault: str | None = None
    real: bool = False

    @property
    def p50(self) -> float | None:
        """The median time to the first token, in seconds."""
        from statistics import median

        return median(self.first_tokens) if self.first_tokens else None

    def circuit_left(self, now: float) -> float | None:
        """Seconds until the circuit lets a probe through; None where that is not a matter of time."""
        if self.circuit != "open" or self.open_until is None:
            return None
        return max(0.0, self.open_until - now)


def row_of(provider: Provider, fault: str | None, circuit: CircuitChanged | None, now: float) -> ProviderRow:
    """A provider before any request."""
    row = ProviderRow(name=provider.name, model=provider.model, configured=provider.configured, fault=fault)
    return row if circuit is None else changed(row, circuit, now)


def with_trace(row: ProviderRow, trace: Trace) -> ProviderRow:
    """`row` with a past request's calls counted."""
    for attempt in trace.attempts:
        if attempt.provider != row.name or attempt.outcome == "cancelled":
            continue
        answered = attempt.kind is None
        row = replace(
            row,
            tries=row.tries + 1,
            ok=row.ok + answered,
            last=last_result(attempt.kind, attempt.status) if attempt.kind else "200",
            last_ok=answered,
            last_at=trace.started_at + attempt.began_s + attempt.duration_s,
        )
        if attempt.first_token_s is not None:
            row = _remembering(row, attempt.first_token_s)
    return row


def changed(row: ProviderRow, event: Event, now: float) -> ProviderRow:
    """`row` after an event, which may be about another provider, and was seen at `now` (Unix seconds)."""
    if getattr(event, "provider", None) != row.name:
        return row
    match event:
        case AttemptStarted():
            return replace(row, model=event.model, busy=True)
        case FirstToken():
            return _remembering(row, event.first_token_s)
        case AttemptFailed() if event.failure.kind is FailureClass.CANCELLED:
            return replace(row, busy=False)
        case AttemptFailed():
            result = last_result(event.failure.kind, event.failure.status)
            return replace(row, tries=row.tries + 1, last=result, last_ok=False, last_at=now, busy=False)
        case Answered():
            return replace(
                row, tries=row.tries + 1, ok=row.ok + 1, last="200", last_ok=True, last_at=now, busy=False
            )
        case CircuitChanged():
            until = None if event.seconds is None else now + event.seconds
            return replace(row, circuit=event.state, open_until=until)
        case FaultChanged():
            return replace(row, fault=event.fault, real=event.real)
        case _:
            return row


def _remembering(row: ProviderRow, first_token_s: float) -> ProviderRow:
    return replace(row, first_tokens=(*row.first_tokens, first_token_s)[-REMEMBERED:])
