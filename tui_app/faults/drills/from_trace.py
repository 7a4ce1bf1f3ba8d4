"""Makes a scenario of a trace, so that a failure that happened once can be made to happen again."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby

from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Attempt, Trace
from tui_app.failover.decision import StepTally, decide_retry
from tui_app.failover.table import HINT_CAP_S, OPEN_SCORE, REACTIONS
from tui_app.faults.fault import Fault, course_text
from tui_app.settings import Settings

PROMPT = "Please answer in one short paragraph."
LONG_HINT_S = 10.0
"""Stands for a hint that was too long to be waited for; a trace does not keep it."""

_FIRST_TOKEN = re.compile(r"no first token within ([\d.]+) s$")
_BUILT_IN = ("claude", "openai", "gemini")
_PLAIN = {
    FailureClass.OVERLOADED: "overloaded",
    FailureClass.QUOTA_EXHAUSTED: "quota_exhausted",
    FailureClass.AUTH: "auth",
    FailureClass.MODEL_NOT_FOUND: "model_not_found",
    FailureClass.CONTEXT_TOO_LONG: "context_too_long",
    FailureClass.TIMEOUT: "silence",
    FailureClass.EMPTY: "empty",
}
_BY_WORDS = {
    FailureClass.TRUNCATED: (
        ("stalled", "stall"),
        ("without a finish reason", "quiet_end"),
        ("error in the stream", "error_event"),
        ("", "cut"),
    ),
    FailureClass.MALFORMED: (("web page", "html"), ("", "malformed")),
    FailureClass.CONNECT: (("reset", "reset"), ("", "connect")),
}


class NotRepeatableError(ValueError):
    """A trace cannot be made to happen again; the text says why."""


def scenario_text(trace: Trace, settings: Settings) -> str:
    """A scenario, as a TOML file, in which each attempt of the trace fails again in the same way.

    Args:
        trace: of a request in which something failed.
        settings: those in force; where they change what a chain does, the scenario has them.

    Raises:
        NotRepeatableError: nothing failed in it, or in a way that no fault acts out.
    """
    if trace.outcome == "cancelled":
        raise NotRepeatableError("this request was stopped by a person, which no scenario repeats")
    failed = [attempt for attempt in trace.attempts if attempt.kind is not None]
    if not failed:
        raise NotRepeatableError("no attempt failed in this trace: there is nothing to repeat")
    retries = _retries(trace, settings)
    return "\n".join((*_head(trace, settings, retries), *_steps(trace, retries), ""))


# --- what comes before the first step --------------------------------------------------------------------


def _head(trace: Trace, settings: Settings, retries: int) -> Iterator[str]:
    ended = f"answered by {trace.answered_by}" if trace.answered_by else trace.outcome
    began = datetime.fromtimestamp(trace.started_at, UTC)
    yield f"# Made from the trace {one_line(trace.id, 40)} of {began:%Y-%m-%d %H:%M:%S} UTC."
    yield f"title = {_text(f'Repeats {one_line(trace.id, 16)}: {ended} after {_failures(trace)}')}"
    yield f"environment = {_text(trace.environment)}"
    yield f"chain = {_texts(trace.chain)}"
    if missing := [s.provider for s in trace.skipped if s.reason is FailureClass.NOT_CONFIGURED]:
        yield f"without_key = {_texts(missing)}"
    if variables := dict(_variables(trace, settings, retries)):
        yield "\n[settings]"
        yield from (f"{name} = {value}" for name, value in variables.items())


def _failures(trace: Trace) -> str:
    failed = [f"{a.provider} {a.kind.value.replace('_', ' ')}" for a in trace.attempts if a.kind]
    counted = Counter(failed)
    return ", ".join(name if many == 1 else f"{name} x{many}" for name, many in counted.items())


def _variables(trace: Trace, settings: Settings, retries: int) -> Iterator[tuple[str, str]]:
    yield "MAX_RETRIES", str(retries)
    if settings.refusal_goes_on:
        yield "ON_REFUSAL", _text("next")
    yield "REQUEST_DEADLINE", f"{settings.timeouts.deadline:g}"
    waited = [found[1] for a in trace.attempts if (found := _FIRST_TOKEN.search(a.message))]
    if waited:
        yield "FIRST_TOKEN_TIMEOUT", waited[0]
    for name in trace.chain:
        if name not in _BUILT_IN:
            yield from _endpoint(name, settings)
    yield from _budget(trace)
    if _was_too_long(trace):
        yield from _windows(trace)


def _endpoint(name: str, settings: Settings) -> Iterator[tuple[str, str]]:
    """A provider that is not built in needs an address to be known; the simulator replaces it."""
    provider = settings.providers.get(name)
    prefix = "LOCAL" if name == "local" else f"PROVIDER_{name.upper()}"
    if name != "local":
        yield f"{prefix}_WIRE", _text(provider.wire.value if provider else "openai")
    yield f"{prefix}_BASE_URL", _text("http://127.0.0.1:9/v1")
    yield f"{prefix}_MODEL", _text(f"repeated-{name}")


def _budget(trace: Trace) -> Iterator[tuple[str, str]]:
    if _blocked(trace):
        yield "BUDGET_POLICY", _text("block")
    elif _spent(trace):
        yield "BUDGET_POLICY", _text("skip")


def _was_too_long(trace: Trace) -> bool:
    return any(attempt.kind is FailureClass.CONTEXT_TOO_LONG for attempt in trace.attempts)


def _windows(trace: Trace) -> Iterator[tuple[str, str]]:
    """Whoever was tried after a prompt that was too long has the larger window."""
    prefixes = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI", "local": "LOCAL"}
    tried = dict.fromkeys(attempt.provider for attempt in trace.attempts)
    window = 100_000
    for name in trace.chain:
        if name in tried:
            window += 100_000
        prefix = prefixes.get(name, f"PROVIDER_{name.upper()}")
        yield f"{prefix}_CONTEXT_WINDOW", str(window)


def _spent(trace: Trace) -> list[str]:
    return [skip.provider for skip in trace.skipped if skip.reason is FailureClass.OVER_BUDGET]


def _blocked(trace: Trace) -> str | None:
    """Whose budget ended the request."""
    if trace.kind is not FailureClass.OVER_BUDGET:
        return None
    passed = {attempt.provider for attempt in trace.attempts} | {skip.provider for skip in trace.skipped}
    return next((name for name in trace.chain if name not in passed), None)


# --- the steps -------------------------------------------------------------------------------------------


def _steps(trace: Trace, retries: int) -> Iterator[str]:
    for provider in (*_spent(trace), *filter(None, (_blocked(trace),))):
        yield f"\n[[steps]]\nspend = {_text(provider)}\ntokens = 100000000"
    for skip in trace.skipped:
        if skip.reason is FailureClass.CIRCUIT_OPEN:
            yield f"\n[[steps]]\nopen = {_text(skip.provider)}"
    for provider, attempts in _by_step(trace):
        failed = [attempt for attempt in attempts if attempt.kind is not None]
        if not failed:
            continue
        if _left_early(attempts, retries):
            # Its circuit let one probe through: opened by hand, then told that something was mended.
            yield f"\n[[steps]]\nopen = {_text(provider)}"
            yield f"\n[[steps]]\nheal = {_text(provider)}"
        course = course_text(_course(failed, answered=len(failed) < len(attempts)))
        yield f"\n[[steps]]\nbreak = {_text(provider)}\nfault = {_text(course)}\nfires = {len(failed)}"
    yield from _asked(trace)


def _asked(trace: Trace) -> Iterator[str]:
    yield f"\n[[steps]]\nask = {_text(PROMPT)}\n[steps.expect]"
    yield f"outcome = {_text(trace.outcome)}"
    yield f"trail = {_texts(f'{a.provider}:{a.kind or a.outcome}' for a in trace.attempts)}"
    yield f"skipped = {_texts(f'{skip.provider}:{skip.reason}' for skip in trace.skipped)}"
    if trace.answered_by:
        yield f"answered_by = {_text(trace.answered_by)}"
        yield "text_whole = true"
    if trace.discarded_chars:
        yield "discarded_chars = { min = 1 }"


def _by_step(trace: Trace) -> Iterator[tuple[str, list[Attempt]]]:
    for _, group in groupby(trace.attempts, key=lambda attempt: attempt.step):
        attempts = list(group)
        yield attempts[0].provider, attempts


def _retries(trace: Trace, settings: Settings) -> int:
    """The retries a step may have: as set, unless a step was left in the middle of them."""
    retries = settings.max_retries
    for _, attempts in _by_step(trace):
        retries = max(retries, len(attempts) - 1)
    for _, attempts in _by_step(trace):
        if len(attempts) > 1 and _left_early(attempts, retries):
            retries = len(attempts) - 1
    return retries


def _left_early(attempts: list[Attempt], retries: int) -> bool:
    """Whether a step was left although it could have been retried: its circuit had failures before."""
    last = attempts[-1]
    if last.kind is None:
        return False
    before = Counter(attempt.kind for attempt in attempts[:-1])
    score = sum(REACTIONS[attempt.kind].weight for attempt in attempts if attempt.kind)
    fault = _fault(attempts, len(attempts) - 1)
    hint = fault.retry_after_s if fault.name == "rate_limited" else None
    failure = Failure(kind=last.kind, message="", retry_after_s=hint)
    tally = StepTally(
        retries=len(attempts) - 1,
        retries_of_class=before[last.kind],
        circuit_open=score >= OPEN_SCORE,
        remaining_s=math.inf,
    )
    return decide_retry(failure, tally, max_retries=retries, chance=0.5) is not None


# --- attempts as faults ----------------------------------------------------------------------------------


def _course(failed: list[Attempt], *, answered: bool) -> tuple[Fault, ...]:
    """One fault after the other; equal neighbours are one fault, and where nobody answered the last stays."""
    faults = [_fault(failed, place) for place in range(len(failed))]
    course = [(fault, len(list(same))) for fault, same in groupby(faults)]
    counted = [_counted(fault, many) for fault, many in course[:-1]]
    last, many = course[-1]
    return (*counted, _counted(last, many) if answered else last)


def _counted(fault: Fault, many: int) -> Fault:
    return Fault.parse(f"{fault},count={many}" if ":" in str(fault) else f"{fault}:count={many}")


def _fault(attempts: list[Attempt], place: int) -> Fault:
    attempt = attempts[place]
    kind = attempt.kind
    if kind in _PLAIN:
        return Fault(_PLAIN[kind])
    if kind in _BY_WORDS:
        return Fault(next(name for words, name in _BY_WORDS[kind] if words in attempt.message))
    match kind:
        case FailureClass.RATE_LIMITED:
            return Fault("rate_limited", retry_after_s=_hint(attempts, place))
        case FailureClass.SERVER_ERROR:
            gateway = attempt.status is not None and attempt.status in {502, 503, 504}
            return Fault("html", status=attempt.status or 502) if gateway else Fault("server_error")
        case FailureClass.REFUSED:
            return Fault("refused", variant="answer" if attempt.discarded_chars else "")
    raise NotRepeatableError(
        f"{attempt.provider} failed with {str(kind).replace('_', ' ')}, which no fault acts out"
    )


def _hint(attempts: list[Attempt], place: int) -> float | None:
    """The hint that led to what the engine did next."""
    attempt = attempts[place]
    if attempt.wait_why == "retry-after":
        return round(min(attempt.wait_s, HINT_CAP_S), 3)
    if attempt.wait_why:
        return None
    before = [each for each in attempts[:place] if each.kind is FailureClass.RATE_LIMITED]
    if not before:
        return LONG_HINT_S
    return 1.0 if before[-1].wait_why == "retry-after" else None


def _text(value: str) -> str:
    """A TOML string: as JSON writes it, with what only TOML wants escaped."""
    return json.dumps(one_line(value, 300), ensure_ascii=False)


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
