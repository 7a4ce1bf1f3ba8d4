"""Numbers and times in few cells are still true."""

from __future__ import annotations

import pytest

from tui_app.domain.failures import FailureClass
from tui_app.ui.causes import CAUSES, cause, last_result, reason
from tui_app.ui.words import age, count, in_about, left, span


def test_every_failure_class_has_a_word() -> None:
    assert set(CAUSES) == set(FailureClass)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.16, "0.16s"), (9.994, "9.99s"), (9.996, "10.0s"), (12.34, "12.3s"), (140.2, "140s")],
)
def test_a_duration_keeps_its_digits(seconds: float, said: str) -> None:
    assert span(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0, "0s"), (0.2, "1s"), (11.01, "12s"), (60, "1m"), (61, "2m"), (67_140, "18h 39m"), (7200, "2h")],
)
def test_time_that_is_left_is_never_said_to_be_less(seconds: float, said: str) -> None:
    assert left(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1m"),
        (2700, "45m"),
        (3540, "59m"),
        (3541, "1h"),
        (3601, "2h"),
        (9 * 3600, "9h"),
        (9 * 3600 + 1, "9h+"),
        (80_000, "9h+"),
    ],
)
def test_a_forecast_fits_in_three_cells_and_is_rounded_up(seconds: float, said: str) -> None:
    assert in_about(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "now"), (9.9, "now"), (10, "10s ago"), (59, "50s ago"), (180, "3m ago"), (7300, "2h ago")],
)
def test_an_age_moves_in_steps(seconds: float, said: str) -> None:
    assert age(seconds) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.2k"),
        (164_000, "164k"),
        (999_900, "1M"),
        (2_100_000, "2.1M"),
    ],
)
def test_tokens_fit_in_five_cells(number: int, said: str) -> None:
    assert count(number) == said
    assert len(said) <= 5


def test_a_failure_has_a_long_and_a_short_name() -> None:
    assert cause(FailureClass.OVERLOADED, 529) == "529 overloaded"
    assert cause(FailureClass.MALFORMED, 200) == "malformed"
    assert last_result(FailureClass.TIMEOUT) == "timeout"
    assert reason("rate_limited") == "rate limit"
    assert reason("some\x1b[2Jthing") == "something"
