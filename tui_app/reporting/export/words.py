"""How numbers, causes and foreign words are said in an export."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Attempt, Trace
from tui_app.domain.usage import Usage

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def cause(kind: FailureClass, status: int | None = None) -> str:
    """`529 overloaded`; the class in words where there was no error status."""
    word = kind.value.replace("_", " ")
    return f"{status} {word}" if status is not None and status >= 400 else word


def result(attempt: Attempt) -> str:
    """How an attempt ended, and whether it was broken on purpose."""
    if attempt.kind is not None and attempt.outcome != "cancelled":
        said = cause(attempt.kind, attempt.status)
    else:
        said = "200 streamed" if attempt.outcome == "answered" else "stopped"
    return f"{said} (broken on purpose: {one_line(attempt.fault, 40)})" if attempt.fault else said


def outcome(trace: Trace) -> str:
    """How a request ended, in a few words."""
    match trace.outcome:
        case "answered":
            short = ", cut short by its token limit" if trace.cut_short else ""
            return f"answered by {trace.answered_by}, step {trace.step}/{len(trace.chain)}{short}"
        case "exhausted":
            deadline = ", the deadline had come" if trace.deadline_reached else ""
            return f"no provider answered{deadline}"
        case "cancelled":
            return "stopped by the person"
        case "refused" if trace.kind is FailureClass.OVER_BUDGET:
            return "blocked by the budget"
        case _:
            return trace.outcome


def took(trace: Trace) -> str:
    """`4.47 s = calls 2.97 + waits 1.50`, with what lies between where that is worth a digit."""
    total, waits, calls = (round(s * 100) for s in (trace.duration_s, trace.waited_s, trace.called_s))
    between = total - waits - calls
    if abs(between) <= 2:
        calls, between = calls + between, 0
    parts = f"{total / 100:.2f} s = calls {calls / 100:.2f} + waits {waits / 100:.2f}"
    return f"{parts} + between {between / 100:.2f}" if between else parts


def tokens(usage: Usage | None) -> str:
    """`18 in, 34 out`, with `~` where they are estimated and what is known besides; `–` where none are."""
    if usage is None:
        return "–"
    about = "~" if usage.source == "estimated" else ""
    said = f"{about}{usage.input_tokens} in, {about}{usage.output_tokens} out"
    more = [
        f"{number} {word}"
        for number, word in ((usage.cached_tokens, "cached"), (usage.reasoning_tokens, "reasoning"))
        if number
    ]
    return f"{said} ({', '.join(more)})" if more else said


def local_time(at: float, zone: tzinfo | None) -> str:
    """`2026-11-23 05:20:31 +0100`, in a zone; None is the machine's."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z")


def in_markdown(text: str, limit: int = 500) -> str:
    """Foreign words as one line of Markdown that says them and does nothing else."""
    return _MARKDOWN.sub(r"\\\1", one_line(text, limit))
