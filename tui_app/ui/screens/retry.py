"""The menu of providers that a question can be asked of first."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui_app.ui.drawing import fit, line
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.menu import Menu, mark
from tui_app.ui.state.providers import ProviderRow


class RetryScreen(Menu[str]):
    """Gives the provider that was picked; nothing on Esc.

    Args:
        providers: the chain's.
        answered: who answered before; the menu stands on the next one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "next", "the next provider", id="retry.next", show=False),
    ]
    keys = (("retry.next ↑↓", "pick"), ("Enter", "ask, the others follow"), ("menu.close", "close"))

    def __init__(self, providers: tuple[ProviderRow, ...], answered: str | None) -> None:
        super().__init__()
        self._providers = providers
        self._answered = answered

    def heading(self) -> Content:
        """What is chosen, behind the key that leads here."""
        key = told(self, "message.retry", MainScreen)
        return line((f"{key} ", "key"), "Ask again, beginning with another provider")

    def lines(self) -> list[Content]:
        """A line a provider."""
        widest = max(len(row.model) for row in self._providers)
        return [
            line(
                mark(current=row.name == self._answered),
                (f"{fit(row.name, 14)} ", "strong"),
                (fit(row.model, widest), "muted"),
                (" circuit open" if row.circuit == "open" else "", "bad"),
                (f" {row.fault}" if row.fault else "", "accent"),
            )
            for row in self._providers
        ]

    def first(self) -> int:
        """The one after who answered: that is what the key was pressed for."""
        names = [row.name for row in self._providers]
        here = names.index(self._answered) if self._answered in names else -1
        return (here + 1) % len(names)

    def given(self, place: int) -> str:
        """The provider's name."""
        return self._providers[place].name

    def action_next(self) -> None:
        """The same key goes on."""
        self.options.action_cursor_down()
