"""One kept trace in full."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui_app.domain.traces import Trace
from tui_app.ui.drawing import stack
from tui_app.ui.hints import hints
from tui_app.ui.moments import Moments
from tui_app.ui.screens.trace_base import TraceBase
from tui_app.ui.traces_port import TracesPort
from tui_app.ui.widgets import trace_detail

LEAST_WIDTH = 20


class TraceScreen(TraceBase):
    """Shows one of some traces, and goes on to its neighbours.

    Args:
        traces: the kept traces.
        moments: tells the time.
        among: some traces, newest first.
        place: which of them is shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f4", "close", "back", id="trace.close", show=False),
        Binding("left_square_bracket", "look(1)", "the older trace", id="trace.older", show=False),
        Binding("right_square_bracket", "look(-1)", "the newer trace", id="trace.newer", show=False),
    ]

    def __init__(
        self, traces: TracesPort, moments: Moments, among: tuple[Trace, ...], place: int = 0
    ) -> None:
        super().__init__(traces, moments)
        self.among = among
        self.place = place

    @property
    def picked(self) -> Trace:
        """The one that is shown."""
        return self.among[self.place]

    def compose(self) -> ComposeResult:
        """The text, scrolling where it does not fit."""
        with Vertical(id="trace", classes="frame"):
            with VerticalScroll(id="scroll"):
                yield Static(id="detail", markup=False)
            yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one("#scroll").focus()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """The time axis is as wide as the screen."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        frame = self.query_one("#trace")
        frame.border_title = trace_detail.title(self.picked, self.moments)
        neighbours = [("trace.older trace.newer", "older, newer")] if len(self.among) > 1 else []
        keys = [("trace.close", "back"), ("traces.export", "export"), *neighbours, ("↑↓", "scroll")]
        frame.border_subtitle = hints(self, keys)
        width = max(LEAST_WIDTH, self.query_one("#scroll").scrollable_content_region.width)
        self.query_one("#detail", Static).update(stack(trace_detail.detail(self.picked, width, self.moments)))

    def action_look(self, by: int) -> None:
        """Shows the trace before or after, where this page of the list has one."""
        place = self.place + by
        if not 0 <= place < len(self.among):
            self.say("The list goes no further here." if len(self.among) > 1 else "It was opened alone.")
            return
        self.place = place
        self.say("")
        self._show()
        self.query_one("#scroll").scroll_home(animate=False)

    def action_close(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)
