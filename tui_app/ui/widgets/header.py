"""The first row: environment, what is simulated or broken, and the time."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from tui_app.ui.drawing import Part, between, line
from tui_app.ui.moments import Moments
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.tokens_panel import level_words
from tui_app.ui.words import short_environment

WIDE = 110


def marks(state: ScreenState, *, short: bool) -> list[Part]:
    """Environment and warnings, in the words that the width allows."""
    if not state.ready:
        return [("starting…", "muted")]
    name = short_environment(state.environment) if short else state.environment
    parts: list[Part] = [(name, "strong")]
    if state.simulated:
        parts.append((" ● SIM" if short else "  ● SIMULATED", "accent"))
    if state.gateway_url is not None:
        place = state.gateway_url.removeprefix("http://")
        parts.append((f"  gw :{place.rpartition(':')[2]}" if short else f"   gateway {place}", "ok"))
    if state.storage_problem is not None:
        parts.append(("  NOT SAVED", "bad"))
    if state.faults:
        many = "" if state.faults == 1 else "s"
        if state.simulated:
            parts.append((f"  {state.faults} fault{many}" + ("" if short else " active"), "near"))
        else:
            where = "" if short else " ON REAL PROVIDERS"
            parts.append((f"  {state.faults} {'REAL ' if short else ''}FAULT{many.upper()}{where}", "bad"))
    return parts


class Header(Widget):
    """One row, drawn again once a minute."""

    ALLOW_SELECT = False

    def __init__(self, moments: Moments, *, id: str) -> None:  # noqa: A002  as Textual calls it
        super().__init__(id=id)
        self.moments = moments
        self.drawn = 0
        self._state = ScreenState()

    def show(self, state: ScreenState) -> None:
        """Takes a new state; draws again only if a mark is another one."""
        before, self._state = self._state, state
        if marks(before, short=True) != marks(state, short=True) or before.gauges != state.gauges:
            self.refresh()

    def render(self) -> RenderResult:
        """The row."""
        self.drawn += 1
        width = self.size.width
        short = width < WIDE
        parts: list[Part] = [(" tui-app", "key"), (" " if short else "  ", "plain")]
        parts += marks(self._state, short=short)
        fullest = self._state.fullest
        if short and fullest is not None:
            said, tone = level_words(fullest)
            parts.append((f"  today {said}", tone))
        clock: Content = line((f" {self.moments.minutes()} ", "plain"))
        return between(line(*parts), clock, width)
