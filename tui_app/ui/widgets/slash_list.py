"""The commands above the input while one is typed."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from tui_app.ui.commands import Command, key_of
from tui_app.ui.drawing import fit, line, stack
from tui_app.ui.keys.shown import written
from tui_app.ui.slash import MARK, is_command, matching
from tui_app.ui.widgets.prompt import Prompt

ROWS = 8
"""Commands that are shown at once, where there is room."""

LEAST_ROWS = 2
BESIDE = 6
"""Rows of the chat that are left to the input, to the line that tells of more, and to a bit of the chat."""

UNKNOWN = (
    "No command is called that. {prompt.send} again sends it as a message; {app.escape} leaves the commands."
)
PICK_ONE = "Pick a command with {slash.previous slash.next}, or type some of its name. {app.escape} leaves."


class SlashList(Widget):
    """Shows the commands that match, with one of them picked; the input keeps the focus.

    Attributes:
        text: what they were looked for with.
        found: the commands, the likeliest first.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SlashList {
        height: auto;
        display: none;
        background: $panel;
        padding: 0 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="slash")
        self.text = ""
        self.found: list[Command] = []
        self._place: int | None = None
        self._left = ""
        self._warned = ""

    @property
    def is_open(self) -> bool:
        """Whether commands are shown."""
        return bool(self.display)

    @property
    def picked(self) -> Command | None:
        """The command that Enter runs; none is while nothing but `/` was typed."""
        return self.found[self._place] if self._place is not None and self.found else None

    def look(self, text: str, commands: Iterable[Command]) -> None:
        """Follows what is typed; a text that was left with Esc stays a message while it only grows.

        Args:
            text: the whole input.
            commands: those that make sense now; only asked where the text is one.
        """
        if not is_command(text) or (self._left and text.startswith(self._left)):
            self._close(text)
            return
        self._left = ""
        if text != self.text or not self.found:
            self.found = matching(commands, text)
            self._place = 0 if self.found and text.strip() != MARK else None
        self.text = text
        self.display = True
        self.refresh(layout=True)

    @property
    def _rows(self) -> int:
        """How many commands there is room for; the input below stays in view."""
        room = self.parent.size.height if isinstance(self.parent, Widget) else ROWS + BESIDE
        return max(LEAST_ROWS, min(ROWS, room - BESIDE))

    def move(self, by: int) -> None:
        """Picks another command."""
        if self.found:
            first = -1 if self._place is None and by > 0 else 0
            self._place = ((first if self._place is None else self._place) + by) % len(self.found)
            self.refresh()

    def leave(self) -> None:
        """Shows no commands any more; what stands in the input is text."""
        self._left = self.text
        self.display = False

    def sends(self, text: str) -> bool:
        """Whether Enter sends this text: one that looks like a command only when it was pressed twice."""
        if not is_command(text) or self._warned == text:
            self._warned = ""
            return True
        self._warned = text
        return False

    def reset(self) -> None:
        """Forgets what was left and warned of: the input is empty."""
        self._left = self._warned = ""
        self._close("")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A row a command, as many as there is room for, and one that says how many there are more."""
        return max(1, min(len(self.found), self._rows) + (len(self.found) > self._rows))

    def render(self) -> RenderResult:
        """The commands around the picked one."""
        if not self.found:
            return line((written(self, UNKNOWN, Prompt), "half"))
        place = self._place or 0
        most = self._rows
        top = max(0, min(place - most // 2, len(self.found) - most))
        shown = self.found[top : top + most]
        keys = [key_of(command, self.screen) for command in shown]
        width = max(len(command.name) for command in shown) + 2
        key_width = max(map(cell_len, keys)) + 1
        rows = [
            line(
                ("› " if self._place == number else "  ", "key"),
                (fit(MARK + command.name, width), "strong" if self._place == number else "plain"),
                (fit(key, key_width), "key"),
                (command.does, "muted"),
            )
            for number, (command, key) in enumerate(zip(shown, keys, strict=True), top)
        ]
        if (more := len(self.found) - len(shown)) > 0:
            said = f"  {more} more: type some of a name, or {{slash.previous slash.next}}"
            rows.append(line((written(self, said), "muted")))
        return stack(rows)

    def _close(self, text: str) -> None:
        if not self._left or not text.startswith(self._left):
            self._left = ""
        self.text, self.found, self._place = text, [], None
        self.display = False
