"""A menu of a few words, of which one is picked."""

from __future__ import annotations

from textual.content import Content

from tui_app.ui.drawing import fit, line
from tui_app.ui.screens.menu import Menu, mark

NAME_WIDTH = 20

Choice = tuple[str, str, str]
"""What is given back, its name, and a few words about it."""


class ChoiceScreen(Menu[str]):
    """Gives what was picked; nothing on Esc.

    Args:
        title: what is chosen.
        choices: in order.
        current: the one in force.
    """

    def __init__(self, title: str, choices: tuple[Choice, ...], current: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current

    def heading(self) -> Content:
        """What is chosen."""
        return line(self._title)

    def lines(self) -> list[Content]:
        """A line a choice."""
        return [
            line(mark(current=value == self._current), (fit(name, NAME_WIDTH), "strong"), (about, "muted"))
            for value, name, about in self._choices
        ]

    def first(self) -> int:
        """The one in force."""
        values = [value for value, _, _ in self._choices]
        return values.index(self._current) if self._current in values else 0

    def given(self, place: int) -> str:
        """The choice's value."""
        return self._choices[place][0]
