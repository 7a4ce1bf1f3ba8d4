"""The menu of environments."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui_app.domain.messages import Environment
from tui_app.ui.drawing import fit, line
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.menu import Menu, mark

ABOUT = {
    Environment.DEVELOPMENT: "settings in .env.dev",
    Environment.STAGING: "settings in .env.staging",
    Environment.PRODUCTION: "settings in .env.prod",
}
NAMES = [str(name) for name in Environment]


class EnvironmentsScreen(Menu[str]):
    """Gives the environment that was picked; nothing on Esc.

    Args:
        current: the one in force.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "next", "the next environment", id="environments.next", show=False),
    ]
    keys = (("environments.next ↑↓", "pick"), ("Enter", "change"), ("menu.close", "close"))

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current

    def heading(self) -> Content:
        """What is chosen, behind the key that leads here."""
        key = told(self, "app.environment", MainScreen)
        return line((f"{key} ", "key"), "Environment: chain, limits, message length")

    def lines(self) -> list[Content]:
        """A line an environment."""
        return [
            line(mark(current=name == self._current), (fit(name, 13), "strong"), (ABOUT[name], "muted"))
            for name in Environment
        ]

    def first(self) -> int:
        """The one after the current one: that is what the key was pressed for."""
        here = NAMES.index(self._current) if self._current in NAMES else 0
        return (here + 1) % len(NAMES)

    def given(self, place: int) -> str:
        """The environment's name."""
        return NAMES[place]

    def action_next(self) -> None:
        """The same key goes on."""
        self.options.action_cursor_down()
