"""The whole screen's state follows snapshots and events."""

from __future__ import annotations

from tests.ui.fake_engine import snapshot
from tests.ui.story import NOON, Story, answered, cut, failover
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.ui.state import ScreenState, looked, not_sent, sent, told
from tui_app.ui.state.folding import folded, from_snapshot
from tui_app.ui.state.lines import KEPT
from tui_app.ui.state.request import FailoverRow


def ready() -> ScreenState:
    return from_snapshot(snapshot(), NOON)


def asked(state: ScreenState, events: list[ev.Event], text: str = "What now?") -> ScreenState:
    return folded(sent(state, text), events, NOON)


def test_a_snapshot_tells_chain_limits_and_faults() -> None:
    state = from_snapshot(snapshot("staging", faults={"openai": "cut"}), NOON)
    assert (state.chain, state.max_length, state.simulated) == (("claude", "openai"), 1000, True)
    assert [gauge.limit for gauge in state.gauges] == [50_000, 50_000]
    assert (state.faults, state.ready) == (1, True)


def test_a_snapshot_brings_usage_circuits_and_past_requests() -> None:
    final = failover()[-1]
    assert isinstance(final, ev.Answered)
    usage = ev.UsageChanged(
        day="d", environment="production", provider="openai", simulated=True, tokens=52, estimated=True
    )
    circuit = ev.CircuitChanged(provider="claude", model="m", state="open", seconds=9.0)
    state = from_snapshot(snapshot(traces=(final.trace,), usage=(usage,), circuits=(circuit,)), NOON)
    assert [gauge.tokens for gauge in state.gauges] == [0, 52, 0]
    assert state.watched is not None
    assert (state.watched.number, state.watched.answered_by) == (1, "openai")
    assert [(row.ok, row.tries, row.circuit) for row in state.providers][:2] == [
        (0, 3, "open"),
        (1, 1, "closed"),
    ]


def test_sending_makes_it_busy_until_the_answer_has_come() -> None:
    waiting = sent(ready(), "hello")
    assert (waiting.answering, waiting.busy, waiting.chat) == (True, True, ())
    done = folded(waiting, answered(), NOON)
    assert (done.answering, done.busy, done.last_prompt) == (False, False, "hello")
    assert [message.text for message in done.chat] == ["hello", "All is well."]


def test_a_rejected_text_comes_back_with_the_sentence() -> None:
    for events in (Story().rejected(), [*Story().accepted(), *Story().rejected()]):
        state = asked(ready(), events, "  ")
        assert (state.returned, state.returned_why) == ("  ", "Message cannot be empty")
        assert (state.chat, state.requests, state.answering) == ((), (), False)


def test_a_rejected_text_is_not_what_a_replay_asks() -> None:
    state = asked(asked(ready(), answered(), "good"), Story("r2").rejected(), "")
    assert state.last_prompt == "good"


def test_a_text_that_could_not_be_sent_comes_back() -> None:
    state = not_sent(sent(ready(), "precious"), "the disk is full")
    assert (state.returned, state.returned_why, state.answering) == ("precious", "the disk is full", False)


def test_requests_of_others_are_watched_but_do_not_touch_the_chat() -> None:
    state = folded(ready(), failover("gateway"), NOON)
    assert state.watched is not None
    assert (state.watched.id, state.chat) == ("gateway", ())


def test_an_answer_to_us_and_one_to_others_do_not_mix() -> None:
    ours, theirs = answered("ours"), cut("theirs")
    mixed = [event for pair in zip(theirs, ours, strict=False) for event in pair]
    mixed = [ours[0], *(event for event in mixed if event is not ours[0]), *theirs[len(ours) :]]
    state = asked(ready(), mixed)
    assert [message.text for message in state.chat] == ["What now?", "All is well."]
    assert sorted(view.outcome for view in state.requests) == ["answered", "answered"]


def test_a_failover_knows_how_long_the_circuit_it_left_stays_open() -> None:
    state = asked(ready(), failover())
    assert state.watched is not None
    assert [row.open_s for row in state.watched.rows if isinstance(row, FailoverRow)] == [15.0]


def test_looking_back_and_forward_ends_at_the_newest_which_it_then_follows() -> None:
    state = ready()
    for number in range(3):
        state = asked(state, answered(f"r{number}"))
    back = looked(looked(looked(state, -1), -1), -1)
    assert back.watched is not None
    assert (back.looked_at, back.watched.number) == (1, 1)
    forward = looked(looked(back, 1), 1)
    assert forward.looked_at is None
    assert looked(ready(), -1).watched is None


def test_a_new_message_ends_looking_back() -> None:
    state = asked(asked(ready(), answered("r1")), answered("r2"))
    assert sent(looked(state, -1), "next").looked_at is None


def test_event_lines_are_bounded_and_survive_another_snapshot() -> None:
    state = ready()
    for number in range(KEPT + 5):
        state = told(state, NOON, f"line {number}")
    assert len(state.lines) == KEPT
    assert from_snapshot(snapshot("staging"), NOON, state).lines == state.lines


def test_storage_trouble_is_remembered_until_it_is_over() -> None:
    state = folded(ready(), [ev.StorageChanged(problem="the disk is full")], NOON)
    assert state.storage_problem == "the disk is full"
    assert folded(state, [ev.StorageChanged(problem=None)], NOON).storage_problem is None


def test_hostile_words_become_one_safe_line_of_the_event_panel() -> None:
    story = Story()
    hostile = "\x1b[2Jgone\n[@click=app.quit]x[/]"
    events = [*story.accepted(), *story.calls(1), *story.fails(FailureClass.OVERLOADED, 529, message=hostile)]
    said = asked(ready(), events).lines[-1].text
    assert said == "claude 529 overloaded: gone [@click=app.quit]x[/]"
