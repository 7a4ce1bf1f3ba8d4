"""The panel of events: what happened, a sentence each, the newest below."""

from __future__ import annotations

from textual.content import Content

from tui_app.ui.drawing import line
from tui_app.ui.keys.shown import written
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.panel import Panel

EMPTY = " Nothing yet. {app.faults} breaks a provider on purpose."


class EventsPanel(Panel):
    """The newest event lines that fit."""

    number = "5"

    def relevant(self, state: ScreenState) -> object:
        """The lines."""
        return state.lines

    def title(self) -> Content:
        """The panel's name."""
        return self.numbered(line("Events"))

    def get_content_height(self, *_: object) -> int:
        """Takes the room that it is given."""
        return 1

    def lines(self, width: int, height: int) -> list[Content]:
        """A time and a sentence a line."""
        if not self.state.lines:
            return [line((written(self, EMPTY), "muted"))]
        newest = self.state.lines[-(height or 1) :]
        return [
            line((f" {self.moments.seconds(said.at)} ", "muted"), (said.text, said.tone)) for said in newest
        ]
