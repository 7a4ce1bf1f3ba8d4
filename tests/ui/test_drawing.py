"""Lines, gauges and time bars keep to their cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_app.ui.drawing import Axis, between, fit, fit_right, gauge, hanging, line, tick_place


@given(st.text(alphabet="aé漢🙂 ", max_size=30), st.integers(0, 20))
def test_fitted_text_has_exactly_its_width(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_right(text, width)) == width


def test_what_is_cut_says_so() -> None:
    assert fit("overloaded", 6) == "overl…"
    assert fit_right("7", 3) == "  7"


@given(st.floats(0, 10_000), st.integers(4, 60))
def test_a_gauge_always_has_its_width(percent: float, width: int) -> None:
    assert cell_len("".join(text for text, _ in gauge(percent, width, "ok"))) == width


def test_a_gauge_is_full_at_a_hundred_and_goes_beyond_above() -> None:
    at, above = (gauge(percent, 11, "bad") for percent in (100, 104))
    assert at[0][0] == "█" * 10
    assert (at[-1][0], above[-1]) == ("┊", ("▌", "bad"))


def test_a_little_use_is_seen() -> None:
    assert gauge(0.01, 20, "ok")[0][0] == "▏"
    assert gauge(0, 20, "ok")[0][0] == ""


def test_ticks_stand_where_the_percentages_are() -> None:
    assert [tick_place(percent, 21) for percent in (50, 80, 100)] == [10, 16, 20]


@given(st.integers(1, 60), st.floats(0.01, 300), st.floats(0, 400), st.floats(0, 400))
def test_a_bar_is_seen_and_stays_on_its_axis(width: int, seconds: float, began: float, ended: float) -> None:
    bar = Axis(width, seconds).bar(min(began, ended), max(began, ended), "█")
    assert 1 <= bar.count("█") <= width
    assert len(bar) <= width


def test_bars_stand_behind_each_other() -> None:
    axis = Axis(10, 10.0)
    assert axis.bar(0, 2, "█") == "██"
    assert axis.bar(2, 5, "░") == "  ░░░"
    assert Axis(0, 1.0).bar(0, 1, "█") == ""


@pytest.mark.parametrize(
    ("width", "seconds", "labels"), [(16, 4.5, "0s     2s     4s"), (3, 1, ""), (15, 0.5, "0s    0.2s")]
)
def test_labels_of_the_axis_stand_apart(width: int, seconds: float, labels: str) -> None:
    assert Axis(width, seconds).scale().rstrip() == labels


def test_the_left_side_gives_way_to_the_right_one() -> None:
    assert between(line("a long left side"), line("12:00"), 12).plain == "a long…12:00"
    assert between(line("left"), line("right"), 3).plain == "le…"


def test_markup_in_a_line_is_text() -> None:
    assert line("[b]bold[/b]", ("[/x]", "bad")).plain == "[b]bold[/b][/x]"


def test_what_does_not_fit_goes_on_under_where_it_began() -> None:
    content = line(("why  ", "muted"), ("one two three four", "bad"))
    assert [each.plain for each in hanging(content, 14, 5)] == ["why  one two", "     three", "     four"]
    assert hanging(content, 40, 5) == [content]
    assert hanging(content, 9, 5) == [content]
