"""A trace as plain data for JSON, under the names that `ask --json` uses."""

from __future__ import annotations

from typing import Any

from tui_app.domain.traces import Attempt, Trace
from tui_app.domain.usage import Usage
from tui_app.reporting.export.json_text import moment, seconds


def trace_data(trace: Trace) -> dict[str, Any]:
    """Everything that is kept of a request; never its text."""
    return {
        "trace_id": trace.id,
        "started_at": moment(trace.started_at),
        "environment": trace.environment,
        "simulated": trace.simulated,
        "chain": list(trace.chain),
        "outcome": trace.outcome,
        "class": trace.kind.value if trace.kind else None,
        "error": trace.error,
        "answered_by": trace.answered_by,
        "model": trace.model,
        "step": trace.step,
        "steps": len(trace.chain),
        "usage": usage_data(trace.usage) if trace.usage else None,
        "attempts": [attempt_data(attempt) | _more(attempt) for attempt in trace.attempts],
        "skipped": [
            {"step": skip.step, "provider": skip.provider, "reason": skip.reason.value}
            for skip in trace.skipped
        ],
        "discarded_chars": trace.discarded_chars,
        "duration_s": seconds(trace.duration_s),
        "calls_s": seconds(trace.called_s),
        "waits_s": seconds(trace.waited_s),
        "cut_short": trace.cut_short,
        "deadline_reached": trace.deadline_reached,
        "trail": trace.trail,
    }


def attempt_data(attempt: Attempt) -> dict[str, Any]:
    """One attempt, as `ask --json` lists it; `wait_s` is the wait that followed."""
    return {
        "step": attempt.step,
        "provider": attempt.provider,
        "model": attempt.model,
        "attempt": attempt.attempt,
        "outcome": attempt.outcome,
        "class": attempt.kind.value if attempt.kind else None,
        "status": attempt.status,
        "message": attempt.message,
        "wait_s": seconds(attempt.wait_s),
        "first_token_s": None if attempt.first_token_s is None else seconds(attempt.first_token_s),
        "duration_s": seconds(attempt.duration_s),
    }


def usage_data(usage: Usage) -> dict[str, Any]:
    """Tokens and who counted them."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "source": usage.source,
    }


def _more(attempt: Attempt) -> dict[str, Any]:
    """What `ask --json` leaves out of an attempt."""
    return {
        "began_s": seconds(attempt.began_s),
        "wait_why": attempt.wait_why,
        "discarded_chars": attempt.discarded_chars,
        "left_out": list(attempt.left_out),
        "usage": usage_data(attempt.tokens) if attempt.tokens else None,
        "fault": attempt.fault or None,
    }
