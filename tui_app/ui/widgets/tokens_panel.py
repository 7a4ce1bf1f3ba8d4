"""Panel 4: today's tokens of each provider, as gauges with the true number beside them."""

from __future__ import annotations

import math

from textual.content import Content

from tui_app.ui.drawing import Part, fit, fit_right, gauge, line, tick_place
from tui_app.ui.state import Gauge, ScreenState
from tui_app.ui.state.lines import TONES_BY_LEVEL
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.words import count, left

USED_WIDTH = 11
PERCENT_WIDTH = 5
LEVEL_WIDTH = 8
LEAST_BAR = 6


def percent_words(percent: float) -> str:
    """`82%`, also above 100; `<1%` for very little, so that a used budget never looks unused."""
    if percent > 9999 or math.isinf(percent):
        return ">9999%"
    return "<1%" if 0 < percent < 1 else f"{math.floor(percent)}%"


def level_words(day: Gauge) -> tuple[str, str]:
    """`82% NEAR` and its tone."""
    return f"{percent_words(day.percent)} {day.level.upper()}", TONES_BY_LEVEL[day.level]


class TokensPanel(Panel):
    """A gauge a provider."""

    number = "4"

    def relevant(self, state: ScreenState) -> object:
        """The gauges."""
        return state.gauges, state.simulated

    def title(self) -> Content:
        """Says when the counting begins anew."""
        simulated = line((" · simulated", "accent")) if self.state.simulated else Content()
        resets = left(self.moments.until_reset())
        return self.numbered(line(f"Tokens today · resets in {resets}"), simulated)

    def lines(self, width: int, height: int) -> list[Content]:
        """A heading with the ticks and a line a provider."""
        days = self.state.gauges
        if not days:
            return [line((" No budget is known yet.", "muted"))]
        name = min(max(len(day.provider) for day in days), 12)
        bar = max(LEAST_BAR, width - name - USED_WIDTH - PERCENT_WIDTH - LEVEL_WIDTH - 5)
        columns = f"{fit_right('used/limit', USED_WIDTH)} {fit_right('%', PERCENT_WIDTH)}"
        heading = f" {' ' * name} {_ticks(bar)} {columns}"
        return [line((heading, "muted")), *(_row(day, name, bar) for day in days)][: height or None]


def _ticks(width: int) -> str:
    """The percentages above their places in the gauges."""
    labels = [" "] * width
    for percent in (0, 50, 80, 100):
        text = str(percent)
        place = min(tick_place(percent, width), width - len(text))
        if all(cell == " " for cell in labels[max(0, place - 1) : place + len(text)]):
            labels[place : place + len(text)] = text
    return "".join(labels)


def _row(day: Gauge, name: int, width: int) -> Content:
    tone = TONES_BY_LEVEL[day.level]
    about = "~" if day.estimated else ""
    used = f"{about}{count(day.tokens)}/{count(day.limit)}"
    parts: list[Part] = [
        (f" {fit(day.provider, name)} ", "plain"),
        *gauge(day.percent, width, tone),
        (f" {fit_right(used, USED_WIDTH)} ", "plain"),
        (fit_right(percent_words(day.percent), PERCENT_WIDTH) + " ", tone),
        (day.level.upper(), tone),
    ]
    return line(*parts)
