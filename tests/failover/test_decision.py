"""The retry decision, as a property of every failure and every history."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.failures import Failure, FailureClass
from tui_app.failover.decision import StepTally, backoff, decide_retry, larger_window, may_fail_over
from tui_app.failover.table import HINT_CAP_S, REACTIONS

failures = st.builds(
    Failure,
    kind=st.sampled_from(sorted(REACTIONS)),
    message=st.just("it failed"),
    retry_after_s=st.none() | st.floats(0, 100_000),
    should_retry=st.sampled_from([None, True, False]),
    option=st.booleans(),
)
tallies = st.builds(
    StepTally,
    retries=st.integers(0, 20),
    retries_of_class=st.integers(0, 20),
    circuit_open=st.booleans(),
    remaining_s=st.floats(-10, 60),
)
chances = st.floats(0, 1)


@given(failures, tallies, st.integers(0, 10), chances)
def test_a_wait_always_ends_before_the_deadline(
    failure: Failure, tally: StepTally, most: int, chance: float
) -> None:
    wait = decide_retry(failure, tally, max_retries=most, chance=chance)
    assert wait is None or 0 <= wait.seconds < tally.remaining_s


@given(failures, tallies, st.integers(0, 10), chances)
def test_retries_stay_within_the_table_and_the_setting(
    failure: Failure, tally: StepTally, most: int, chance: float
) -> None:
    if decide_retry(failure, tally, max_retries=most, chance=chance) is not None:
        assert tally.retries < most
        assert tally.retries_of_class < max(
            REACTIONS[failure.kind].retries, REACTIONS[failure.kind].retries_hinted or 0
        )
        assert failure.should_retry is not False
        assert not tally.circuit_open


@given(failures, tallies, chances)
def test_a_hint_within_the_cap_is_the_least_wait_and_a_longer_one_means_no_retry(
    failure: Failure, tally: StepTally, chance: float
) -> None:
    wait = decide_retry(failure, tally, max_retries=10, chance=chance)
    hint = failure.retry_after_s
    if hint is not None and wait is not None:
        assert hint <= HINT_CAP_S
        assert wait.seconds >= hint


@given(st.integers(0, 1_000), chances)
def test_backoff_doubles_up_to_eight_seconds_with_half_of_it_as_jitter(retries: int, chance: float) -> None:
    longest = min(8.0, 2.0 ** min(retries, 10))
    assert longest / 2 <= backoff(retries, chance) <= longest


def test_a_rate_limit_waits_exactly_as_long_as_it_was_told() -> None:
    failure = Failure(kind=FailureClass.RATE_LIMITED, message="slow down", retry_after_s=1.0)
    tally = StepTally(retries=1, retries_of_class=0, circuit_open=False, remaining_s=30)
    wait = decide_retry(failure, tally, max_retries=2, chance=1.0)
    assert wait is not None
    assert (wait.seconds, wait.why) == (1.0, "retry-after")


def test_every_class_of_an_attempt_has_a_row_in_the_table() -> None:
    skips = {FailureClass.NOT_CONFIGURED, FailureClass.CIRCUIT_OPEN, FailureClass.OVER_BUDGET}
    assert set(REACTIONS) == set(FailureClass) - skips


def test_the_classes_that_stop_the_chain() -> None:
    def stops(kind: FailureClass, *, option: bool = False, on: bool = False, empty: bool = False) -> bool:
        failure = Failure(kind=kind, message="", option=option)
        return not may_fail_over(failure, refusal_goes_on=on, empty_before=empty)

    assert stops(FailureClass.BAD_REQUEST)
    assert not stops(FailureClass.BAD_REQUEST, option=True)
    assert stops(FailureClass.REFUSED)
    assert not stops(FailureClass.REFUSED, on=True)
    assert not stops(FailureClass.EMPTY)
    assert stops(FailureClass.EMPTY, empty=True)
    assert not stops(FailureClass.AUTH)


def test_an_unknown_window_counts_as_larger() -> None:
    assert larger_window(None, 1_000)
    assert larger_window(2_000, 1_000)
    assert not larger_window(1_000, 1_000)
