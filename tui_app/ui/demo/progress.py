"""How far the demonstration has come: a fold over events, and decisions on what is done and what is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui_app.domain.events import Event, FailedOver, FinalEvent, Rejected
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Trace
from tui_app.ui.causes import cause
from tui_app.ui.demo.facts import Facts
from tui_app.ui.demo.story import SCRIPT, Key, Step
from tui_app.ui.widgets.tokens_panel import percent_words
from tui_app.ui.words import span


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the guide is.

    Attributes:
        place: of the step in the script; behind its last one stands the end card.
        traces: of the requests that ended, oldest first.
        failovers: how many were told.
        ended_here: how many of those requests ended in this step.
    """

    place: int = 0
    traces: tuple[Trace, ...] = ()
    failovers: int = 0
    ended_here: int = 0

    @property
    def step(self) -> Step | None:
        """The step; None at the end card."""
        return SCRIPT[self.place] if self.place < len(SCRIPT) else None

    @property
    def last(self) -> Trace | None:
        """The newest request that ended in this step."""
        return self.traces[-1] if self.ended_here else None


def followed(progress: Progress, event: Event) -> Progress:
    """`progress` after one more event; what happens at the end card is not counted any more."""
    if progress.step is None:
        return progress
    match event:
        case FailedOver():
            return replace(progress, failovers=progress.failovers + 1)
        case Rejected():
            return progress
        case _ if isinstance(event, FinalEvent):
            return replace(
                progress, traces=(*progress.traces, event.trace), ended_here=progress.ended_here + 1
            )
        case _:
            return progress


def advanced(progress: Progress, facts: Facts) -> Progress:
    """`progress` at the next step, where this one is done and nothing runs any more."""
    step = progress.step
    if step is None or not facts.able or facts.running or not step.done(facts):
        return progress
    return replace(progress, place=progress.place + 1, ended_here=0)


def next_key(progress: Progress, facts: Facts) -> Key | None:
    """The one key to press now; None while an answer runs, and at the end."""
    step = progress.step
    if step is None or not facts.able or facts.running:
        return None
    return next((key for key in step.keys if key.when(facts)), None)


def words(progress: Progress, facts: Facts) -> Mapping[str, str]:
    """The names and numbers that the script's sentences have in braces, from what really happened."""
    trace = progress.traces[-1] if progress.traces else None
    attempts = trace.attempts if trace else ()
    failed = [one for one in attempts if one.kind not in {None, FailureClass.CANCELLED}]
    second = facts.gauge(2)
    return {
        "chain": " > ".join(facts.state.chain),
        "first": facts.name(1),
        "second": facts.name(2),
        "third": facts.name(3),
        "seconds": span(trace.duration_s) if trace else "",
        "failures": str(len(failed)),
        "waited": span(sum(one.wait_s for one in attempts)),
        "answerer": (trace.answered_by if trace else None) or "nobody",
        "step": str(trace.step if trace else ""),
        "discarded": str(trace.discarded_chars if trace else 0),
        "percent": percent_words(second.percent) if second else "",
        "trail": ", ".join(_told(trace)) if trace else "",
    }


def _told(trace: Trace) -> list[str]:
    """Each step of a request in a few words: `claude timeout`, `openai answered`."""
    skips = [f"{skip.provider} skipped" for skip in trace.skipped]
    calls = [
        f"{one.provider} {cause(one.kind, one.status) if one.kind else 'answered'}" for one in trace.attempts
    ]
    return [*skips, *calls] or [trace.outcome]
