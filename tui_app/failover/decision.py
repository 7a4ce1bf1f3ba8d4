"""The decisions after a failed attempt, as pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.failures import Failure, FailureClass
from tui_app.failover.table import REACTIONS, FailOver

BACKOFF_BASE_S = 1.0
BACKOFF_CAP_S = 8.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Try the same step again after so many seconds, and why so long."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTally:
    """What a step has been through when one of its attempts fails.

    Attributes:
        retries: retries of this step so far, of any class.
        retries_of_class: those that followed a failure of the class at hand.
        circuit_open: whether this failure opened the step's circuit.
        remaining_s: seconds until the request's deadline.
    """

    retries: int
    retries_of_class: int
    circuit_open: bool
    remaining_s: float


def backoff(retries: int, chance: float) -> float:
    """Seconds before the next retry: doubling from one to eight, with jitter in [0.5, 1]."""
    longest = min(BACKOFF_CAP_S, BACKOFF_BASE_S * float(1 << min(retries, 10)))
    return longest * (0.5 + 0.5 * chance)


def decide_retry(failure: Failure, tally: StepTally, *, max_retries: int, chance: float) -> Wait | None:
    """The wait before the same step is tried again, or None when the step is to be left.

    Args:
        failure: how the attempt ended.
        tally: what the step has been through.
        max_retries: retries a step may have in all.
        chance: a number in [0, 1] for the jitter.
    """
    hint = failure.retry_after_s
    allowed = REACTIONS[failure.kind].retries_for(hint)
    if failure.should_retry is False or tally.circuit_open:
        return None
    if tally.retries_of_class >= allowed or tally.retries >= max_retries:
        return None
    wait = Wait(backoff(tally.retries, chance), "backoff")
    if hint is not None and (hint > wait.seconds or failure.kind is FailureClass.RATE_LIMITED):
        wait = Wait(hint, "retry-after")
    return wait if wait.seconds < tally.remaining_s else None


def may_fail_over(failure: Failure, *, refusal_goes_on: bool, empty_before: bool) -> bool:
    """Whether a request may leave the failed step for a later one.

    Args:
        failure: the step's last failure.
        refusal_goes_on: the setting `ON_REFUSAL=next`.
        empty_before: whether an earlier step of this request gave an empty answer.
    """
    match REACTIONS[failure.kind].fail_over:
        case FailOver.YES | FailOver.LARGER:
            return True
        case FailOver.OPTION:
            return failure.option
        case FailOver.SETTING:
            return refusal_goes_on
        case FailOver.ONCE:
            return not empty_before
        case FailOver.NO:
            return False


def larger_window(window: int | None, failed: int | None) -> bool:
    """Whether a context window may hold what did not fit in `failed` tokens; an unknown one may."""
    return window is None or failed is None or window > failed
