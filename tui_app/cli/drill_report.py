"""A drill's report for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui_app.cli.traces import rows_of
from tui_app.domain.sanitize import one_line
from tui_app.faults.drills.judging import Check
from tui_app.faults.drills.report import Report, StepReport
from tui_app.reporting.export.json_text import seconds
from tui_app.reporting.export.trace_data import trace_data
from tui_app.reporting.export.words import outcome

WIDEST_PROMPT = 80


def step_lines(step: StepReport) -> Iterator[str]:
    """What was done, the trail of what was asked, and each expectation."""
    yield ""
    yield f"  {one_line(step.did, WIDEST_PROMPT)}"
    if step.problem:
        yield f"    ✗ {step.problem}"
    if step.trace is not None:
        yield from (f"  {line}" for line in rows_of(step.trace))
        yield f"    {outcome(step.trace)}"
    yield from (f"    {_line(check)}" for check in step.checks)


def verdict_line(report: Report) -> Iterator[str]:
    """Whether it passed and what that rests on; what was found only at the end comes before it."""
    yield ""
    if report.error:
        yield "  NOT JUDGED: the scenario does not fit (its mistakes stand on standard error)"
        return
    for step in report.steps:
        if step.trace is None:
            yield from (f"  {_line(check)}" for check in step.checks)
    held = sum(check.held for check in report.checks)
    fired = report.faults_fired
    facts = (
        f"{held} of {len(report.checks)} expectations held, {fired} fault{'' if fired == 1 else 's'} fired, "
        f"{report.seconds:.2f} s"
    )
    yield f"  PASSED: {facts}" if report.passed else f"  FAILED: {'; '.join(report.reasons)} ({facts})"


def report_data(report: Report) -> dict[str, Any]:
    """Everything, as one JSON object; the same in every run of the same scenario on the simulator."""
    return {
        "name": report.name,
        "title": report.title,
        "passed": report.passed,
        "reasons": list(report.reasons),
        "error": report.error or None,
        "simulated": report.simulated,
        "faults_fired": report.faults_fired,
        "fired": report.fired,
        "duration_s": seconds(report.seconds),
        "steps": [_step_data(step) for step in report.steps],
    }


def _step_data(step: StepReport) -> dict[str, Any]:
    return {
        "path": step.path,
        "did": step.did,
        "problem": step.problem or None,
        "request": None if step.trace is None else {**trace_data(step.trace), "exit_code": step.exit_code},
        "checks": [
            {"about": check.about, "wanted": check.wanted, "came": check.came, "held": check.held}
            for check in step.checks
        ],
    }


def _line(check: Check) -> str:
    return f"{'✓' if check.held else '✗'} {check}"
