"""The menu of faults: which provider, and in which way it is to misbehave."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from tui_app.faults.catalogue import FAULTS, FaultKind
from tui_app.ui.drawing import Part, fit, line
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.menu import Menu
from tui_app.ui.state import ProviderRow

NAME_WIDTH = 17


def fault_line(kind: FaultKind, *, active: bool) -> Content:
    """A fault as a line of the menu: its mark, its name, its title."""
    mark = ("● ", "accent") if active else ("  ", "plain")
    return line(mark, (fit(kind.name, NAME_WIDTH), "strong"), (kind.title, "muted"))


class FaultsScreen(Menu[tuple[str, str | None]]):
    """Gives the provider and the fault that was picked, None for the fault to heal it; nothing on Esc.

    Args:
        providers: the chain's.
        picked: the one that is offered first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3", "close", "close", id="menu.close", show=False),
        Binding("left", "turn(-1)", "the provider before", id="faults.previous_provider", show=False),
        Binding("right", "turn(1)", "the next provider", id="faults.next_provider", show=False),
        Binding("tab", "turn(1)", "the next provider", id="faults.tab_provider", show=False, priority=True),
        Binding("h", "heal", "heal this provider", id="faults.heal", show=False),
    ]
    keys = (
        ("faults.previous_provider faults.next_provider", "provider"),
        ("Enter", "break, again: heal"),
        ("menu.close", "close"),
    )

    def __init__(self, providers: tuple[ProviderRow, ...], picked: str) -> None:
        super().__init__()
        self._providers = providers
        names = [row.name for row in providers]
        self._place = names.index(picked) if picked in names else 0
        self._kept = 0

    @property
    def provider(self) -> ProviderRow:
        """The provider that would be broken."""
        return self._providers[self._place]

    def heading(self) -> Content:
        """What is chosen, behind the key that leads here."""
        return line((f"{told(self, 'app.faults', MainScreen)} ", "key"), "Break a provider on purpose")

    def parts(self) -> ComposeResult:
        """The providers in a row, the faults below, and what the picked one does."""
        yield Static(id="providers-row", markup=False)
        yield from super().parts()
        yield Static(id="does", markup=False)

    def lines(self) -> list[Content]:
        """A line a fault."""
        return [fault_line(kind, active=kind.name == self.provider.fault) for kind in FAULTS]

    def first(self) -> int:
        """The fault that is active, else the one that was picked before."""
        active = [place for place, kind in enumerate(FAULTS) if kind.name == self.provider.fault]
        return active[0] if active else self._kept

    def given(self, place: int) -> tuple[str, str | None]:
        """Breaks the provider in this way, or heals it where it is broken so already."""
        name = FAULTS[place].name
        return self.provider.name, None if name == self.provider.fault else name

    def fill(self) -> None:
        """Writes the providers and the faults anew."""
        parts: list[Part] = []
        for place, row in enumerate(self._providers):
            here = place == self._place
            parts.append((f" {'›' if here else ' '}{row.name}", "key" if here else "muted"))
            if row.fault:
                parts.append((f" ● {row.fault}", "accent"))
        self.query_one("#providers-row", Static).update(line(*parts))
        self._kept = self.options.highlighted or 0
        super().fill()

    def action_turn(self, by: int) -> None:
        """Goes to another provider."""
        self._place = (self._place + by) % len(self._providers)
        self.fill()

    def action_heal(self) -> None:
        """Takes this provider's fault away."""
        self.dismiss((self.provider.name, None))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Says what the fault does."""
        event.stop()
        self.query_one("#does", Static).update(line((FAULTS[event.option_index].does, "half")))
