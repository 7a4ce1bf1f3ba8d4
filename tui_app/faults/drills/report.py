"""What a drill came to: each step, each expectation, what fired, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.traces import Trace
from tui_app.faults.drills.judging import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """One step of a scenario.

    Attributes:
        path: its place in the file.
        did: in words.
        trace: of the request, where it asked.
        exit_code: of the request, where it asked.
        checks: what was expected of it.
        problem: why it could not be done, else empty.
    """

    path: str
    did: str
    trace: Trace | None = None
    exit_code: int | None = None
    checks: tuple[Check, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One scenario, run.

    Attributes:
        simulated: whether the vendors were played by this program.
        steps: in order.
        fired: requests that a fault hit, by provider.
        seconds: how long it took, in the time of the drill.
        error: why it could not be judged, where its file does not fit; else empty.
    """

    name: str
    title: str
    simulated: bool
    steps: tuple[StepReport, ...]
    fired: dict[str, int]
    seconds: float
    error: str = ""

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every expectation."""
        return tuple(check for step in self.steps for check in step.checks)

    @property
    def faults_fired(self) -> int:
        """Requests that a fault hit."""
        return sum(self.fired.values())

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it did not pass; empty where it did."""
        if self.error:
            return (self.error,)
        reasons = [f"{step.path}: {step.problem}" for step in self.steps if step.problem]
        broken = sum(not check.held for check in self.checks)
        if broken:
            reasons.append(f"{broken} of {len(self.checks)} expectations did not hold")
        if not self.faults_fired:
            reasons.append("0 faults fired: nothing proven")
        if not any(step.trace is not None and step.checks for step in self.steps):
            reasons.append("nothing was expected of any request: nothing proven")
        return tuple(reasons)

    @property
    def passed(self) -> bool:
        """Whether every expectation held, and a fault fired at all."""
        return not self.reasons
