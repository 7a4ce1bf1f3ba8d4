"""A menu of a few words, of which one is picked."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_app.ui.drawing import fit, line

NAME_WIDTH = 20

Choice = tuple[str, str, str]
"""What is given back, its name, and a few words about it."""


class ChoiceScreen(ModalScreen[str | None]):
    """Gives what was picked; nothing on Esc.

    Args:
        title: what is chosen.
        choices: in order.
        current: the one in force.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", id="menu.close", show=False),
    ]
    options = query_one(OptionList)

    def __init__(self, title: str, choices: tuple[Choice, ...], current: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        """A line a choice."""
        with Vertical(classes="menu beside") as menu:
            menu.border_title = line(self._title)
            menu.border_subtitle = line(
                ("↑↓", "key"), " pick  ", ("Enter", "key"), " take  ", ("Esc", "key"), " close"
            )
            yield OptionList(
                *(
                    Option(
                        line(
                            ("● ", "ok") if value == self._current else "  ",
                            (fit(name, NAME_WIDTH), "strong"),
                            (about, "muted"),
                        )
                    )
                    for value, name, about in self._choices
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        """Stands on the one in force."""
        values = [value for value, _, _ in self._choices]
        self.options.highlighted = values.index(self._current) if self._current in values else 0
        self.options.focus()

    def action_close(self) -> None:
        """Changes nothing."""
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes it."""
        event.stop()
        self.dismiss(self._choices[event.option_index][0])
