"""What the menus have in common: a title, lines of which one is taken, the keys below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_app.ui.drawing import Part
from tui_app.ui.hints import Hint, hints

Given = TypeVar("Given")

TAKE: tuple[Hint, ...] = (("↑↓", "pick"), ("Enter", "take"), ("menu.close", "close"))


def mark(*, current: bool) -> Part:
    """What stands before a line: whether it is the one in force."""
    return ("● ", "ok") if current else ("  ", "plain")


def option(content: Content) -> Option:
    """A line of the list."""
    return Option(content)


class Menu(ModalScreen[Given | None], Generic[Given]):
    """Gives what was picked; nothing on Esc.

    Attributes:
        keys: what stands below.
        options: the lines.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", id="menu.close", show=False),
    ]
    keys: tuple[Hint, ...] = TAKE
    options = query_one(OptionList)

    def heading(self) -> Content:
        """What is chosen."""
        raise NotImplementedError

    def lines(self) -> Sequence[Content]:
        """A line a choice."""
        raise NotImplementedError

    def first(self) -> int:
        """The line that is picked at first."""
        return 0

    def given(self, place: int) -> Given:
        """What is given for a line."""
        raise NotImplementedError

    def parts(self) -> ComposeResult:
        """What stands in the frame."""
        yield OptionList(markup=False)

    def compose(self) -> ComposeResult:
        """The frame and what is in it."""
        with Vertical(classes="menu beside") as menu:
            menu.border_title = self.heading()
            menu.border_subtitle = hints(self, self.keys)
            yield from self.parts()

    def on_mount(self) -> None:
        """Stands on the first choice."""
        self.fill()
        self.options.focus()

    def fill(self) -> None:
        """Writes the lines anew."""
        self.options.set_options(option(each) for each in self.lines())
        self.options.highlighted = self.first()

    def action_close(self) -> None:
        """Changes nothing."""
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes it."""
        event.stop()
        self.dismiss(self.given(event.option_index))
