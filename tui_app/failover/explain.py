"""What would happen if a step failed, found by running the table, the decisions and a circuit dry."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tui_app.domain.failures import Failure, FailureClass
from tui_app.failover.circuit import CircuitBoard, CircuitState
from tui_app.failover.decision import StepTally, decide_retry, larger_window, may_fail_over
from tui_app.failover.table import HINT_CAP_S, REACTIONS, FailOver, Reaction
from tui_app.settings import BudgetPolicy, Provider, Settings

LONGER_HINT_S = 2 * HINT_CAP_S
"""Stands for every hint beyond the cap."""

OVER_BUDGET: Mapping[BudgetPolicy, str] = {
    BudgetPolicy.WARN: "tried all the same",
    BudgetPolicy.SKIP: "skipped until the budget's day ends",
    BudgetPolicy.BLOCK: "never passed: the request stops there",
}
"""What a used-up daily limit means, by policy."""

_KEY = ("a provider", "a model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a step goes whose circuit was closed and whose attempts all fail in the same way.

    Attributes:
        failure: how each attempt ends.
        waits: the shortest and the longest wait before each retry, in seconds.
        opens_s: how long the circuit is open once the step is left, infinite until settings change; None
            where it stays closed.
    """

    failure: Failure
    waits: tuple[tuple[float, float], ...]
    opens_s: float | None

    @property
    def reaction(self) -> Reaction:
        """The row of the table."""
        return REACTIONS[self.failure.kind]

    @property
    def attempts(self) -> int:
        """How many calls the step makes."""
        return len(self.waits) + 1

    @property
    def score(self) -> int:
        """What the circuit has counted when the step is left."""
        return self.attempts * self.reaction.weight

    @property
    def opens_for_hint(self) -> bool:
        """Whether the circuit stays open for as long as the provider's hint says."""
        return self.reaction.hint_opens and self.failure.retry_after_s is not None

    @property
    def longest_wait_s(self) -> float:
        """All waits together, each as long as it can be."""
        return sum(longest for _, longest in self.waits)


def course_of(failure: Failure, *, max_retries: int) -> Course:
    """What a step does when each of its attempts ends in `failure`, the deadline being far away."""
    circuits = CircuitBoard(lambda: 0.0, lambda _: None)
    waits: list[tuple[float, float]] = []
    while True:
        tally = StepTally(
            retries=len(waits),
            retries_of_class=len(waits),
            circuit_open=circuits.failed(_KEY, failure),
            remaining_s=math.inf,
        )
        shortest = decide_retry(failure, tally, max_retries=max_retries, chance=0.0)
        longest = decide_retry(failure, tally, max_retries=max_retries, chance=1.0)
        if shortest is None or longest is None:
            circuits.left(_KEY, failure)
            break
        waits.append((shortest.seconds, longest.seconds))
    opens_s = None
    if circuits.state(_KEY) is CircuitState.OPEN:
        opens_in = circuits.opens_in(_KEY)
        opens_s = math.inf if opens_in is None else opens_in
    return Course(failure=failure, waits=tuple(waits), opens_s=opens_s)


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a request goes from a failed step.

    Attributes:
        allowed: whether it may leave the step for a later one.
        step: the later step, None where there is none that can be tried.
        provider: its name.
    """

    allowed: bool
    step: int | None = None
    provider: str | None = None


def onward(settings: Settings, step: int, failure: Failure) -> Onward:
    """Where a request goes when step `step` (from 1) was left because of `failure`, its first empty answer.

    Only what is configured counts; circuits and budgets change while the app runs.
    """
    if not may_fail_over(failure, refusal_goes_on=settings.refusal_goes_on, empty_before=False):
        return Onward(allowed=False)
    left = settings.steps[step - 1]
    larger_only = REACTIONS[failure.kind].fail_over is FailOver.LARGER
    for number, provider in enumerate(settings.steps[step:], step + 1):
        if not provider.configured:
            continue
        if larger_only and not larger_window(provider.context_window, left.context_window):
            continue
        return Onward(True, number, provider.name)
    return Onward(allowed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One way to fail, and what each usable step of the chain then does.

    Attributes:
        course: the same for every step.
        onward: by the number of the step that failed.
    """

    course: Course
    onward: Mapping[int, Onward]


def usable_steps(settings: Settings) -> tuple[tuple[int, Provider], ...]:
    """The steps that are configured, with their places in the chain."""
    return tuple((n, provider) for n, provider in enumerate(settings.steps, 1) if provider.configured)


def explain(settings: Settings) -> tuple[Row, ...]:
    """A row for each class of the table, and one more for each kind of hint that changes what is done."""
    return tuple(
        Row(
            course=course_of(failure, max_retries=settings.max_retries),
            onward={number: onward(settings, number, failure) for number, _ in usable_steps(settings)},
        )
        for failure in _failures()
    )


def _failures() -> Iterator[Failure]:
    for kind, reaction in REACTIONS.items():
        yield _failure(kind)
        if reaction.retries_hinted is not None or reaction.hint_opens:
            yield _failure(kind, HINT_CAP_S)
            yield _failure(kind, LONGER_HINT_S)


def _failure(kind: FailureClass, hint_s: float | None = None) -> Failure:
    return Failure(kind=kind, message="", retry_after_s=hint_s)
