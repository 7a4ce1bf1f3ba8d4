from collections.abc import Callable

from tui_app.domain.clock import Clock
from tui_app.domain.events import FaultChanged
from tui_app.faults import Fault, FaultBoard
from tui_app.faults.fault import parse_course


class HandClock(Clock):
    """Stands where it is put."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at


class Alarm:
    """Keeps what is to be called back, until a time is rung."""

    def __init__(self) -> None:
        self.set: list[tuple[float, Callable[[], None]]] = []

    def __call__(self, seconds: float, call: Callable[[], None]) -> None:
        self.set.append((seconds, call))

    def ring(self, seconds: float) -> None:
        for at, call in self.set:
            if at == seconds:
                call()


def told(changes: list[FaultChanged]) -> list[tuple[str, str | None]]:
    return [(change.provider, change.fault) for change in changes]


def test_a_board_without_faults_hits_nobody() -> None:
    board = FaultBoard()
    assert board.active() == {}
    assert board.take("claude") is None
    assert board.peek("claude") is None


def test_an_unbounded_fault_stays_until_it_is_healed() -> None:
    board = FaultBoard()
    board.set("claude", Fault("cut"))
    assert [board.take("claude") for _ in range(5)] == [Fault("cut")] * 5
    board.heal("claude")
    assert board.take("claude") is None


def test_a_bounded_fault_heals_with_its_last_request() -> None:
    changes: list[FaultChanged] = []
    board = FaultBoard(changes.append)
    board.set("claude", Fault("overloaded", count=2))
    assert board.take("claude") == Fault("overloaded", count=2)
    assert board.active() == {"claude": "overloaded"}
    assert board.take("claude") == Fault("overloaded", count=1)
    assert board.active() == {}
    assert board.take("claude") is None
    assert told(changes) == [("claude", "overloaded"), ("claude", None)]


def test_looking_does_not_use_a_request_up() -> None:
    board = FaultBoard()
    board.set("openai", Fault("auth", count=1))
    assert board.peek("openai") == board.peek("openai") == Fault("auth", count=1)
    assert board.take("openai") is not None
    assert board.peek("openai") is None


def test_faults_of_one_provider_leave_the_others_alone() -> None:
    board = FaultBoard()
    board.set("claude", Fault("cut"))
    board.set("openai", Fault("html"))
    board.heal("claude")
    assert board.active() == {"openai": "html"}


def test_a_new_fault_replaces_the_old_one() -> None:
    board = FaultBoard()
    board.set("claude", Fault("cut", count=1))
    board.set("claude", Fault("stall"))
    assert board.active() == {"claude": "stall"}


def test_healing_tells_only_of_what_was_broken() -> None:
    changes: list[FaultChanged] = []
    board = FaultBoard(changes.append)
    board.heal("claude")
    board.heal_all()
    assert changes == []
    board.set("claude", Fault("cut"))
    board.set("gemini", Fault("slow"))
    board.heal_all()
    assert told(changes)[2:] == [("claude", None), ("gemini", None)]
    assert board.active() == {}


def test_a_fault_bounded_by_a_time_ends_with_it() -> None:
    changes: list[FaultChanged] = []
    clock = HandClock()
    board = FaultBoard(changes.append, clock)
    board.set("claude", Fault("cut", for_s=30))
    clock.at = 29.9
    assert board.take("claude") == Fault("cut", for_s=30)
    clock.at = 30
    assert board.take("claude") is None
    assert board.active() == {}
    assert told(changes) == [("claude", "cut"), ("claude", None)]


def test_the_end_of_a_time_is_told_when_it_comes_and_not_for_another_fault() -> None:
    changes: list[FaultChanged] = []
    clock, later = HandClock(), Alarm()
    board = FaultBoard(changes.append, clock, later)
    board.set("claude", Fault("cut", for_s=30))
    board.set("claude", Fault("stall", for_s=50))
    clock.at = 30
    later.ring(30)
    assert board.active() == {"claude": "stall"}
    clock.at = 50
    later.ring(50)
    assert told(changes) == [("claude", "cut"), ("claude", "stall"), ("claude", None)]


def test_faults_that_follow_one_another_come_in_order() -> None:
    changes: list[FaultChanged] = []
    board = FaultBoard(changes.append)
    board.set("claude", *parse_course("overloaded:count=1+rate_limited:count=2+silence"))
    taken = [board.take("claude") for _ in range(5)]
    names = [fault.name for fault in taken if fault]
    assert names == ["overloaded", "rate_limited", "rate_limited", "silence", "silence"]
    assert changes[0].detail == "overloaded:count=1+rate_limited:count=2+silence"
    assert changes[1].detail == "rate_limited:count=2+silence"
    assert board.details() == {"claude": "silence"}
    assert board.fired == {"claude": 5}


def test_a_seed_makes_chance_hit_the_same_requests_again() -> None:
    def hits(seed: int) -> list[bool]:
        board = FaultBoard()
        board.set("claude", Fault("cut", p=0.2, seed=seed))
        return [board.take("claude") is not None for _ in range(60)]

    assert hits(7) == hits(7)
    assert hits(7) != hits(8)
    assert 3 < sum(hits(7)) < 25


def test_requests_that_chance_spared_use_nothing_up() -> None:
    board = FaultBoard()
    board.set("claude", Fault("cut", count=3, p=0.5, seed=1))
    hit = sum(board.take("claude") is not None for _ in range(60))
    assert hit == board.fired["claude"] == 3
