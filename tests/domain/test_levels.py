"""Levels change above, not at, their borders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.levels import THRESHOLDS, Level, level_of, percent_of


@pytest.mark.parametrize(
    ("tokens", "level"),
    [
        (0, Level.OK),
        (5_000, Level.OK),
        (5_001, Level.HALF),
        (8_000, Level.HALF),
        (8_001, Level.NEAR),
        (10_000, Level.NEAR),
        (10_001, Level.EXCEEDED),
        (10**12, Level.EXCEEDED),
    ],
)
def test_a_level_begins_above_its_border(tokens: int, level: Level) -> None:
    assert level_of(tokens, 10_000) is level


@given(st.integers(1, 10**15), st.integers(0, 10**15))
def test_levels_agree_with_the_exact_fraction(limit: int, tokens: int) -> None:
    reached = sum(tokens * 100 > limit * percent for _, percent in THRESHOLDS)

    assert level_of(tokens, limit) is list(Level)[reached]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_tokens_never_lower_a_level(limit: int, tokens: int, more: int) -> None:
    order = list(Level)

    assert order.index(level_of(tokens, limit)) <= order.index(level_of(tokens + more, limit))


def test_odd_limits_are_not_rounded() -> None:
    assert level_of(1, 3) is Level.OK
    assert level_of(2, 3) is Level.HALF
    assert level_of(3, 3) is Level.NEAR
    assert level_of(4, 3) is Level.EXCEEDED


def test_percent_is_of_the_limit_and_a_limit_of_nothing_is_used_up() -> None:
    assert percent_of(5_500, 10_000) == 55
    assert percent_of(20_000, 10_000) == 200
    assert percent_of(0, 0) == 100
    assert percent_of(1, 0) == float("inf")
    assert level_of(1, 0) is Level.EXCEEDED
