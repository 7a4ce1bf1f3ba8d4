"""Panel 3: the chain's providers, how they are doing, and which one the keys act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui_app.ui.drawing import fit, fit_right, line
from tui_app.ui.help_text import PROVIDERS
from tui_app.ui.hints import hints
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.words import age, left, span

if TYPE_CHECKING:
    from tui_app.ui.state.providers import ProviderRow

CIRCUIT_WIDTH = 12
LEAST_TRIES = 6
P50_WIDTH = 6
KEYS = (
    ("provider.previous provider.next", "pick"),
    ("provider.fault", "fault"),
    ("provider.kill", "kill"),
    ("provider.heal", "heal"),
    ("provider.heal_all", "heal all"),
)
LAST_WIDTH = 11


def circuit_words(row: ProviderRow, now: float) -> tuple[str, str]:
    """`● CLOSED`, `○ OPEN 12s`, `◐ HALF-OPEN` or `○ NO KEY`, and the tone of it."""
    if not row.configured:
        return "○ NO KEY", "muted"
    if row.circuit == "half_open":
        return "◐ HALF-OPEN", "half"
    if row.circuit == "open":
        remaining = row.circuit_left(now)
        if remaining is None:
            return "○ OPEN", "bad"
        return (f"○ OPEN {left(remaining)}", "bad") if remaining > 0 else ("◐ MAY PROBE", "half")
    return "● CLOSED", "ok"


def name_width(providers: tuple[ProviderRow, ...]) -> int:
    """The width of the column of names."""
    return min(max((len(row.name) for row in providers), default=6), 12)


def tries_width(providers: tuple[ProviderRow, ...]) -> int:
    """The width of the column of calls."""
    return max([LEAST_TRIES, *(len(f"{row.ok}/{row.tries}") + 1 for row in providers)])


def last_words(row: ProviderRow, now: float, width: int) -> str:
    """The last result and its age, which gives way where both do not fit."""
    if not row.last:
        return "–"
    since = age(now - row.last_at)
    said = f"{row.last} {since}"
    return said if len(said) <= width else f"{row.last} {since.removesuffix(' ago')}"


def fault_words(row: ProviderRow) -> str:
    """The fault in front of a provider; one in front of a real provider says so."""
    if row.fault is None:
        return "none"
    return f"REAL {row.fault}" if row.real else row.fault


def fault_tone(row: ProviderRow) -> str:
    """Its colour."""
    if row.fault is None:
        return "muted"
    return "bad" if row.real else "accent"


class ProvidersPanel(Panel):
    """A line a provider; with the whole screen, everything about each of them, or about the picked one."""

    number = "3"
    HELP_SECTION = PROVIDERS

    def relevant(self, state: ScreenState) -> object:
        """The providers; zoomed, their days too."""
        days = (state.days, state.days_problem, state.gauges) if self.zoomed else ()
        return state.ready, state.providers, days

    def title(self) -> Content:
        """The panel's name."""
        return self.numbered(line("Providers"))

    def keys(self) -> Content:
        """What can be done to the picked one."""
        return hints(self, KEYS)

    def lines(self, width: int, height: int) -> list[Content]:
        """A heading and a line a provider; zoomed, as many details as there is room for."""
        providers = self.state.providers
        if not providers:
            return [line((" No provider is known yet.", "muted"))]
        name, tries = name_width(providers), tries_width(providers)
        heading = (
            f"   {fit('name', name)} {fit('circuit', CIRCUIT_WIDTH)}{fit_right('ok/try', tries)}"
            f"{fit_right('p50', P50_WIDTH)}  {fit('last', LAST_WIDTH)} fault"
        )
        rows = [self._row(number, row, name, tries, width) for number, row in enumerate(providers, 1)]
        table = [line((heading, "muted")), *rows]
        if self.zoomed:
            table += self._details(width, height - len(table) if height else None)
        return table[: height or None]

    def _details(self, width: int, room: int | None) -> list[Content]:
        """Of every provider where they all fit, else of the picked one and a word about the others."""
        blocks = {row.name: self._block(row, width) for row in self.state.providers}
        if room is None or sum(map(len, blocks.values())) <= room:
            return [each for block in blocks.values() for each in block]
        picked = blocks.get(self.picked) or next(iter(blocks.values()))
        others = hints(self, (("provider.previous provider.next", "another provider in full"),))
        return [*picked, Content(), Content.assemble("   ", others)]

    def _block(self, row: ProviderRow, width: int) -> list[Content]:
        from tui_app.ui.widgets.provider_details import (
            amount_lines,
            call_lines,
            heading,
            limit_lines,
            series_of,
        )
        from tui_app.ui.widgets.tokens_panel import forecast_words, level_words, used_words

        lines = [Content(), heading(row, series_of(self.state, row.name), width), *call_lines(row, width)]
        for day in (each for each in self.state.gauges if each.provider == row.name):
            words, tone = level_words(day)
            forecast = forecast_words(day, self.moments)
            lines += limit_lines(f"{used_words(day)} · {words}", tone, forecast, width)
        return [*lines, *amount_lines(self.state, row.name, width)]

    def _row(self, number: int, row: ProviderRow, name: int, tries: int, width: int) -> Content:
        now = self.moments.now()
        words, tone = circuit_words(row, now)
        here = row.name == self.picked
        last = last_words(row, now, LAST_WIDTH)
        fault = fault_words(row)
        used = 3 + name + 1 + CIRCUIT_WIDTH + tries + P50_WIDTH + 2 + LAST_WIDTH + 1
        return line(
            (f"{'›' if here else ' '}{number} ", "key" if here else "muted"),
            (f"{fit(row.name, name)} ", "strong" if here else "plain"),
            (fit(words, CIRCUIT_WIDTH), tone),
            (fit_right(f"{row.ok}/{row.tries}", tries), "plain"),
            (fit_right(span(row.p50) if row.p50 is not None else "–", P50_WIDTH) + "  ", "plain"),
            (fit(last, LAST_WIDTH) + " ", ("ok" if row.last_ok else "bad") if row.last else "muted"),
            (fit(fault, max(width - used, 4)).rstrip(), fault_tone(row)),
        )
