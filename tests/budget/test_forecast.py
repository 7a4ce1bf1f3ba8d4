"""The forecast tells when the limit is reached at today's pace, and says nothing where it cannot know."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.budget.day import Day, day_of
from tui_app.budget.forecast import LEAST_ELAPSED_S, is_pace, limit_reached_at

HOUR = 3600.0
DAY = Day(0.0, 24 * HOUR)
BERLIN = ZoneInfo("Europe/Berlin")


def test_half_of_the_limit_at_ten_reaches_it_at_twenty() -> None:
    assert limit_reached_at(50, 100, 10 * HOUR, DAY) == 20 * HOUR


def test_a_pace_that_ends_with_the_day_reaches_nothing() -> None:
    assert limit_reached_at(50, 100, 12 * HOUR, DAY) is None
    assert limit_reached_at(51, 100, 12 * HOUR, DAY) == pytest.approx(23.5 * HOUR, abs=120)


@pytest.mark.parametrize("tokens", [100, 101, 1000])
def test_what_is_reached_already_needs_no_forecast(tokens: int) -> None:
    assert limit_reached_at(tokens, 100, 10 * HOUR, DAY) is None


def test_half_an_hour_of_the_day_is_needed() -> None:
    assert limit_reached_at(50, 100, LEAST_ELAPSED_S - 1, DAY) is None
    assert limit_reached_at(50, 100, LEAST_ELAPSED_S, DAY) == 2 * LEAST_ELAPSED_S


def test_a_twentieth_of_the_limit_is_needed() -> None:
    assert not is_pace(4, 100, HOUR, DAY)
    assert is_pace(5, 100, HOUR, DAY)
    assert limit_reached_at(4, 100, HOUR, DAY) is None
    assert limit_reached_at(5, 100, HOUR, DAY) == 20 * HOUR


def test_a_limit_of_nothing_is_reached_at_once() -> None:
    assert limit_reached_at(0, 0, 10 * HOUR, DAY) is None


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.floats(0, 24 * HOUR))
def test_a_forecast_lies_between_now_and_the_end_of_the_day(tokens: int, limit: int, at: float) -> None:
    reached = limit_reached_at(tokens, limit, at, DAY)
    assert reached is None or at <= reached < DAY.ends


@pytest.mark.parametrize(
    ("moment", "hours"),
    [((2026, 11, 23, 5), 24), ((2026, 3, 29, 5), 23), ((2026, 10, 25, 5), 25)],
)
def test_a_day_is_as_long_as_the_clocks_make_it(moment: tuple[int, int, int, int], hours: int) -> None:
    at = datetime(*moment, tzinfo=BERLIN).timestamp()
    day = day_of(at, BERLIN)
    assert day.ends - day.began == hours * HOUR
    assert day.began <= at < day.ends


def test_hours_that_the_clocks_skipped_are_no_time_that_passed() -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=BERLIN).timestamp()
    day = day_of(noon, BERLIN)
    assert limit_reached_at(50, 100, noon, day) == day.began + 22 * HOUR
    assert datetime.fromtimestamp(day.began + 22 * HOUR, BERLIN).hour == 23


def test_the_day_is_that_of_the_zone() -> None:
    at = datetime(2026, 11, 23, 20, tzinfo=UTC).timestamp()
    assert day_of(at, ZoneInfo("Asia/Tokyo")).began == datetime(2026, 11, 23, 15, tzinfo=UTC).timestamp()


def test_midnight_that_the_clocks_skip_is_the_first_moment_of_the_day() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    day = day_of(datetime(2025, 4, 25, 12, tzinfo=cairo).timestamp(), cairo)
    assert datetime.fromtimestamp(day.began, cairo).isoformat() == "2025-04-25T01:00:00+03:00"
    assert day.ends - day.began == 23 * HOUR
