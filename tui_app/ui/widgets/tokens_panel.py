"""Panel 4: today's tokens of each provider, as gauges with the true number and a forecast beside them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.content import Content

from tui_app.budget.forecast import is_pace, limit_reached_at
from tui_app.ui.drawing import Part, fit, fit_right, gauge, line, tick_place
from tui_app.ui.help_text import TOKENS
from tui_app.ui.keys.shown import told
from tui_app.ui.moments import Moments
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.words import count, in_about, left

if TYPE_CHECKING:
    from tui_app.ui.state.gauges import Gauge

USED_WIDTH = 11
PERCENT_WIDTH = 5
LEVEL_WIDTH = 8
"""Holds `EXCEEDED`, or a shorter word and the forecast: what is exceeded needs none."""

LEAST_BAR = 6

POLICY_WORDS = {"skip": " · skip", "block": " · block"}
"""What is done above a limit; the usual policy, which only warns, needs no word."""

PACE = " Pace: tokens so far over the time since the day began."


def percent_words(percent: float) -> str:
    """`82%`, also above 100; `<1%` for very little, so that a used budget never looks unused."""
    if percent > 9999 or math.isinf(percent):
        return ">9999%"
    return "<1%" if 0 < percent < 1 else f"{math.floor(percent)}%"


def level_words(day: Gauge) -> tuple[str, str]:
    """`82% NEAR` and its tone."""
    return f"{percent_words(day.percent)} {day.level.upper()}", day.tone


def used_words(day: Gauge) -> str:
    """`110,000 of 200,000 tokens`, with `~` where any were estimated."""
    return f"{'~' if day.estimated else ''}{day.tokens:,} of {day.limit:,} tokens"


def reached_at(day: Gauge, moments: Moments) -> float | None:
    """When the limit is reached at today's pace, in Unix seconds; None where it is not to be expected."""
    return limit_reached_at(day.tokens, day.limit, moments.now(), moments.day())


def forecast_words(day: Gauge, moments: Moments) -> str:
    """`at today's pace the limit is reached at 16:40`, or why there is no such time."""
    if day.tokens >= day.limit:
        over = day.tokens - day.limit
        return f"{over:,} tokens over the limit" if over else "the limit is reached"
    if not is_pace(day.tokens, day.limit, moments.now(), moments.day()):
        return "too little so far to speak of a pace" if day.tokens else "nothing used yet"
    at = reached_at(day, moments)
    if at is None:
        return "at today's pace the limit is not reached today"
    return f"at today's pace the limit is reached at {moments.minutes(at)}"


class TokensPanel(Panel):
    """A gauge a provider; with the whole screen, each forecast in words, and tokens by kind and day."""

    number = "4"
    HELP_SECTION = TOKENS

    def relevant(self, state: ScreenState) -> object:
        """The gauges; zoomed, the days before today too."""
        days = (state.days, state.days_problem) if self.zoomed else ()
        return state.gauges, state.simulated, state.policy, days

    def title(self) -> Content:
        """Says when the counting begins anew."""
        simulated = line((" · simulated", "accent")) if self.state.simulated else Content()
        resets = left(self.moments.until_reset())
        policy = POLICY_WORDS.get(self.state.policy, "")
        return self.numbered(line(f"Tokens today · resets in {resets}"), simulated, line((policy, "half")))

    def lines(self, width: int, height: int) -> list[Content]:
        """A heading with the ticks and a line a provider."""
        days = self.state.gauges
        if not days:
            return [line((" No budget is known yet.", "muted"))]
        name = min(max(len(day.provider) for day in days), 12)
        bar = max(LEAST_BAR, width - name - USED_WIDTH - PERCENT_WIDTH - LEVEL_WIDTH - 5)
        columns = f"{fit_right('used/limit', USED_WIDTH)} {fit_right('%', PERCENT_WIDTH)}"
        full = fit_right("full", LEVEL_WIDTH)
        rows = [line((f" {' ' * name} {_ticks(bar)} {columns} {full}", "muted"))]
        gauges = [self._row(day, name, bar) for day in days]
        if not self.zoomed:
            return [*rows, *gauges][: height or None]
        details = [self._details(day, name, width) for day in days]
        amounts = [self._amounts(day, width) for day in days]
        gap = [Content()]
        left = height - 2 - sum(map(len, [gauges, *details, *amounts]))
        if height > 0 > left:
            amounts = [[] for _ in days]
        elif height > 0 and left < len(days):
            gap = []
        for gauge_row, said, kinds in zip(gauges, details, amounts, strict=True):
            rows += [gauge_row, *said, *kinds, *gap]
        return [*rows, line((PACE, "muted"))][: height or None]

    def keys(self) -> Content:
        """How to change today's limits, and where the days before today are."""
        return line(
            (told(self, "budget.limits"), "key"), " limits  ", (told(self, "usage.open"), "key"), " history"
        )

    def _row(self, day: Gauge, name: int, width: int) -> Content:
        tone = day.tone
        about = "~" if day.estimated else ""
        used = f"{about}{count(day.tokens)}/{count(day.limit)}"
        at = reached_at(day, self.moments)
        full = in_about(at - self.moments.now()) if at is not None else ""
        level = day.level.upper()
        parts: list[Part] = [
            (f" {fit(day.provider, name)} ", "plain"),
            *gauge(day.percent, width, tone),
            (f" {fit_right(used, USED_WIDTH)} ", "plain"),
            (fit_right(percent_words(day.percent), PERCENT_WIDTH) + " ", tone),
            (level + fit_right(full, LEVEL_WIDTH - len(level)), tone),
        ]
        return line(*parts)

    def _amounts(self, day: Gauge, width: int) -> list[Content]:
        from tui_app.ui.widgets.provider_details import amount_lines

        return amount_lines(self.state, day.provider, width)

    def _details(self, day: Gauge, name: int, width: int) -> list[Content]:
        """The exact numbers and the forecast, under each other where they do not fit beside each other."""
        indent = " " * (name + 2)
        used, forecast = used_words(day), forecast_words(day, self.moments)
        if len(indent) + len(used) + len(forecast) + 3 <= width:
            return [line((f"{indent}{used} · ", "muted"), forecast)]
        return [line((indent + used, "muted")), line(indent + forecast)]


def _ticks(width: int) -> str:
    """The percentages above their places in the gauges."""
    labels = [" "] * width
    for percent in (0, 50, 80, 100):
        text = str(percent)
        place = min(tick_place(percent, width), width - len(text))
        if all(cell == " " for cell in labels[max(0, place - 1) : place + len(text)]):
            labels[place : place + len(text)] = text
    return "".join(labels)
