"""Circuits open, let exactly one probe through, and close."""

from __future__ import annotations

from tui_app.domain.events import CircuitChanged
from tui_app.domain.failures import Failure, FailureClass
from tui_app.failover.circuit import Admission, CircuitBoard, CircuitState

KEY = ("claude", "a-model")
OTHER = ("openai", "b-model")


class Hand:
    """A clock moved by hand, and a board that reads it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.told: list[CircuitChanged] = []
        self.board = CircuitBoard(lambda: self.now, self.told.append)

    def fail(self, kind: FailureClass, times: int = 1, key: tuple[str, str] = KEY) -> bool:
        opened = False
        for _ in range(times):
            opened = self.board.failed(key, Failure(kind=kind, message=""))
        return opened


def test_three_failed_attempts_open_it_for_fifteen_seconds() -> None:
    hand = Hand()
    assert not hand.fail(FailureClass.SERVER_ERROR, 2)
    assert hand.fail(FailureClass.SERVER_ERROR)
    assert hand.board.opens_in(KEY) == 15.0
    assert hand.board.admit(KEY) is Admission.NO


def test_silence_weighs_two() -> None:
    hand = Hand()
    assert not hand.fail(FailureClass.TIMEOUT)
    assert hand.fail(FailureClass.TIMEOUT)


def test_any_success_sets_the_score_to_zero() -> None:
    hand = Hand()
    hand.fail(FailureClass.SERVER_ERROR, 2)
    hand.board.succeeded(KEY)
    assert not hand.fail(FailureClass.SERVER_ERROR, 2)


def test_half_open_lets_exactly_one_probe_through() -> None:
    hand = Hand()
    hand.fail(FailureClass.SERVER_ERROR, 3)
    hand.now += 15
    assert hand.board.state(KEY) is CircuitState.HALF_OPEN
    assert [hand.board.admit(KEY) for _ in range(3)] == [Admission.PROBE, Admission.NO, Admission.NO]
    hand.board.succeeded(KEY)
    assert hand.board.admit(KEY) is Admission.FREE


def test_a_failed_probe_opens_it_for_thirty_seconds() -> None:
    hand = Hand()
    hand.fail(FailureClass.SERVER_ERROR, 3)
    hand.now += 15
    hand.board.admit(KEY)
    assert hand.fail(FailureClass.OVERLOADED)
    assert hand.board.opens_in(KEY) == 30.0


def test_a_released_probe_leaves_room_for_the_next() -> None:
    hand = Hand()
    hand.fail(FailureClass.SERVER_ERROR, 3)
    hand.now += 15
    hand.board.admit(KEY)
    hand.board.released(KEY)
    assert hand.board.admit(KEY) is Admission.PROBE


def test_leaving_a_rate_limited_step_opens_for_the_hint_else_fifteen_seconds() -> None:
    hand = Hand()
    hand.board.left(KEY, Failure(kind=FailureClass.RATE_LIMITED, message="", retry_after_s=42.0))
    hand.board.left(OTHER, Failure(kind=FailureClass.RATE_LIMITED, message=""))
    assert hand.board.opens_in(KEY) == 42.0
    assert hand.board.opens_in(OTHER) == 15.0


def test_a_rejected_key_keeps_it_open_until_settings_change() -> None:
    hand = Hand()
    hand.board.left(KEY, Failure(kind=FailureClass.AUTH, message=""))
    hand.now += 1e9
    assert hand.board.state(KEY) is CircuitState.OPEN
    assert hand.board.opens_in(KEY) is None
    hand.board.settings_changed(kept=set())
    assert hand.board.state(KEY) is CircuitState.CLOSED


def test_of_open_circuits_the_one_that_closes_first_is_named() -> None:
    hand = Hand()
    hand.board.left(KEY, Failure(kind=FailureClass.QUOTA_EXHAUSTED, message=""))
    assert hand.board.first_to_close([KEY, OTHER]) is None
    hand.board.left(OTHER, Failure(kind=FailureClass.RATE_LIMITED, message=""))
    assert hand.board.first_to_close([KEY, OTHER]) == OTHER


def test_a_probe_that_is_out_leaves_the_next_to_close_to_the_others() -> None:
    hand = Hand()
    hand.fail(FailureClass.SERVER_ERROR, 3)
    hand.now += 15
    hand.board.left(OTHER, Failure(kind=FailureClass.RATE_LIMITED, message=""))
    assert hand.board.first_to_close([KEY, OTHER]) is None
    assert hand.board.admit(KEY) is Admission.PROBE
    assert hand.board.first_to_close([KEY, OTHER]) == OTHER
    assert hand.board.first_to_close([KEY]) is None


def test_every_change_is_told_once() -> None:
    hand = Hand()
    hand.fail(FailureClass.SERVER_ERROR, 3)
    hand.now += 15
    hand.board.admit(KEY)
    hand.board.succeeded(KEY)
    assert [change.state for change in hand.told] == ["open", "half_open", "closed"]


def test_healing_lets_a_probe_through_at_once() -> None:
    hand = Hand()
    hand.board.left(KEY, Failure(kind=FailureClass.AUTH, message=""))
    hand.board.probe_now("claude")
    assert hand.board.admit(KEY) is Admission.PROBE


def test_isolating_by_hand_lasts_until_it_is_closed_by_hand() -> None:
    hand = Hand()
    hand.board.isolate(KEY)
    hand.now += 1e6
    assert hand.board.admit(KEY) is Admission.NO
    hand.board.close(KEY)
    assert hand.board.admit(KEY) is Admission.FREE
