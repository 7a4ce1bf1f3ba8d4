"""How long a request can take at worst, step by step, against its deadline; and what would change it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from tui_app.domain.failures import Failure, FailureClass
from tui_app.failover.decision import StepTally, decide_retry
from tui_app.failover.explain import course_of, usable_steps
from tui_app.failover.table import HINT_CAP_S, REACTIONS
from tui_app.providers.variables import variable
from tui_app.settings import Provider, Settings

LEAST_TIMEOUT_S = 0.5
"""A shorter first-token timeout is no advice."""

LONGEST_DEADLINE_S = 3600.0
"""The longest deadline that the settings take."""

Waits = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """How long one usable step can take, in seconds.

    Attributes:
        attempt_s: the longest that an attempt takes which never brings anything.
        waits: before its retries, in the worst case.
        unreachable_s: where no connection is ever made.
        silent_s: where it takes the request and never answers.
        begins_s: when it begins at the latest, if nothing arrives from any step before it; the deadline is
            not looked at.
        begins_if_silent_s: the same where the steps before it are merely silent.
    """

    step: int
    provider: str
    attempt_s: float
    waits: Waits
    unreachable_s: float
    silent_s: float
    begins_s: float
    begins_if_silent_s: float

    @property
    def attempts(self) -> int:
        """How many calls it makes in the worst case."""
        return len(self.waits) + 1

    @property
    def worst_s(self) -> float:
        """How long it takes where every attempt fails as late, and is retried after as long, as can be."""
        return self.attempts * self.attempt_s + sum(self.waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainTime:
    """How long a request can take.

    Attributes:
        quiet_s: the latest end of a request to which nothing ever arrives.
        latest_s: the latest end of any request: an answer that has begun may run on past the deadline.
    """

    deadline_s: float
    steps: tuple[StepTime, ...]
    quiet_s: float
    latest_s: float

    @property
    def unreached(self) -> tuple[StepTime, ...]:
        """The steps that are not tried in the worst case, because the deadline comes first."""
        return tuple(step for step in self.steps if step.begins_s >= self.deadline_s)


def chain_time(settings: Settings) -> ChainTime:
    """The longest that a request can take down the chain as it is configured.

    Circuits are taken to be closed: an open one only makes a request shorter.
    """
    waits = longest_waits(settings.max_retries)
    steps: list[StepTime] = []
    begins = silent = arriving = longest_attempt = 0.0
    for number, provider in usable_steps(settings):
        step = _step_time(settings, number, provider, waits, begins_s=begins, begins_if_silent_s=silent)
        steps.append(step)
        begins += step.worst_s
        silent += step.silent_s
        attempt = max(settings.timeouts.answer, step.attempt_s)
        arriving += step.attempts * attempt + sum(waits)
        longest_attempt = max(longest_attempt, attempt)
    deadline = settings.timeouts.deadline
    return ChainTime(
        deadline_s=deadline,
        steps=tuple(steps),
        quiet_s=min(begins, deadline),
        latest_s=min(arriving, deadline + longest_attempt),
    )


def _step_time(
    settings: Settings, number: int, provider: Provider, waits: Waits, **begins: float
) -> StepTime:
    timeouts = settings.timeouts
    first_token = provider.first_token_timeout or timeouts.first_token
    unreachable = course_of(_failure(FailureClass.CONNECT), max_retries=settings.max_retries)
    timeout = course_of(_failure(FailureClass.TIMEOUT), max_retries=settings.max_retries)
    # Connecting is part of the time to the first token, not added to it.
    connect = min(timeouts.connect, first_token)
    return StepTime(
        step=number,
        provider=provider.name,
        attempt_s=first_token,
        waits=waits,
        unreachable_s=unreachable.attempts * connect + unreachable.longest_wait_s,
        silent_s=timeout.attempts * first_token + timeout.longest_wait_s,
        **begins,
    )


def longest_waits(max_retries: int) -> Waits:
    """The waits of the step that takes longest: as many retries as the table allows, of whatever classes."""
    failures = [_failure(kind, hint) for kind in REACTIONS for hint in (None, HINT_CAP_S)]

    @cache
    def after(counts: tuple[int, ...]) -> Waits:
        """The longest waits that can follow; `counts` are the retries so far, by place in the table."""
        best: Waits = ()
        for failure in failures:
            place = _PLACES[failure.kind]
            tally = StepTally(
                retries=sum(counts),
                retries_of_class=counts[place],
                circuit_open=False,
                remaining_s=math.inf,
            )
            wait = decide_retry(failure, tally, max_retries=max_retries, chance=1.0)
            if wait is not None:
                more = (*counts[:place], counts[place] + 1, *counts[place + 1 :])
                best = max(best, (wait.seconds, *after(more)), key=lambda waits: (len(waits), sum(waits)))
        return best

    return after((0,) * len(_PLACES))


_PLACES = {kind: place for place, kind in enumerate(REACTIONS)}


def _failure(kind: FailureClass, hint_s: float | None = None) -> Failure:
    return Failure(kind=kind, message="", retry_after_s=hint_s)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A variable and the value with which every step would be reached, nothing else being changed."""

    variable: str
    value: float

    def __str__(self) -> str:
        return f"{self.variable}={self.value:g}"


def remedies(settings: Settings) -> tuple[Remedy, ...]:
    """What would let the last step be tried even in the worst case; each alone is enough."""
    time = chain_time(settings)
    if not time.unreached:
        return ()
    return (*_fewer_retries(settings), *_shorter_timeouts(settings, time), *_later_deadline(time))


def _fewer_retries(settings: Settings) -> Iterator[Remedy]:
    for retries in range(settings.max_retries - 1, -1, -1):
        if not chain_time(replace(settings, max_retries=retries)).unreached:
            yield Remedy("MAX_RETRIES", retries)
            return


def _shorter_timeouts(settings: Settings, time: ChainTime) -> Iterator[Remedy]:
    """The chain's first-token timeout, and each provider's own one."""
    last, before = time.steps[-1], time.steps[:-1]
    by_variable: dict[str, list[StepTime]] = {}
    for step in before:
        provider = settings.providers[step.provider]
        own = provider.first_token_timeout is not None
        name = variable(provider, "FIRST_TOKEN_TIMEOUT") if own else "FIRST_TOKEN_TIMEOUT"
        by_variable.setdefault(name, []).append(step)
    for name, steps in by_variable.items():
        attempts = sum(step.attempts for step in steps)
        rest = last.begins_s - sum(step.attempts * step.attempt_s for step in steps)
        value = _just_below((time.deadline_s - rest) / attempts)
        if value >= LEAST_TIMEOUT_S:
            yield Remedy(name, value)


def _later_deadline(time: ChainTime) -> Iterator[Remedy]:
    deadline = math.floor(time.steps[-1].begins_s) + 1.0
    if deadline <= LONGEST_DEADLINE_S:
        yield Remedy("REQUEST_DEADLINE", deadline)


def _just_below(limit: float) -> float:
    """The largest number with one decimal that is clearly below `limit`."""
    return (math.ceil(limit * 10 - 1e-6) - 1) / 10
