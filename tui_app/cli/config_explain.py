"""`tui-app config explain`: what each failure would lead to, and the worst case against the deadline."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from tui_app.cli.courses import circuit_in_words, kind_in_words, onward_in_words, waits_in_words
from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.tables import aligned, seconds
from tui_app.failover.explain import OVER_BUDGET, Row, explain, usable_steps
from tui_app.failover.table import HINT_CAP_S, OPEN_S, OPEN_SCORE, REACTIONS, REOPEN_S, FailOver
from tui_app.failover.worst_case import ChainTime, StepTime, chain_time, remedies
from tui_app.providers.missing import missing_variables
from tui_app.settings import Settings
from tui_app.settings.load import load

UNUSED_BASE = "http://127.0.0.1"
"""Nothing is sent: the simulator's address does not matter here."""


def explain_chain(arguments: Arguments) -> int:
    """Prints what would happen; it tries nothing."""
    settings = load(environment=arguments.environment, chain=arguments.chain, data_dir=arguments.data_dir)
    if arguments.simulate:
        from tui_app.faults.simulator.settings import simulated

        settings = simulated(settings, UNUSED_BASE)
    rows, time = explain(settings), chain_time(settings)
    if arguments.json:
        print(to_json(_as_json(settings, rows, time), indent=2))
    else:
        for line in _report(settings, rows, time):
            print(line)
    return Exit.ANSWERED


def _skipped(settings: Settings) -> list[tuple[int, str, tuple[str, ...]]]:
    """The steps that cannot be tried now, with the variables that they need."""
    return [
        (number, provider.name, missing_variables(provider))
        for number, provider in enumerate(settings.steps, 1)
        if not provider.configured
    ]


def _warnings(settings: Settings, time: ChainTime) -> list[str]:
    if not time.steps:
        return [
            "no step of the chain is configured, so every request ends with the fallback message; "
            "--simulate shows the chain as if every step were"
        ]
    if not time.unreached:
        return []
    names = ", ".join(f"step {step.step} {step.provider}" for step in time.unreached)
    many = "is" if len(time.unreached) == 1 else "are"
    first = time.unreached[0]
    late = f"{names} {many} not reached in the worst case: the steps before {first.provider} may take"
    ways = " or ".join(map(str, remedies(settings)))
    cure = f"; each of these alone would change it: {ways}" if ways else ""
    return [f"{late} {seconds(first.begins_s)}, the deadline is {seconds(time.deadline_s)}{cure}"]


# --- for people ------------------------------------------------------------------------------------------


def _report(settings: Settings, rows: Sequence[Row], time: ChainTime) -> Iterator[str]:
    simulated = ", simulated" if settings.simulated else ""
    yield f"{settings.environment.value}{simulated}: {' > '.join(settings.chain)}"
    if skipped := _skipped(settings):
        yield from ("", "skipped now")
        yield from aligned(
            (
                (f"{number} {name}", f"not configured: set {' and '.join(missing)}")
                for number, name, missing in skipped
            ),
            indent=2,
        )
    if time.steps:
        yield from ("", "where every attempt of a step ends in the same way")
        yield from aligned(_failure_table(settings, rows), indent=2)
        yield from (f"  {note}" for note in _notes(settings, rows))
        yield from ("", f"against the deadline of {seconds(time.deadline_s)} (REQUEST_DEADLINE)")
        yield from aligned(_time_table(time), indent=2)
        yield from (f"  {note}" for note in _time_notes(settings, time))
    for warning in _warnings(settings, time):
        yield from ("", f"warning: {warning}")


def _failure_table(settings: Settings, rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    steps = [f"{number} {provider.name}" for number, provider in usable_steps(settings)]
    yield ("class", "attempts", "waits", "circuit", *steps)
    for row in rows:
        course = row.course
        yield (
            kind_in_words(course),
            str(course.attempts),
            waits_in_words(course),
            circuit_in_words(course),
            *map(onward_in_words, row.onward.values()),
        )


def _notes(settings: Settings, rows: Sequence[Row]) -> Iterator[str]:
    told = [onward_in_words(onward) for row in rows for onward in row.onward.values()]
    meanings = {"stop": "no later step is asked", "end": "no later step can be asked"}
    yield "; ".join(
        [
            "> NAME: that step is asked next",
            *(f"{word}: {what}" for word, what in meanings.items() if word in told),
        ]
    )
    yield (
        f"circuit: what it has counted of {OPEN_SCORE}; at {OPEN_SCORE} it opens for {seconds(OPEN_S)}, "
        f"for {seconds(REOPEN_S)} after each failed probe; an answer sets it to 0"
    )
    yield f"a retry hint sets the least wait; one over {seconds(HINT_CAP_S)} means no retry"
    for kind, reaction in REACTIONS.items():
        if reaction.fail_over not in (FailOver.YES, FailOver.NO):
            yield f"{kind.value} fails over {reaction.fail_over.value}"
    yield "a step whose circuit is open is skipped; where all are open, the one that closes first is tried"
    policy = settings.budget_policy
    yield f"a step over its budget is {OVER_BUDGET[policy]} (BUDGET_POLICY={policy.value})"


def _time_table(time: ChainTime) -> Iterator[tuple[str, ...]]:
    yield ("step", "unreachable", "silent", "at worst", "begins at worst", "")
    for step in time.steps:
        yield (
            f"{step.step} {step.provider}",
            seconds(step.unreachable_s),
            seconds(step.silent_s),
            seconds(step.worst_s),
            f"after {seconds(step.begins_s)}",
            "NOT REACHED" if step in time.unreached else "",
        )


def _time_notes(settings: Settings, time: ChainTime) -> Iterator[str]:
    timeouts = settings.timeouts
    by_cause: dict[str, list[str]] = {}
    for step in time.steps:
        waits = f" and waits of {', '.join(map(seconds, step.waits))}" if step.waits else ""
        many = f"{step.attempts} attempt{'s' if step.attempts > 1 else ''}"
        cause = f"{many} of {seconds(step.attempt_s)} to the first token{waits}"
        by_cause.setdefault(cause, []).append(step.provider)
    for cause, providers in by_cause.items():
        yield f"{', '.join(providers)} at worst: {cause}"
    yield f"connecting, at most {seconds(timeouts.connect)}, is part of the time to the first token"
    yield (
        f"where nothing arrives a request ends after {seconds(time.quiet_s)} at the latest; "
        f"an answer that has begun may run on, to {seconds(time.latest_s)} in all"
    )


# --- for programs ----------------------------------------------------------------------------------------


def _as_json(settings: Settings, rows: Sequence[Row], time: ChainTime) -> dict[str, Any]:
    return {
        "environment": settings.environment.value,
        "simulated": settings.simulated,
        "chain": list(settings.chain),
        "max_retries": settings.max_retries,
        "deadline_s": time.deadline_s,
        "skipped": [
            {"step": number, "provider": name, "reason": "not_configured", "missing": list(missing)}
            for number, name, missing in _skipped(settings)
        ],
        "failures": [_row(row) for row in rows],
        "over_budget": OVER_BUDGET[settings.budget_policy],
        "steps": [_step(step, time) for step in time.steps],
        "quiet_s": time.quiet_s,
        "latest_s": time.latest_s,
        "warnings": _warnings(settings, time),
        "remedies": [{"variable": remedy.variable, "value": remedy.value} for remedy in remedies(settings)],
    }


def _row(row: Row) -> dict[str, Any]:
    course = row.course
    for_ever = course.opens_s is not None and math.isinf(course.opens_s)
    return {
        "class": course.failure.kind.value,
        "hint_s": course.failure.retry_after_s,
        "attempts": course.attempts,
        "waits_s": [list(wait) for wait in course.waits],
        "fail_over": course.reaction.fail_over.value,
        "circuit": {
            "score": course.score,
            "opens_s": None if for_ever else course.opens_s,
            "until_settings_change": for_ever,
            "for_hint": course.opens_for_hint,
        },
        "steps": [
            {"step": number, "fails_over": onward.allowed, "next_step": onward.step, "next": onward.provider}
            for number, onward in row.onward.items()
        ],
    }


def _step(step: StepTime, time: ChainTime) -> dict[str, Any]:
    return {
        "step": step.step,
        "provider": step.provider,
        "attempts": step.attempts,
        "attempt_s": step.attempt_s,
        "waits_s": list(step.waits),
        "unreachable_s": step.unreachable_s,
        "silent_s": step.silent_s,
        "worst_s": step.worst_s,
        "begins_s": step.begins_s,
        "begins_if_silent_s": step.begins_if_silent_s,
        "reached": step not in time.unreached,
    }
