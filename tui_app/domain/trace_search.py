"""Which traces are wanted, and a page of them: asked by every face, answered by the storage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Trace

OUTCOMES = ("answered", "exhausted", "refused", "rejected", "cancelled")
"""What a trace can end with, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceFilter:
    """What a trace has to be like; everything that is not given is not asked for.

    Attributes:
        text: words that all occur somewhere in it, whatever their case.
        provider: it was called or skipped.
        kind: an attempt failed so, a step was skipped for it, or the request ended with it; together with
            `provider` it has to be that provider's.
        outcome: the final event's name.
        since: Unix seconds; not begun before.
    """

    text: str = ""
    provider: str | None = None
    kind: FailureClass | None = None
    outcome: str | None = None
    since: float | None = None
    environment: str | None = None
    simulated: bool | None = None

    @property
    def asks(self) -> bool:
        """Whether it leaves anything out."""
        return self != TraceFilter()

    def matches(self, trace: Trace) -> bool:
        """Whether a trace is wanted."""
        return (
            (self.outcome is None or trace.outcome == self.outcome)
            and (self.since is None or trace.started_at >= self.since)
            and (self.environment is None or trace.environment == self.environment)
            and (self.simulated is None or trace.simulated == self.simulated)
            and self._went_through(trace)
            and self._says(trace)
        )

    def _went_through(self, trace: Trace) -> bool:
        if self.provider is None and self.kind is None:
            return True
        return any(
            (self.provider is None or provider == self.provider) and (self.kind is None or kind is self.kind)
            for provider, kind in _steps(trace)
        )

    def _says(self, trace: Trace) -> bool:
        words = self.text.casefold().split()
        if not words:
            return True
        said = "\n".join(_words(trace)).casefold()
        return all(word in said for word in words)


@dataclass(frozen=True, slots=True)
class TracePlace:
    """Where a page of traces begins; only the storage knows what it means."""

    file: str
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePage:
    """Some of the wanted traces, newest first.

    Attributes:
        older: where to go on, None where everything was looked through. A page may be short, or empty, and
            there may be more all the same: one call looks through a bounded number of traces.
        looked_at: how many traces were looked through for it.
    """

    traces: tuple[Trace, ...] = ()
    older: TracePlace | None = None
    looked_at: int = 0


def _steps(trace: Trace) -> Iterator[tuple[str | None, FailureClass | None]]:
    """Each provider of the trace with what went wrong there; the request's own end comes last."""
    for attempt in trace.attempts:
        yield attempt.provider, attempt.kind
    for skip in trace.skipped:
        yield skip.provider, skip.reason
    if trace.kind is not None:
        yield None, trace.kind


def _words(trace: Trace) -> Iterator[str]:
    """Everything in a trace that can be searched for."""
    yield trace.id
    yield trace.environment
    yield "simulated" if trace.simulated else "real"
    yield trace.outcome
    yield trace.error or ""
    yield trace.kind or ""
    for attempt in trace.attempts:
        yield from (attempt.provider, attempt.model, attempt.message, attempt.kind or "")
        yield from (str(attempt.status or ""), attempt.wait_why)
    for skip in trace.skipped:
        yield from (skip.provider, skip.reason)
