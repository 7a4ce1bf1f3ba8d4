"""The screen's words about time are true, and an idle screen is drawn again only when one of them changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.ui.driving import FrozenClock
from tests.ui.fake_engine import snapshot
from tests.ui.story import NOON, answered
from tui_app.domain import events as ev
from tui_app.ui.moments import Moments, next_change
from tui_app.ui.state import ScreenState
from tui_app.ui.state.folding import folded, from_snapshot


def idle() -> ScreenState:
    return from_snapshot(snapshot(), NOON)


def test_the_clock_shows_minutes_and_messages_seconds() -> None:
    moments = Moments(FrozenClock(NOON + 61))
    assert (moments.minutes(), moments.seconds(NOON + 61)) == ("12:01", "12:01:01")


def test_the_day_ends_at_midnight_of_the_clock() -> None:
    assert Moments(FrozenClock()).until_reset() == 12 * 3600


def test_the_day_ends_at_midnight_of_the_budgets_zone() -> None:
    moments = Moments(FrozenClock())
    moments.use_zone("Asia/Tokyo")
    assert moments.until_reset() == 3 * 3600
    moments.use_zone(None)
    assert moments.until_reset() == 12 * 3600


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_has_its_true_length(day: tuple[int, int, int], hours: int) -> None:
    begin = datetime(*day, tzinfo=UTC) - timedelta(hours=1 if hours == 23 else 2)
    moments = Moments(FrozenClock(begin.timestamp()))
    moments.use_zone("Europe/Berlin")
    assert moments.until_reset() == hours * 3600


def test_an_idle_screen_rests_until_the_next_minute() -> None:
    assert next_change(idle(), NOON + 10) == pytest.approx(50, abs=0.1)


def test_an_open_circuit_counts_its_seconds() -> None:
    circuit = ev.CircuitChanged(provider="claude", model="m", state="open", seconds=12.5)
    state = from_snapshot(snapshot(circuits=(circuit,)), NOON)
    assert next_change(state, NOON) == pytest.approx(0.5, abs=0.1)
    assert next_change(state, NOON + 13) > 10


def test_a_fresh_result_ages_in_steps_for_a_minute() -> None:
    state = folded(idle(), answered(), NOON)
    assert next_change(state, NOON + 3) == pytest.approx(7, abs=0.1)
    old = tuple(replace(row, last_at=NOON - 300) for row in state.providers)
    assert next_change(replace(state, providers=old), NOON) == pytest.approx(60, abs=0.1)
