"""What the panels have in common: a frame with a title, the keys below, and lines drawn by one widget."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.dom import DOMNode
from textual.geometry import Size
from textual.widget import Widget

from tui_app.ui.drawing import Part, line, stack
from tui_app.ui.keys.shown import told
from tui_app.ui.layouts import PANELS
from tui_app.ui.moments import Moments
from tui_app.ui.state import ScreenState

DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
DIGITS_OF = frozenset("0123456789")


def zoom_mark(node: DOMNode, numbers: str) -> Part:
    """The keys that zoom the panels with these numbers, as they stand before a title: `² `."""
    keys = [told(node, f"panel.zoom.{PANELS[number]}") for number in numbers]
    small = "".join(DIGITS[int(key)] if key in DIGITS_OF else f"{key} " for key in keys)
    return f"{small.rstrip()} ", "key"


class Panel(Widget, can_focus=True):
    """A framed list of lines; a subclass says which.

    Args:
        moments: tells the time.
        id: as in the style sheet.

    Attributes:
        number: the key that zooms it, empty where none does.
        drawn: how often it was drawn; an idle screen draws nothing.
        picked: the provider that keys act on.
        frame: counts up while something runs, and moves the spinner.
        zoomed: it has the whole screen, so that details fit.
    """

    number = ""
    zoomed = False

    def __init__(self, moments: Moments, *, id: str) -> None:  # noqa: A002  as Textual calls it
        super().__init__(id=id)
        self.moments = moments
        self.state = ScreenState()
        self.picked = ""
        self.frame = 0
        self.drawn = 0
        self._shown: object = None
        self._title = self._keys = Content()
        self._rows = 0

    def relevant(self, state: ScreenState) -> object:
        """The part of the state that this panel shows; it is drawn again when that changes."""
        raise NotImplementedError

    def title(self) -> Content:
        """What stands in the frame above."""
        raise NotImplementedError

    def keys(self) -> Content:
        """What stands in the frame below."""
        return Content()

    def lines(self, width: int, height: int) -> list[Content]:
        """The lines to show; at a height of 0 all there are, else at most so many."""
        raise NotImplementedError

    def show(self, state: ScreenState, picked: str = "") -> None:
        """Takes a new state; draws again only if the part shown here is another one."""
        self.state = state
        shown = (self.relevant(state), picked)
        self.picked = picked
        if shown == self._shown:
            return
        self._shown = shown
        self.redraw()

    def redraw(self) -> None:
        """Draws title and lines again, because time has passed or the state is new."""
        title: Content = self.title()
        below: Content = self.keys()
        # Setting them draws the whole frame again, even where they are the same.
        if not title.is_same(self._title):
            self.border_title = self._title = title
        if not below.is_same(self._keys):
            self.border_subtitle = self._keys = below
        rows = len(self.lines(self.size.width, 0))
        if rows != self._rows:
            self._rows = rows
            self.refresh(layout=True)
        else:
            self.refresh()

    def numbered(self, *parts: Content) -> Content:
        """A title behind the number that zooms the panel."""
        return Content.assemble(line(zoom_mark(self, self.number)), *parts)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are lines."""
        return max(1, len(self.lines(width, 0)))

    def render(self) -> RenderResult:
        """The lines that fit."""
        self.drawn += 1
        return stack(self.lines(self.size.width, self.size.height))

    def on_mount(self) -> None:
        """Draws the empty panel."""
        self.redraw()
