"""Events as single sentences, for the panel that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.events import (
    BY_HAND,
    Answered,
    AttemptFailed,
    BudgetLevelChanged,
    Cancelled,
    CircuitChanged,
    Event,
    Exhausted,
    FailedOver,
    FaultChanged,
    FaultHit,
    GatewayChanged,
    LimitChanged,
    PartialDiscarded,
    PolicyChanged,
    RecordsMended,
    Refused,
    Rejected,
    StepSkipped,
    StorageChanged,
    TeamBudgetChanged,
    Waiting,
)
from tui_app.domain.failures import FailureClass
from tui_app.domain.levels import Level, percent_of
from tui_app.domain.sanitize import one_line
from tui_app.ui.causes import CAUSES, cause, reason
from tui_app.ui.words import left, span

KEPT = 200
"""Event lines that are remembered."""

TONES_BY_LEVEL = {Level.OK: "ok", Level.HALF: "half", Level.NEAR: "near", Level.EXCEEDED: "bad"}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One sentence, when it was true (Unix seconds), and the tone it is said in."""

    at: float
    text: str
    tone: str = "plain"


def line_of(event: Event, now: float) -> EventLine | None:
    """The line of an event; None for those that the other panels show better."""
    told = _told(event)
    return None if told is None else EventLine(now, one_line(told[0], 200), told[1])


def _told(event: Event) -> tuple[str, str] | None:  # noqa: PLR0911, PLR0912  one case an event
    match event:
        case StepSkipped():
            return f"skip {event.provider} ({CAUSES[event.reason]})", "muted"
        case AttemptFailed() if event.failure.kind is not FailureClass.CANCELLED:
            what = cause(event.failure.kind, event.failure.status)
            return f"{event.provider} {what}: {event.failure.message}", "bad"
        case Waiting():
            return f"{event.provider} waits {span(event.seconds)} ({event.why})", "half"
        case FailedOver():
            return f"failover {event.from_provider} > {event.to_provider} ({reason(event.reason)})", "half"
        case PartialDiscarded():
            return f"{event.provider} broke after {event.chars} characters ({event.reason})", "bad"
        case BudgetLevelChanged():
            percent = percent_of(event.tokens, event.limit)
            said = f"{event.provider} used {percent:.0f} % of its day: {event.level.upper()}"
            return said, TONES_BY_LEVEL[event.level]
        case Answered():
            return f"answered by {event.provider} · step {event.step}", "ok"
        case Refused():
            return f"refused: {event.trace.error or 'the provider declined to answer'}", "bad"
        case Exhausted():
            return "no provider answered", "bad"
        case Rejected():
            return f"not sent: {event.why}", "bad"
        case Cancelled():
            return "stopped", "muted"
        case GatewayChanged(url=url):
            return ("gateway stopped", "muted") if url is None else (f"gateway listens on {url}", "ok")
        case CircuitChanged():
            return _circuit(event)
        case FaultChanged():
            if event.fault is None:
                return f"{event.provider} healed", "ok"
            if event.real:
                return f"{event.provider}, a REAL provider, broken on purpose: {event.fault}", "bad"
            return f"{event.provider} broken on purpose: {event.fault}", "accent"
        case FaultHit():
            return f"{event.provider} broken on purpose: {event.fault} hit the call", "bad"
        case LimitChanged():
            configured = f" (configured {event.configured:,})" if event.limit != event.configured else ""
            return f"limit of {event.provider} is {event.limit:,} tokens a day{configured}", "accent"
        case PolicyChanged():
            return f"budget policy is {event.policy}", "accent"
        case StorageChanged():
            if event.problem is None:
                return "records are kept again", "ok"
            return f"records are not kept: {event.problem}", "bad"
        case RecordsMended():
            return event.told, "half"
        case TeamBudgetChanged():
            if event.problem is None:
                return "the team's budget is in reach again", "ok"
            return f"team budget: {event.problem}", "bad"
        case _:
            return None


def _circuit(event: CircuitChanged) -> tuple[str, str]:
    if event.state == "open":
        for_good = "until it is closed" if event.reason == BY_HAND else "until settings change"
        how_long = for_good if event.seconds is None else left(event.seconds)
        return f"circuit of {event.provider} open {how_long}", "bad"
    if event.state == "half_open":
        return f"circuit of {event.provider} half-open: one probe", "half"
    return f"circuit of {event.provider} closed", "ok"
