"""The menu of environments."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_app.domain.messages import Environment
from tui_app.ui.drawing import fit, line
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.main import MainScreen

ABOUT = {
    Environment.DEVELOPMENT: "settings in .env.dev",
    Environment.STAGING: "settings in .env.staging",
    Environment.PRODUCTION: "settings in .env.prod",
}


class EnvironmentsScreen(ModalScreen[str | None]):
    """Gives the environment that was picked; nothing on Esc.

    Args:
        current: the one in force.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", id="menu.close", show=False),
        Binding("f2", "next", "the next environment", id="environments.next", show=False),
    ]
    options = query_one(OptionList)

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        """A line an environment."""
        with Vertical(classes="menu beside") as menu:
            menu.border_title = line(
                (f"{told(self, 'app.environment', MainScreen)} ", "key"),
                "Environment: chain, limits, message length",
            )
            menu.border_subtitle = line(
                (f"{told(self, 'environments.next')} ↑↓", "key"),
                " pick  ",
                ("Enter", "key"),
                " change  ",
                (told(self, "menu.close"), "key"),
                " close",
            )
            yield OptionList(
                *(
                    Option(
                        line(
                            ("● ", "ok") if name == self._current else "  ",
                            (fit(name, 13), "strong"),
                            (ABOUT[name], "muted"),
                        ),
                        id=name,
                    )
                    for name in Environment
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        """Stands on the one after the current one: that is what the key was pressed for."""
        names = [str(name) for name in Environment]
        here = names.index(self._current) if self._current in names else 0
        self.options.highlighted = (here + 1) % len(names)
        self.options.focus()

    def action_next(self) -> None:
        """The same key goes on."""
        self.options.action_cursor_down()

    def action_close(self) -> None:
        """Changes nothing."""
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes it."""
        event.stop()
        self.dismiss(event.option_id)
