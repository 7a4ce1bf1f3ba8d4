"""Panel 2: the last request, live while it runs, and the ones before it.

What draws its rows is imported with the first request: the first frame has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui_app.ui.drawing import between, line
from tui_app.ui.help_text import REQUEST
from tui_app.ui.keys.shown import told, written
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.ui.state.request import RequestView

EMPTY = " No request yet. Type and press {prompt.send}."
STARTING = " Starting…"
TITLE_MARGIN = 2
"""Cells of the frame beside a title, more than the two that the frame itself has."""


class RequestPanel(Panel):
    """Every attempt and every wait of one request, on a time axis.

    Attributes:
        compact: one line an attempt, and the totals in the title, for a low screen.
    """

    number = "2"
    HELP_SECTION = REQUEST
    compact = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.trace", "this request in full", id="trace.open", show=False)
    ]

    def relevant(self, state: ScreenState) -> object:
        """The request that is looked at, and the circuits that tell when to ask again."""
        view = state.watched
        circuits = state.providers if view is not None and view.outcome == "exhausted" else ()
        return state.ready, view, state.looked_at, len(state.requests), circuits

    def title(self) -> Content:
        """Who answered, at which step."""
        view = self.state.watched
        if view is None:
            return self.numbered(line("Last request"))
        from tui_app.ui.widgets.trace_lines import brief_totals, outcome, totals

        words, tone = outcome(view, self.moments.now(), calm=self.moments.calm)
        which = f"#{view.number}"
        if self.state.looked_at is not None:
            which = f"#{view.number} of {self.state.requests[-1].number}"
        elif not self.compact and not view.asked_by:
            which = f"Last request {which}" if not view.running else f"Request {which}"
        if view.asked_by:
            which = f"{view.asked_by.capitalize()} {which}"
        parts = [line(f"{which} " if self.compact else f"{which} · "), line((words, tone))]
        if not self.compact or view.running:
            return self.numbered(*parts)
        whole = self.numbered(*parts, line(" · ", *totals(view)))
        if whole.cell_length <= self.size.width - TITLE_MARGIN:
            return whole
        brief = self.numbered(*parts, line(" · ", *brief_totals(view)))
        return brief if brief.cell_length <= self.size.width - TITLE_MARGIN else self.numbered(*parts)

    def keys(self) -> Content:
        """How to look at others and ask again."""
        if self.compact or self.state.watched is None:
            return Content()
        enter = ((told(self, "trace.open"), "key"), " open  ") if self.has_focus else ()
        others = (told(self, "trace.previous trace.next"), "key"), " previous/next  "
        return line(*enter, *others, (told(self, "prompt.replay"), "key"), " replay")

    def watch_has_focus(self, has_focus: bool) -> None:
        """Enter means something else now."""
        super().watch_has_focus(has_focus)
        self.redraw()

    def lines(self, width: int, height: int) -> list[Content]:
        """The newest rows that fit between heading and totals; says how many are hidden."""
        view = self.state.watched
        if view is None:
            return [line((written(self, EMPTY if self.state.ready else STARTING, Prompt), "muted"))]
        from tui_app.ui.widgets.trace_lines import Moment, narrow, wide

        moment = Moment(self.moments.now(), self.frame, self.moments.calm)
        if self.compact and not self.zoomed:
            rows = narrow(view, width, moment) + self._advice(view)
            return self._newest(rows, height, 0)
        rows = wide(view, width, moment, all_rows=self.zoomed)
        foot = self._foot(view, width)
        shown = self._newest(rows, height - len(foot) if height else 0, 1)
        gap = max(0, height - len(shown) - len(foot)) if height else 1
        return [*shown, *[Content()] * (gap if foot else 0), *foot]

    def _foot(self, view: RequestView, width: int) -> list[Content]:
        from tui_app.ui.widgets.trace_lines import tokens, totals

        sums = totals(view)
        if not sums:
            return []
        spent, counted = line(" ", *sums), line(*tokens(view), " ")
        if spent.cell_length + counted.cell_length < width:
            summed = [between(spent, counted, width)]
        else:
            summed = [spent, line(" ", *tokens(view))]
        reason = [line((f" {view.error}", "bad"))] if view.error and view.outcome != "answered" else []
        return [*reason, *self._advice(view), *summed]

    def _advice(self, view: RequestView) -> list[Content]:
        if view.outcome != "exhausted":
            return []
        from tui_app.ui.widgets.trace_lines import soonest_retry

        return [
            line((written(self, f" {soonest_retry(view, self.state.providers, self.moments.now())}"), "half"))
        ]

    def _newest(self, rows: list[Content], height: int, heading: int) -> list[Content]:
        """The rows that fit: the heading, then a word about what is hidden, then the newest."""
        if height <= 0 or len(rows) <= height:
            return rows
        room = height - heading - 1
        if room <= 0:
            return rows[-height:]
        hidden = len(rows) - heading - room
        said = written(self, f"   ↑ {hidden} earlier rows ({{panel.zoom.request}} shows all)")
        return [*rows[:heading], line((said, "muted")), *rows[-room:]]
