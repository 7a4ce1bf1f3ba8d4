"""A chart shows every day in its place, the limit where it fits, and a letter for each colour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.usage_story import DAYS, TERMS, day, month, series
from tui_app.budget.period import Period, Terms
from tui_app.settings.models import FACTS_DATE
from tui_app.ui.glyphs import in_ascii
from tui_app.ui.usage_chart import BAR_ROWS, HEIGHT, chart, scale_of
from tui_app.ui.usage_text import usage_lines

AXIS = 6


def drawn(tokens: dict[int, int], terms: Terms = TERMS, picked: int = 29, cell: int = 1) -> list[str]:
    days = {ago: day(amount) for ago, amount in tokens.items()}
    return [row.plain for row in chart(series(days, terms=terms), DAYS, picked, cell, axis=True)]


def test_the_fullest_day_fills_its_column_and_today_is_the_last_one() -> None:
    rows = drawn({0: 50, 1: 25}, replace(TERMS, limit=None))
    assert len(rows) == HEIGHT
    assert [row[AXIS + 29] for row in rows[:BAR_ROWS]] == ["█"] * BAR_ROWS
    assert [row[AXIS + 28] for row in rows[:BAR_ROWS]] == [" ", " ", "▄", "█", "█"]
    assert rows[0].startswith("   50┤")


def test_something_is_never_nothing() -> None:
    rows = drawn({0: 1_000_000, 9: 1})
    assert rows[BAR_ROWS - 1][AXIS + 20] == "▁"


def test_the_limit_is_drawn_where_it_fits() -> None:
    over = drawn({0: 400_000})
    assert [row.startswith("limit┤┄") for row in over[:BAR_ROWS]] == [False, False, True, False, False]
    under = drawn({0: 100_000})
    assert under[0].startswith("limit┤┄┄")
    assert under[0][AXIS + 29] == "┄"
    assert not any("┄" in row for row in drawn({0: 100}))


@pytest.mark.parametrize("limit", [None, 0])
def test_no_limit_draws_none(limit: int | None) -> None:
    assert scale_of(series({0: day(10)}, terms=Terms(limit=limit))).limit_row is None


def test_a_letter_stands_under_each_bar() -> None:
    letters = drawn({0: 200_001, 1: 160_001, 2: 100_001, 3: 100_000})[BAR_ROWS]
    assert letters == " " * AXIS + "·" * 26 + "ohnE"


def test_the_picked_day_is_named_wherever_it_is() -> None:
    assert drawn({0: 1}, picked=29)[-1].endswith("23 Nov ↑")
    assert drawn({0: 1}, picked=0)[-1] == " " * AXIS + "↑ 25 Oct" + " " * 16 + "23 Nov"
    middle = drawn({0: 1}, picked=10)[-1]
    assert middle == " " * AXIS + "25 Oct".ljust(10) + "↑ 4 Nov" + "23 Nov".rjust(13)


@pytest.mark.parametrize("cell", [1, 2, 3])
def test_rows_are_as_wide_as_their_days(cell: int) -> None:
    rows = drawn({0: 5, 7: 200_000}, cell=cell)
    assert {len(row) for row in rows} == {AXIS + 30 * cell}


def test_numbers_stand_beside_the_chart_for_all_days_and_the_picked_one() -> None:
    shown = "\n".join(each.plain.rstrip() for each in usage_lines(month(), 28, 117, simulated=True))
    for words in (
        "~488,000 tokens · 15 requests · ~3% estimated",
        "208,000 tokens · 3 requests · 0% estimated",
        "production · claude  ● SIMULATED · claude-haiku-5-5",
        "$0.10 in, $0.50 out per million",
        "104% EXCEEDED",
        "1 day over",
        "production · gemini  nothing used",
        FACTS_DATE,
        "nothing was spent",
        "s shows what real providers used",
    ):
        assert words in shown, words
    assert "local" not in shown


def test_real_ones_are_shown_apart_and_a_missing_price_is_no_cost() -> None:
    shown = "\n".join(each.plain for each in usage_lines(month(), 27, 117, simulated=False))
    assert "development · local · small" in shown
    assert "price not known" in shown
    assert "SIMULATED" not in shown
    assert "$0." not in shown


def test_nothing_used_says_what_to_do() -> None:
    teaches = "Close this and type a message."
    lines = usage_lines(Period(days=DAYS, series=()), 0, 100, simulated=True, teaches=teaches)
    shown = "\n".join(each.plain for each in lines)
    assert "Nothing was used in these 30 days" in shown
    assert teaches in shown
    assert "real" not in shown


@pytest.mark.parametrize("width", [1, 5, 20, 37, 57, 77, 117, 157, 300])
@pytest.mark.parametrize("simulated", [True, False])
def test_no_width_breaks_it_and_none_is_wasted_on_cut_numbers(width: int, simulated: bool) -> None:
    lines = usage_lines(month(), 5, width, simulated=simulated)
    assert lines
    if width >= 57:
        assert all(each.cell_length <= width + 1 for each in lines)


def test_every_glyph_has_its_ascii() -> None:
    for simulated in (True, False):
        for width in (57, 117):
            for each in usage_lines(month(), 28, width, simulated=simulated):
                assert in_ascii(each.plain).isascii()


def test_a_single_request_is_one() -> None:
    once = Period(days=DAYS, series=(series({0: day(8, requests=1)}),))
    assert " · 1 request · " in "\n".join(each.plain for each in usage_lines(once, 29, 117, simulated=True))
