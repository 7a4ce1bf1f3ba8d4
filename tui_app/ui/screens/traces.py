"""The screen of kept traces: searched as one types, filtered, a page at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_app.domain.trace_search import TraceFilter, TracePage
from tui_app.domain.traces import Trace
from tui_app.ui.drawing import line, stack
from tui_app.ui.hints import hints
from tui_app.ui.keys.shown import told
from tui_app.ui.moments import Moments
from tui_app.ui.screens.saying import why
from tui_app.ui.screens.trace import TraceScreen
from tui_app.ui.screens.trace_filtering import FilteringScreen
from tui_app.ui.screens.trace_words import LISTING, TYPING, extent, filters, nothing
from tui_app.ui.state.traces import TraceListing, asked, failed, grown, turned
from tui_app.ui.traces_port import TracesPort
from tui_app.ui.widgets import trace_detail, trace_table
from tui_app.ui.widgets.trace_list import TraceList

TYPING_PAUSE_S = 0.15
"""How long nothing is typed before it is searched for."""

FRAME = 6
"""Cells of a frame's edge that are not its subtitle's."""

PREVIEW_HEIGHT = 30
"""Rows of the terminal from which on the picked trace is shown below the list."""


class TracesScreen(FilteringScreen):
    """The newest requests as a list.

    Args:
        traces: the kept traces.
        moments: tells the time.
        providers: names that can be filtered by, before any trace is read.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave the search, then the screen", id="traces.leave", show=False),
        Binding("f4", "close", "close", id="traces.close", show=False),
        Binding("slash", "search", "search", id="traces.search", show=False),
        Binding("x", "everything", "take every filter away", id="traces.everything", show=False),
        Binding("r", "again", "read again", id="traces.reload", show=False),
    ]
    rows = query_one("#list", TraceList)
    search = query_one("#search", Input)

    class Read(Message):
        """A part of a page was read, or could not be."""

        def __init__(self, listing: TraceListing, part: TracePage | None, problem: str = "") -> None:
            super().__init__()
            self.listing = listing
            self.part = part
            self.problem = problem

    def __init__(self, traces: TracesPort, moments: Moments, providers: tuple[str, ...]) -> None:
        super().__init__(traces, moments)
        self.listing = asked(TraceFilter())
        self.providers = set(providers)
        self._lands_on_last = False
        self._typing: Timer | None = None
        self._columns: dict[str, int] = {}

    @property
    def picked(self) -> Trace | None:
        """The trace of the row the cursor stands on."""
        place = self.rows.highlighted
        return self.listing.traces[place] if place is not None and place < len(self.listing.traces) else None

    # --- what is shown -----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Search, filters, the list, and the picked trace where there is room."""
        with Vertical(id="traces", classes="frame"):
            yield Input(id="search", compact=True, placeholder="/ search: words, causes, models, an id")
            yield Static(id="filters", markup=False)
            yield Static(id="heading", markup=False)
            yield TraceList(id="list", markup=False)
            yield Static(id="empty", markup=False)
            yield Static(id="said", markup=False)
        yield Static(id="preview", markup=False)

    def on_mount(self) -> None:
        """Asks for the first page."""
        self.rows.focus()
        self._turn_to(self.listing)

    def on_resize(self, event: events.Resize) -> None:
        """The columns are those that fit."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        """The same rows in other columns; the cursor stays where it is."""
        kept = self.rows.highlighted
        self._fill()
        self.rows.highlighted = kept

    def _show(self) -> None:
        """Titles and filters."""
        listing, frame = self.listing, self.query_one("#traces")
        frame.border_title = line((f"{told(self, 'traces.close')} ", "key"), "Traces", *extent(listing))
        frame.border_subtitle = hints(
            self, TYPING if self.focused is self.search else LISTING, width=self.app.size.width - FRAME
        )
        self.query_one("#filters", Static).update(filters(self, listing.wanted))
        empty = not listing.traces
        self.rows.set_class(empty, "-empty")  # not hidden: the focus stays with it
        said = self.query_one("#empty", Static)
        said.display = empty
        said.update(nothing(listing, told(self, "traces.everything"), told(self, "traces.leave")))
        self._preview()

    def _fill(self) -> None:
        """The rows, with the columns that fit."""
        width = self.query_one("#traces").content_size.width
        self._columns = trace_table.columns_for(width - 2)
        self.query_one("#heading", Static).update(trace_table.heading(self._columns))
        self.rows.clear_options()
        self._add(self.listing.traces)
        self._show()

    def _add(self, traces: tuple[Trace, ...]) -> None:
        self.rows.add_options(Option(trace_table.row(trace, self._columns, self.moments)) for trace in traces)

    def _preview(self) -> None:
        """The picked trace below the list, where there is room."""
        preview, trace = self.query_one("#preview", Static), self.picked
        preview.display = trace is not None and self.app.size.height >= PREVIEW_HEIGHT
        if trace is not None and preview.display:
            preview.border_title = trace_detail.title(trace, self.moments)
            width = max(20, self.app.size.width - 2)
            preview.update(stack(trace_detail.picture(trace, width, self.moments)))

    # --- pages -------------------------------------------------------------------------------------------

    def _turn_to(self, listing: TraceListing, *, last: bool = False) -> None:
        self.listing = listing
        self._lands_on_last = last
        self._fill()
        self._ask()

    def _ask(self) -> None:
        self.run_worker(self._read(self.listing), exclusive=True, group="page")

    async def _read(self, listing: TraceListing) -> None:
        try:
            part = await asyncio.wrap_future(
                self.traces.page(listing.wanted, listing.room, listing.next_place)
            )
        except Exception as error:  # noqa: BLE001  whatever it was, the person is told
            self.post_message(self.Read(listing, None, why(error)))
        else:
            self.post_message(self.Read(listing, part))

    def on_traces_screen_read(self, message: Read) -> None:
        """Shows what was read, unless something else is asked for by now; goes on until the page is full."""
        if message.listing is not self.listing:
            return
        if message.part is None:
            self.listing = failed(self.listing, message.problem)
            self._show()
            return
        self.listing = grown(self.listing, message.part)
        self.providers |= {each.provider for trace in message.part.traces for each in trace.attempts}
        self._add(message.part.traces)
        if self.listing.searching:
            self._ask()
        elif not self.listing.traces and self.listing.page > 1:
            self._back_from_nothing()
            return
        self._land()
        self._show()

    def _land(self) -> None:
        """Puts the cursor on the first row, or on the last one where a key led back to this page."""
        count = len(self.listing.traces)
        if count and self._lands_on_last:
            self.rows.highlighted = count - 1
            self._lands_on_last = self.listing.searching
        elif count and self.rows.highlighted is None:
            self.rows.highlighted = 0

    def _back_from_nothing(self) -> None:
        before = turned(self.listing, -1)
        if before is not None:
            self._turn_to(before, last=True)
            self.say("That was the oldest one.")

    @on(TraceList.Beyond)
    def turn(self, event: TraceList.Beyond) -> None:
        """The page after the last row, or before the first one."""
        event.stop()
        if (listing := turned(self.listing, event.by)) is not None:
            self.say("")
            self._turn_to(listing, last=event.by < 0)
        elif event.by < 0:
            self.search.focus()
        elif not self.listing.searching:
            self.say("That was the oldest one.")

    @on(OptionList.OptionHighlighted)
    def picked_another(self, event: OptionList.OptionHighlighted) -> None:
        """Shows it below."""
        event.stop()
        self._preview()

    @on(OptionList.OptionSelected)
    def open(self, event: OptionList.OptionSelected) -> None:
        """Shows it in full; the cursor stands on the one that was looked at last."""
        event.stop()
        opened = TraceScreen(self.traces, self.moments, self.listing.traces, event.option_index)

        def closed(_: None) -> None:
            if opened.among is self.listing.traces:
                self.rows.highlighted = opened.place

        self.app.push_screen(opened, closed)

    # --- what is wanted ----------------------------------------------------------------------------------

    def want(self, wanted: TraceFilter) -> None:
        """Asks for other traces, if they are others."""
        if wanted != self.listing.wanted:
            self.say("")
            self._turn_to(asked(wanted))

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Searches once nothing more is typed for a moment."""
        event.stop()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_PAUSE_S, self._search_typed, name="typing")

    def _search_typed(self) -> None:
        self.want(replace(self.listing.wanted, text=self.search.value))

    @on(Input.Submitted)
    def found(self, event: Input.Submitted) -> None:
        """Searches at once, and leads to the list."""
        event.stop()
        self._search_typed()
        self.rows.focus()

    def on_descendant_focus(self) -> None:
        """The keys below follow the focus."""
        self._show()

    def key_down(self) -> None:
        """Down leads from the search to the list."""
        if self.focused is self.search:
            self.rows.focus()

    def action_search(self) -> None:
        """To the search."""
        self.search.focus()

    def action_everything(self) -> None:
        """Takes the search and all filters away."""
        with self.prevent(Input.Changed):
            self.search.value = ""
        self.want(TraceFilter())

    def action_again(self) -> None:
        """Reads the first page again: something may have been asked since."""
        self.say("")
        self._turn_to(asked(self.listing.wanted))

    def action_leave(self) -> None:
        """Leaves the search, then the screen."""
        if self.focused is self.search and self.listing.traces:
            self.rows.focus()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)
