"""The end card's numbers, each counted from the traces and events of the demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Trace

ANSWERED, STOPPED = "answered", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What happened.

    Attributes:
        lost: requests that ended without an answer, those that the person stopped left out.
        failed: calls that failed; on the simulator each is a fault that struck.
        failovers: times that a later step took over.
        skipped: steps that were passed over.
        discarded: characters that came, were struck, and came anew from the next step.
        waited_s: seconds of backoff and of waits that a provider asked for.
    """

    requests: int
    answered: int
    lost: int
    failed: int
    failovers: int
    skipped: int
    discarded: int
    waited_s: float


def totals(traces: Iterable[Trace], failovers: int) -> Totals:
    """The numbers of these requests.

    Args:
        traces: of all requests that ended.
        failovers: how many failovers were told.
    """
    ended = tuple(traces)
    attempts = [attempt for trace in ended for attempt in trace.attempts]
    return Totals(
        requests=len(ended),
        answered=sum(trace.outcome == ANSWERED for trace in ended),
        lost=sum(trace.outcome not in {ANSWERED, STOPPED} for trace in ended),
        failed=sum(attempt.kind not in {None, FailureClass.CANCELLED} for attempt in attempts),
        failovers=failovers,
        skipped=sum(len(trace.skipped) for trace in ended),
        discarded=sum(trace.discarded_chars for trace in ended),
        waited_s=sum(attempt.wait_s for attempt in attempts),
    )
