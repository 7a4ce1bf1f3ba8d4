"""What a request looks like on stdout (JSON) and on stderr (sentences)."""

from __future__ import annotations

import dataclasses
import re
import sys
from enum import Enum
from typing import Any

from tui_app.domain import events as ev
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.messages import Environment
from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage
from tui_app.reporting.export import json_text
from tui_app.reporting.export.json_text import seconds
from tui_app.reporting.export.trace_data import attempt_data
from tui_app.settings.texts import keys_advice

NOTHING_USED = Usage(input_tokens=0, output_tokens=0)
"""The usage of an answer that did not come."""

_RENAMED = {"kind": "class"}
_CAMEL = re.compile(r"(?<!^)(?=[A-Z])")


def to_json(value: object, *, indent: int | None = None) -> str:
    """JSON for stdout; where its encoding lacks a character, in ASCII alone."""
    text = json_text.to_json(value, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json_text.to_json(value, indent=indent, ascii_only=True)
    return text


def result_of(event: ev.FinalEvent) -> dict[str, Any]:
    """The one object of `ask --json`."""
    trace = event.trace
    match event:
        case ev.Answered(text=text) | ev.Exhausted(fallback_message=text):
            shown = text
        case _:
            shown = ""
    return {
        "text": shown,
        "answered_by": trace.answered_by,
        "model": trace.model,
        "step": trace.step,
        "steps": len(trace.chain),
        "environment": trace.environment,
        "usage": _plain(trace.usage or NOTHING_USED),
        "attempts": [attempt_data(attempt) for attempt in trace.attempts],
        "skipped": [{"provider": skip.provider, "reason": skip.reason.value} for skip in trace.skipped],
        "discarded_chars": trace.discarded_chars,
        "duration_s": seconds(trace.duration_s),
        "trace_id": trace.id,
        "outcome": trace.outcome,
        "error": trace.error,
        "cut_short": trace.cut_short,
        "simulated": trace.simulated,
    }


def event_line(event: ev.RequestEvent) -> dict[str, Any]:
    """One line of `ask --events`; a final event's trace is left to the result that follows it."""
    name = _CAMEL.sub("_", type(event).__name__).lower()
    return {"event": name, **{key: value for key, value in _plain(event).items() if key != "trace"}}


def narrate(event: ev.RequestEvent) -> str | None:
    """The event as a sentence for stderr; None where there is nothing to say."""
    match event:
        case ev.StepSkipped():
            why = event.reason.value.replace("_", " ")
            return f"{event.step} {event.provider}: skipped ({why})"
        case ev.FaultHit():
            return (
                f"{event.step} {event.provider}, attempt {event.attempt}: BROKEN ON PURPOSE ({event.fault})"
            )
        case ev.AttemptFailed(failure=failure):
            what = f"{event.step} {event.provider}, attempt {event.attempt}: {describe(failure)}"
            return f"{what}; trying again in {event.retry_in:.2f} s" if event.retry_in is not None else what
        case ev.PartialDiscarded():
            return f"{event.provider} broke after {event.chars} characters: they are discarded"
        case ev.FailedOver():
            return f"{event.to_provider} takes over from {event.from_provider}"
        case ev.BudgetLevelChanged():
            share = f"{event.tokens} of {event.limit} tokens today"
            return f"budget of {event.provider}: {event.level.value} ({share})"
        case ev.Answered(trace=trace):
            return _answered(trace)
        case ev.Exhausted(trace=trace):
            advice = f"\n{keys_advice(trace.environment)}" if wants_keys(trace) else ""
            return f"{event.fallback_message}\n{trace.error}{advice}"
        case ev.Refused() | ev.Cancelled():
            return event.trace.error
        case ev.Rejected():
            return event.why
        case _:
            return None


def describe(failure: Failure) -> str:
    """A failure in a few words: `529 overloaded: Overloaded`."""
    status = f"{failure.status} " if failure.status else ""
    return f"{status}{failure.kind.value.replace('_', ' ')}: {one_line(failure.message)}"


def wants_keys(trace: Trace) -> bool:
    """Whether the advice where keys belong helps somebody who got no answer."""
    missing = any(skip.reason is FailureClass.NOT_CONFIGURED for skip in trace.skipped)
    rejected = any(attempt.kind is FailureClass.AUTH for attempt in trace.attempts)
    return missing or rejected or trace.environment == Environment.DEVELOPMENT


def _answered(trace: Trace) -> str:
    usage = trace.usage
    mark = "~" if usage is not None and usage.source == "estimated" else ""
    tokens = f", {mark}{usage.input_tokens} in {mark}{usage.output_tokens} out" if usage else ""
    simulated = ", simulated" if trace.simulated else ""
    short = ", cut short by its token limit" if trace.cut_short else ""
    return (
        f"answered by {trace.answered_by} ({trace.model}{simulated}), step {trace.step}/{len(trace.chain)}, "
        f"{trace.duration_s:.2f} s{tokens}{short}"
    )


def _plain(value: Any) -> Any:
    """Dataclasses as dictionaries with the contract's names; numbers of seconds rounded to 0.1 ms."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return seconds(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value))
        return {_RENAMED.get(name, name): _plain(getattr(value, name)) for name in names}
    return value
