"""What a report to Sentry holds: built from an allow-list, so that no text, key or value can be in it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from tui_app.domain.traces import Attempt, Trace
from tui_app.reporting.places import places_of, with_causes

Payload = dict[str, Any]

SPENT = "no step of the chain answered"
OURS = "tui_app"

ALLOWED = (
    "event_id",
    "timestamp",
    "platform",
    "level",
    "logger",
    "logentry",
    "exception",
    "fingerprint",
    "contexts",
    "tags",
    "release",
    "environment",
    "sdk",
)
"""All that leaves: whatever else the SDK adds, such as the machine's name, stays here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a report comes from."""

    environment: str
    build_variant: str
    simulated: bool


def of_error(record: logging.LogRecord, origin: Origin) -> Payload:
    """An unexpected error: types, places and our own sentence without what was filled into it.

    What an exception says is left out, because it may quote a prompt, an answer or a key.
    """
    error = record.exc_info[1] if record.exc_info else None
    return {
        "level": "error",
        "logger": record.name,
        "logentry": {"message": str(record.msg)},
        "exception": {"values": [_exception(each) for each in reversed(with_causes(error))]},
        "tags": _tags(origin),
        "environment": origin.environment,
    }


def of_spent_chain(trace: Trace, build_variant: str) -> Payload:
    """A chain that nobody answered: who was tried, the classes of their failures, and how long it took.

    What the vendors said is left out, because they may quote the prompt.
    """
    origin = Origin(environment=trace.environment, build_variant=build_variant, simulated=trace.simulated)
    classes = sorted({attempt.kind.value for attempt in trace.attempts if attempt.kind})
    return {
        "level": "error",
        "logger": f"{OURS}.failover",
        "logentry": {"message": SPENT},
        "fingerprint": [SPENT, trace.environment, *trace.chain, *classes],
        "contexts": {"chain": _chain(trace, classes)},
        "tags": {**_tags(origin), "trace_id": trace.id},
        "environment": trace.environment,
    }


def allowed(event: Payload) -> Payload:
    """The event with nothing in it but what `ALLOWED` names."""
    return {name: event[name] for name in ALLOWED if name in event}


def _tags(origin: Origin) -> dict[str, str]:
    return {"build_variant": origin.build_variant, "simulated": str(origin.simulated).lower()}


def _chain(trace: Trace, classes: list[str]) -> dict[str, Any]:
    """One text a field: the SDK cuts lists short."""
    return {
        "environment": trace.environment,
        "chain": " > ".join(trace.chain),
        "trail": trace.trail,
        "skipped": ",".join(f"{skip.provider}:{skip.reason}" for skip in trace.skipped),
        "classes": ",".join(classes),
        "ended_by": trace.kind.value if trace.kind else "",
        "deadline_reached": trace.deadline_reached,
        "durations": ", ".join(_duration(attempt) for attempt in trace.attempts),
        "duration_s": round(trace.duration_s, 3),
        "waited_s": round(trace.waited_s, 3),
        "trace_id": trace.id,
    }


def _duration(attempt: Attempt) -> str:
    return f"{attempt.provider} {attempt.duration_s:.3f} s"


def _exception(error: BaseException) -> dict[str, Any]:
    frames = [
        {
            "module": place.module,
            "function": place.function,
            "filename": place.file,
            "lineno": place.line,
            "in_app": place.module.partition(".")[0] == OURS,
        }
        for place in places_of(error)
    ]
    return {
        "type": type(error).__qualname__,
        "module": type(error).__module__,
        "mechanism": {"type": "logging", "handled": True},
        "stacktrace": {"frames": frames},
    }
