"""A provider's row counts calls, remembers first tokens, and follows circuit and fault."""

from __future__ import annotations

import pytest

from tests.ui.fake_engine import settings
from tests.ui.story import NOON, Story, answered, failover
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.ui.state.providers import REMEMBERED, ProviderRow, changed, row_of, with_trace


def row(name: str = "claude") -> ProviderRow:
    return row_of(settings().providers[name], None, None, NOON)


def after(first: ProviderRow, events: list[ev.Event], now: float = NOON) -> ProviderRow:
    for event in events:
        first = changed(first, event, now)
    return first


def test_calls_are_counted_for_the_provider_that_was_called() -> None:
    claude, openai = after(row("claude"), failover()), after(row("openai"), failover())
    assert (claude.ok, claude.tries, claude.last, claude.last_ok) == (0, 3, "timeout", False)
    assert (openai.ok, openai.tries, openai.last, openai.last_ok) == (1, 1, "200", True)
    assert openai.p50 == pytest.approx(0.3)


def test_the_same_numbers_come_from_the_kept_trace() -> None:
    final = failover()[-1]
    assert isinstance(final, ev.Answered)
    for name in ("claude", "openai", "gemini"):
        live, kept = after(row(name), failover()), with_trace(row(name), final.trace)
        assert (kept.ok, kept.tries, kept.last, kept.first_tokens) == (
            live.ok,
            live.tries,
            live.last,
            live.first_tokens,
        )


def test_a_stopped_call_counts_neither_way() -> None:
    story = Story()
    events = [*story.accepted(), *story.calls(1), *story.cancelled()]
    stopped = after(row(), events)
    assert (stopped.ok, stopped.tries, stopped.busy, stopped.last) == (0, 0, False, "")
    final = events[-1]
    assert isinstance(final, ev.Cancelled)
    assert with_trace(row(), final.trace).tries == 0


def test_an_open_circuit_counts_down_and_never_below_nothing() -> None:
    opened = after(row(), [ev.CircuitChanged(provider="claude", model="m", state="open", seconds=15.0)])
    assert opened.circuit_left(NOON + 3) == 12.0
    assert opened.circuit_left(NOON + 99) == 0.0


def test_a_circuit_open_until_settings_change_has_no_time() -> None:
    opened = after(row(), [ev.CircuitChanged(provider="claude", model="m", state="open")])
    assert (opened.circuit, opened.circuit_left(NOON)) == ("open", None)


def test_faults_come_and_go() -> None:
    broken = after(row(), [ev.FaultChanged(provider="claude", fault="cut")])
    assert broken.fault == "cut"
    assert after(broken, [ev.FaultChanged(provider="claude", fault=None)]).fault is None


def test_only_the_newest_first_tokens_are_remembered() -> None:
    slow = row()
    for _ in range(REMEMBERED + 10):
        slow = after(slow, answered())
    assert len(slow.first_tokens) == REMEMBERED


def test_events_of_others_change_nothing() -> None:
    gemini = row("gemini")
    assert after(gemini, failover()) is gemini


def test_a_status_is_the_shortest_name_of_a_failure() -> None:
    story = Story()
    failed = after(row(), [*story.accepted(), *story.calls(1), *story.fails(FailureClass.OVERLOADED, 529)])
    assert failed.last == "529"
