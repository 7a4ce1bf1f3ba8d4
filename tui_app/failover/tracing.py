"""Folds a request's events into its trace."""

from __future__ import annotations

from typing import Any

from tui_app.domain.events import (
    AttemptFailed,
    AttemptStarted,
    FaultHit,
    FirstToken,
    PartialDiscarded,
    RequestEvent,
    StepSkipped,
    UsageRecorded,
    Waiting,
)
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Attempt, Skip
from tui_app.domain.usage import Usage


class TraceFold:
    """What the events so far add up to; the last attempt is the one that is changing.

    An attempt is its values, by the names of `Attempt`, until somebody asks: each event changes some of them.
    """

    def __init__(self) -> None:
        self._attempts: list[dict[str, Any]] = []
        self._skipped: list[Skip] = []
        self._waiting_since: float | None = None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The attempts so far."""
        return tuple(Attempt(**values) for values in self._attempts)

    @property
    def skipped(self) -> tuple[Skip, ...]:
        """The steps that were passed over so far."""
        return tuple(self._skipped)

    @property
    def discarded_chars(self) -> int:
        """Characters that were received and thrown away."""
        return sum(values.get("discarded_chars", 0) for values in self._attempts)

    def apply(self, event: RequestEvent) -> None:
        """Takes the next event of the request."""
        self.moved_on(event.at_s)
        match event:
            case StepSkipped():
                self._skipped.append(Skip(step=event.step, provider=event.provider, reason=event.reason))
            case AttemptStarted():
                self._attempts.append(
                    {
                        "step": event.step,
                        "provider": event.provider,
                        "model": event.model,
                        "attempt": event.attempt,
                        "outcome": "running",
                        "began_s": event.at_s,
                        "duration_s": 0.0,
                        "left_out": event.left_out,
                    }
                )
            case FaultHit():
                self._change(fault=event.fault)
            case FirstToken():
                self._change(first_token_s=event.first_token_s)
            case AttemptFailed(failure=failure):
                self._change(
                    outcome="cancelled" if failure.kind is FailureClass.CANCELLED else "failed",
                    duration_s=event.duration_s,
                    kind=failure.kind,
                    status=failure.status,
                    message=failure.message,
                )
            case Waiting():
                self._change(wait_why=event.why)
                self._waiting_since = event.at_s
            case PartialDiscarded():
                self._change(discarded_chars=event.chars)
            case UsageRecorded():
                self._change(tokens=event.usage)
            case _:
                pass

    def moved_on(self, at_s: float) -> None:
        """Whatever wait was running has ended."""
        if self._waiting_since is not None:
            self._change(wait_s=at_s - self._waiting_since)
            self._waiting_since = None

    def answered(self, duration_s: float, usage: Usage | None) -> None:
        """The running attempt gave the answer, and used so many tokens, which are booked later."""
        self._change(outcome="answered", duration_s=duration_s, status=200, tokens=usage)

    def _change(self, **values: object) -> None:
        if self._attempts:
            self._attempts[-1].update(values)
