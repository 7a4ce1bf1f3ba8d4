"""Which parts of the main screen are seen, and which one has the whole of it."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.containers import Vertical
from textual.getters import query_one

from tui_app.ui.layouts import PANELS, Layout, layout_for, seen
from tui_app.ui.screens.opening import OpeningScreen
from tui_app.ui.widgets.header import Header
from tui_app.ui.widgets.key_bar import KeyBar
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.widgets.request_panel import RequestPanel

FIRST_OUTSIDE = {Layout.FULL: "#providers", Layout.COMPACT: "#summary", Layout.MINI: "#transcript"}
"""Where the focus goes that leaves the input."""


class PlacingScreen(OpeningScreen):
    """A main screen that is laid out by its size.

    Attributes:
        panels: every panel, seen or not.
        zoomed: the id of the part that has the whole screen, else empty.
    """

    header = query_one("#header", Header)
    chat = query_one("#chat", Vertical)
    side = query_one("#side", Vertical)
    request = query_one("#request", RequestPanel)
    keys = query_one("#keys", KeyBar)
    panels: list[Panel]

    def __init__(self) -> None:
        super().__init__()
        self.zoomed = ""
        self._layout_now = Layout.FULL

    def on_resize(self, event: events.Resize) -> None:
        """Changes the layout where the size asks for it."""
        self.place()

    def place(self) -> None:
        """Shows the parts that have room, or only the one that is zoomed."""
        layout = self._layout_now = layout_for(*self.app.size)
        for each in Layout:
            self.set_class(each is layout, f"-{each}")
        self.set_class(bool(self.zoomed), "-zoomed")
        parts = seen(layout, self.zoomed)
        for panel in self.panels:
            panel.display = panel.id in parts
            panel.zoomed = panel.id == self.zoomed
        self.header.display = "header" in parts
        self.chat.display = "chat" in parts
        self.side.display = any(panel.display for panel in self.panels)
        self.keys.single = layout is Layout.MINI
        self.request.compact = layout is not Layout.FULL
        self.request.redraw()
        self.keys_changed()

    def panel_numbers(self) -> Iterator[tuple[str, str]]:
        """Each panel's key and name."""
        yield from PANELS.items()

    def action_zoom(self, number: str) -> None:
        """Gives a panel the whole screen, or takes it back."""
        panel = PANELS.get(number, number)
        self.zoom("" if self.zoomed == panel else panel)

    def zoom(self, panel: str) -> None:
        """Gives the panel with that id the whole screen; an empty one gives each its place."""
        self.zoomed = panel
        self.place()
        self.zoom_changed()
        if panel:
            self.query_one("#transcript" if panel == "chat" else f"#{panel}").focus()
        elif self.focused is None or not self.focused.display:
            self.leave_input()

    def leave_input(self) -> None:
        """Puts the focus where letters and digits are keys."""
        self.query_one("#transcript" if self.zoomed else FIRST_OUTSIDE[self._layout_now]).focus()

    def zoom_changed(self) -> None:
        """Fetches what only a zoomed panel shows."""
        raise NotImplementedError

    def keys_changed(self) -> None:
        """Names the keys that work now."""
        raise NotImplementedError
