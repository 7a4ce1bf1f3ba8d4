from tui_app.domain.events import FaultChanged
from tui_app.faults import Fault, FaultBoard


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
