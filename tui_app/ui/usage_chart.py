"""Bars of one series, a column a day: text cells with tones, and a letter under each bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from tui_app.budget.period import Series
from tui_app.domain.levels import Level
from tui_app.domain.usage import UsageAmounts
from tui_app.ui.drawing import Part, fit_right, line
from tui_app.ui.state.lines import TONES_BY_LEVEL
from tui_app.ui.words import count

BAR_ROWS = 5
HEIGHT = BAR_ROWS + 2
"""Bars, letters and dates."""

AXIS_WIDTH, INDENT = 6, 1
"""Cells before the first bar, with and without numbers at the left."""

LEVELS_ABOVE = " ▁▂▃▄▅▆▇█"
LETTERS = {Level.OK: "o", Level.HALF: "h", Level.NEAR: "n", Level.EXCEEDED: "E"}
LIMIT_FITS = 4
"""The limit is drawn where it is at most so many times as high as the fullest day."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the height of a chart stands for.

    Attributes:
        top: tokens at the upper edge.
        limit_row: the row that the limit runs through, counted from below; None where it is not drawn.
    """

    top: int
    limit_row: int | None

    def eighths(self, tokens: int) -> int:
        """The height of a bar in eighths of a row; something is never nothing."""
        return max(1, round(tokens * BAR_ROWS * 8 / self.top)) if tokens > 0 else 0


def scale_of(series: Series) -> Scale:
    """The scale that shows the fullest day, and the limit where it is near enough."""
    limit, peak = series.terms.limit, series.peak
    if limit is None or limit <= 0 or not peak or limit > peak * LIMIT_FITS:
        return Scale(max(peak, 1), None)
    top = max(peak, limit)
    return Scale(top, max(0, -(-limit * BAR_ROWS // top) - 1))


def day_words(day: str) -> str:
    """`12 Nov` for `2026-11-12`."""
    moment = date.fromisoformat(day)
    return f"{moment.day} {moment:%b}"


def chart(series: Series, days: Sequence[str], picked: int, cell: int, *, axis: bool) -> list[Content]:
    """The rows of a chart, `HEIGHT` of them.

    Args:
        series: whose days they are; one for each of `days`.
        days: as YYYY-MM-DD.
        picked: the place of the day that is marked.
        cell: how many cells a day gets, its gap included.
        axis: whether numbers stand at the left.
    """
    scale = scale_of(series)
    width = len(days) * cell
    rows = [_bars(series, scale, row, picked, cell, axis=axis) for row in reversed(range(BAR_ROWS))]
    indent = " " * (AXIS_WIDTH if axis else INDENT)
    letters: list[Part] = [(indent, "plain")]
    for place, day in enumerate(series.days):
        letter, tone = _letter(series, day)
        letters.append((letter.ljust(cell), "key" if place == picked else tone))
    dates = line((indent, "plain"), *_dates(days, picked, cell, width))
    return [*rows, line(*letters), dates]


def small_chart(series: Series, count: int) -> list[Part]:
    """The last `count` days in a cell each, as high as they were beside the fullest of them."""
    days = series.days[-count:]
    peak = max((day.tokens for day in days), default=0)
    return [
        (LEVELS_ABOVE[max(1, round(day.tokens * 8 / peak))], _letter(series, day)[1])
        if day.tokens
        else ("·", "empty")
        for day in days
    ]


def _bars(series: Series, scale: Scale, row: int, picked: int, cell: int, *, axis: bool) -> Content:
    at_limit = row == scale.limit_row
    parts: list[Part] = [] if axis else [(" " * INDENT, "plain")]
    if axis:
        label = "limit" if at_limit else count(scale.top) if row == BAR_ROWS - 1 else "0" if row == 0 else ""
        parts.append((f"{fit_right(label, AXIS_WIDTH - 1)}{'┤' if label else '│'}", "muted"))
    empty = "┄" if at_limit else " "
    for place, day in enumerate(series.days):
        filled = min(max(scale.eighths(day.tokens) - row * 8, 0), 8)
        glyph = LEVELS_ABOVE[filled]
        gap = 1 if cell > 1 else 0
        tone = "key" if place == picked else _letter(series, day)[1]
        parts.append((glyph * (cell - gap), tone) if filled else (empty * (cell - gap), "empty"))
        parts.append((empty * gap, "empty"))
    return line(*parts)


def _letter(series: Series, day: UsageAmounts) -> tuple[str, str]:
    """A day's level as a letter, and its tone."""
    if not day.tokens:
        return "·", "empty"
    level = series.terms.level(day)
    return ("o", "ok") if level is None else (LETTERS[level], TONES_BY_LEVEL[level])


def _dates(days: Sequence[str], picked: int, cell: int, width: int) -> list[Part]:
    """The picked day under its bar, the first and the last where there is room for them."""
    said = f"↑ {day_words(days[picked])}"
    start = picked * cell
    if start + len(said) > width:
        said = f"{day_words(days[picked])} ↑"
        start = max(0, start + 1 - len(said))
    before, after = day_words(days[0]), day_words(days[-1])
    left = before.ljust(start) if len(before) < start else " " * start
    room = width - start - len(said)
    right = after.rjust(room) if len(after) < room else " " * room
    return [(left, "muted"), (said, "key"), (right, "muted")]
