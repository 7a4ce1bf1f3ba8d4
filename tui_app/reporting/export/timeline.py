"""A kept trace as the rows that every export draws: attempts, waits, skips, what was thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Attempt, Trace
from tui_app.reporting.export.words import cause, result


class Kind(StrEnum):
    """What a row tells of."""

    ANSWERED = "answered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    WAIT = "wait"
    FAILOVER = "failover"
    SKIPPED = "skipped"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that happened, or did not.

    Attributes:
        says: a few words.
        began_s: seconds from the request's start, None where the row takes no time.
        duration_s: seconds.
        attempt: the call that it tells of.
    """

    kind: Kind
    step: int
    provider: str
    says: str
    began_s: float | None = None
    duration_s: float = 0.0
    attempt: Attempt | None = None


def timeline(trace: Trace) -> tuple[Row, ...]:
    """The rows in the order of the chain, and within a step in the order of time."""
    rows = sorted((*_skips(trace), *_attempts(trace)), key=lambda row: row.step)
    reached = {row.step for row in rows if row.kind is not Kind.FAILOVER}
    missed = (
        Row(kind=Kind.NOT_REACHED, step=step, provider=name, says="not reached")
        for step, name in enumerate(trace.chain, 1)
        if step not in reached
    )
    return (*rows, *missed)


def _skips(trace: Trace) -> Iterator[Row]:
    for skip in trace.skipped:
        says = f"skipped: {cause(skip.reason)}"
        yield Row(kind=Kind.SKIPPED, step=skip.step, provider=skip.provider, says=says)


def _attempts(trace: Trace) -> Iterator[Row]:
    before: Attempt | None = None
    for attempt in trace.attempts:
        if before is not None and before.step != attempt.step:
            says = f"failover from {before.provider} to {attempt.provider}: {result(before)}"
            yield Row(kind=Kind.FAILOVER, says=says, step=attempt.step, provider=attempt.provider)
        yield Row(
            kind=Kind(attempt.outcome) if attempt.outcome in ("answered", "cancelled") else Kind.FAILED,
            step=attempt.step,
            provider=attempt.provider,
            says=result(attempt),
            began_s=attempt.began_s,
            duration_s=attempt.duration_s,
            attempt=attempt,
        )
        if attempt.discarded_chars:
            says = f"{attempt.discarded_chars} characters discarded"
            yield Row(kind=Kind.DISCARDED, says=says, step=attempt.step, provider=attempt.provider)
        if attempt.wait_s > 0:
            why = one_line(attempt.wait_why, 60)
            yield Row(
                kind=Kind.WAIT,
                step=attempt.step,
                provider=attempt.provider,
                says=f"wait {attempt.wait_s:.2f} s ({why})" if why else f"wait {attempt.wait_s:.2f} s",
                began_s=attempt.began_s + attempt.duration_s,
                duration_s=attempt.wait_s,
            )
        before = attempt
