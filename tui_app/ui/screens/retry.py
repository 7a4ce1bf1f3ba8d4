"""The menu of providers that a question can be asked of first."""

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
from tui_app.ui.state import ProviderRow


class RetryScreen(ModalScreen[str | None]):
    """Gives the provider that was picked; nothing on Esc.

    Args:
        providers: the chain's.
        answered: who answered before; the menu stands on the next one.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", id="menu.close", show=False),
        Binding("R", "next", "the next provider", id="retry.next", show=False),
    ]
    options = query_one(OptionList)

    def __init__(self, providers: tuple[ProviderRow, ...], answered: str | None) -> None:
        super().__init__()
        self._providers = providers
        self._answered = answered

    def compose(self) -> ComposeResult:
        """A line a provider."""
        with Vertical(classes="menu beside") as menu:
            menu.border_title = line(("R ", "key"), "Ask again, beginning with another provider")
            menu.border_subtitle = line(
                ("R ↑↓", "key"),
                " pick  ",
                ("Enter", "key"),
                " ask, the others follow  ",
                ("Esc", "key"),
                " close",
            )
            yield OptionList(
                *(
                    Option(
                        line(
                            ("● ", "ok") if row.name == self._answered else "  ",
                            (f"{fit(row.name, 14)} ", "strong"),
                            (row.model, "muted"),
                            (" circuit open" if row.circuit == "open" else "", "bad"),
                            (f" {row.fault}" if row.fault else "", "accent"),
                        ),
                        id=row.name,
                    )
                    for row in self._providers
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        """Stands on the one after the one that answered."""
        names = [row.name for row in self._providers]
        here = names.index(self._answered) if self._answered in names else -1
        self.options.highlighted = (here + 1) % len(names)
        self.options.focus()

    def action_next(self) -> None:
        """The same key goes on."""
        self.options.action_cursor_down()

    def action_close(self) -> None:
        """Asks nothing."""
        self.dismiss(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes it."""
        event.stop()
        self.dismiss(event.option_id)
