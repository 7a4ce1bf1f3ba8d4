"""The last rows: the keys that work here, the keys that work everywhere, and short notices."""

from __future__ import annotations

from textual.app import RenderResult
from textual.widget import Widget

from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import Part, line, stack
from tui_app.ui.state import ScreenState
from tui_app.ui.widgets.header import marks
from tui_app.ui.widgets.trace_lines import brief, outcome

Keys = tuple[tuple[str, str], ...]

INPUT: Keys = (
    ("Enter", "send"),
    ("Ctrl+J", "newline"),
    ("Esc", "leave, then"),
    ("f", "fault"),
    ("k", "kill"),
    ("h", "heal"),
)
INPUT_RUNNING: Keys = (("Esc", "stop"), ("Ctrl+J", "newline"))
PANELS: Keys = (
    ("i", "write"),
    ("f", "fault"),
    ("k", "kill"),
    ("h", "heal"),
    ("o c", "open, close circuit"),
    ("r", "replay"),
    ("[ ]", "traces"),
    ("↑↓", "pick"),
    ("1-5", "zoom"),
)
ZOOMED: Keys = (("Esc", "back"), *PANELS)
APP: Keys = (
    ("F1", "help"),
    ("F2", "environment"),
    ("F3", "faults"),
    ("Ctrl+P", "commands"),
    ("Ctrl+Q", "quit"),
)
HELP_AND_QUIT = "  F1 help ^Q quit"
WIDE = 110


def _hints(title: str, keys: Keys, width: int) -> list[Part]:
    """The keys that fit, the most needed first; the help names all."""
    parts: list[Part] = [(f" {title} ", "muted")]
    room = width - len(title) - 2
    for key, word in keys:
        shown = key.replace("Ctrl+", "^") if width < WIDE else key
        room -= len(shown) + len(word) + 3
        if room < 0:
            break
        parts += [(f" {shown}", "key"), (f" {word} ", "plain")]
    return parts


class KeyBar(Widget):
    """Two rows, of which the first follows the focus; one row of status where that is all there is.

    Attributes:
        drawn: how often it was drawn.
        notice: what the first row says instead of the keys, until it is taken away.
        single: one status row instead of two rows of keys.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002  as Textual calls it
        super().__init__(id=id)
        self.drawn = 0
        self.notice = ""
        self.single = False
        self._tone = "half"
        self._keys = INPUT
        self._state = ScreenState()
        self._now = 0.0

    def show_keys(self, keys: Keys) -> None:
        """Names the keys that work where the focus is."""
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def show_state(self, state: ScreenState, now: float) -> None:
        """Takes the state for the status row, as of `now` (Unix seconds)."""
        self._state, self._now = state, now
        if self.single:
            self.refresh()

    def say(self, text: str, tone: str = "half") -> None:
        """Shows one sentence; an empty one takes it away."""
        said = one_line(text)
        if said != self.notice or tone != self._tone:
            self.notice, self._tone = said, tone
            self.refresh()

    def render(self) -> RenderResult:
        """The rows."""
        self.drawn += 1
        width = self.size.width
        if self.single:
            return line(*(self._told() if self.notice else self._status()))
        here = (
            line((" ! ", self._tone), (self.notice, self._tone))
            if self.notice
            else line(*_hints("Here:", self._keys, width))
        )
        return stack((here, line(*_hints("App: ", APP, width))))

    def _told(self) -> list[Part]:
        mark: list[Part] = [(" ● SIM", "accent")] if self._state.simulated else []
        return [*mark, (f" {self.notice}", self._tone)]

    def _status(self) -> list[Part]:
        parts: list[Part] = [(" ", "plain"), *marks(self._state, short=True)]
        if (view := self._state.watched) is not None:
            words, tone = outcome(view, self._now)
            used = sum(len(text) for text, _ in parts) + 2
            parts += [
                ("  ", "plain"),
                (words if used + len(words) <= self.size.width else brief(view, words), tone),
            ]
        if sum(len(text) for text, _ in parts) + len(HELP_AND_QUIT) <= self.size.width:
            parts += [("  F1", "key"), (" help", "plain"), (" ^Q", "key"), (" quit", "plain")]
        return parts
