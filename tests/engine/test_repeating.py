"""A trace becomes a scenario, and the scenario makes the same trail happen again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui_app.cli.exits import exit_of
from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Attempt, Trace
from tui_app.engine.drilling import drill_simulated
from tui_app.faults.drills import library
from tui_app.faults.drills.from_trace import NotRepeatableError, scenario_text
from tui_app.faults.drills.model import Scenario
from tui_app.faults.drills.reading import read_scenario
from tui_app.settings import Settings
from tui_app.settings.load import load


def settings(environment: str = "production") -> Settings:
    return load(environment=environment, environ={}, folder=Path("nowhere"))


def again(trace: Trace) -> Trace:
    """What the scenario of a trace leads to."""
    scenario = read_scenario(scenario_text(trace, settings(trace.environment)), "again.toml", "again")
    report = drill_simulated(scenario, exit_of)
    assert report.reasons == (), [str(check) for check in report.checks if not check.held]
    (repeated,) = [step.trace for step in report.steps if step.trace is not None]
    return repeated


@pytest.mark.parametrize("name", [name for name in library.names() if name != "budget-block"])
def test_every_failure_of_the_library_can_be_repeated_from_its_trace(name: str) -> None:
    report = drill_simulated(library.scenario(name), exit_of)
    traces = [step.trace for step in report.steps if step.trace is not None]
    failed = [trace for trace in traces if any(attempt.kind for attempt in trace.attempts)]
    assert failed
    for trace in failed[:2]:
        repeated = again(trace)
        assert (repeated.trail, repeated.outcome, repeated.skipped) == (
            trace.trail,
            trace.outcome,
            trace.skipped,
        )


def test_a_request_that_a_budget_blocked_is_repeated_with_its_budget() -> None:
    report = drill_simulated(library.scenario("budget-block"), exit_of)
    (trace,) = [step.trace for step in report.steps if step.trace is not None]
    repeated = again(trace)
    assert (repeated.trail, repeated.outcome, repeated.kind) == (trace.trail, "refused", "over_budget")


ATTEMPT = Attempt(
    step=1, provider="mine", model="m", attempt=1, outcome="failed", began_s=0.0, duration_s=0.1
)
TRACE = Trace(
    id="0123456789abcdef",
    started_at=1_790_000_000.0,
    environment="staging",
    simulated=False,
    chain=("mine", "local"),
    outcome="answered",
    duration_s=1.0,
    attempts=(
        replace(ATTEMPT, kind=FailureClass.OVERLOADED, status=503),
        replace(ATTEMPT, step=2, provider="local", outcome="answered"),
    ),
    answered_by="local",
    step=2,
)


def test_ones_own_providers_are_repeated_without_their_addresses() -> None:
    assert again(TRACE).trail == "mine:overloaded,local:answered"


def test_a_step_that_was_left_early_had_a_weak_circuit() -> None:
    assert "heal" in scenario_text(TRACE, settings("staging"))


@pytest.mark.parametrize(
    ("trace", "why"),
    [
        (replace(TRACE, attempts=TRACE.attempts[1:]), "no attempt failed"),
        (replace(TRACE, outcome="cancelled"), "stopped by a person"),
        (
            replace(TRACE, attempts=(replace(ATTEMPT, kind=FailureClass.BAD_REQUEST),)),
            "mine failed with bad request, which no fault acts out",
        ),
    ],
)
def test_what_cannot_be_repeated_says_why(trace: Trace, why: str) -> None:
    with pytest.raises(NotRepeatableError, match=why):
        scenario_text(trace, settings("staging"))


def test_foreign_words_in_a_trace_stay_words() -> None:
    hostile = one_scenario(
        replace(TRACE, id='x"\n[[steps]]\n\x1b]0;', error='"""\n', chain=("mine", "local"))
    )
    assert len(hostile.steps) == 4
    assert "[[steps]]" in hostile.title


def one_scenario(trace: Trace) -> Scenario:
    return read_scenario(scenario_text(trace, settings("staging")), "x.toml", "x")
