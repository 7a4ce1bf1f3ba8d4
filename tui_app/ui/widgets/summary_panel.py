"""Panels 3 and 4 in one, for a screen that has no room for both: a line a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui_app.ui.drawing import fit, fit_right, gauge, line
from tui_app.ui.help_text import PROVIDERS
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.widgets.providers_panel import (
    CIRCUIT_WIDTH,
    circuit_words,
    fault_tone,
    fault_words,
    name_width,
    tries_width,
)
from tui_app.ui.widgets.tokens_panel import level_words
from tui_app.ui.words import left

if TYPE_CHECKING:
    from tui_app.ui.state.gauges import Gauge
    from tui_app.ui.state.providers import ProviderRow

LAST_WIDTH = 8
FAULT_WIDTH = 12
LEVEL_WIDTH = 14


class SummaryPanel(Panel):
    """Circuit, tries, last result, fault and gauge of each provider."""

    number = "34"
    HELP_SECTION = PROVIDERS

    def relevant(self, state: ScreenState) -> object:
        """Providers and gauges."""
        return state.ready, state.providers, state.gauges

    def title(self) -> Content:
        """Says when the counting begins anew."""
        return self.numbered(
            line(f"Providers and tokens today · resets in {left(self.moments.until_reset())}")
        )

    def lines(self, width: int, height: int) -> list[Content]:
        """A line a provider."""
        days = {day.provider: day for day in self.state.gauges}
        name, tries = name_width(self.state.providers), tries_width(self.state.providers)
        rows = [self._row(row, days.get(row.name), name, tries, width) for row in self.state.providers]
        return (rows or [line((" No provider is known yet.", "muted"))])[: height or None]

    def _row(self, row: ProviderRow, day: Gauge | None, name: int, tries: int, width: int) -> Content:
        words, tone = circuit_words(row, self.moments.now())
        here = row.name == self.picked
        result = ("ok" if row.last_ok else "bad") if row.last else "muted"
        parts = [
            ("›" if here else " ", "key"),
            (f"{fit(row.name, name)} ", "strong" if here else "plain"),
            (fit(words, CIRCUIT_WIDTH), tone),
            (fit_right(f"{row.ok}/{row.tries}", tries) + "  ", "plain"),
            (fit(row.last or "–", LAST_WIDTH), result),
            (fit(fault_words(row), FAULT_WIDTH) + " ", fault_tone(row)),
        ]
        if day is not None:
            used = 1 + name + 1 + CIRCUIT_WIDTH + tries + 2 + LAST_WIDTH + FAULT_WIDTH + 1
            bar = width - used - LEVEL_WIDTH - 1
            said, level = level_words(day)
            if bar >= 4:
                parts += gauge(day.percent, bar, day.tone)
            parts.append((fit_right(f"{'~' if day.estimated else ''}{said}", LEVEL_WIDTH), level))
        return line(*parts)
