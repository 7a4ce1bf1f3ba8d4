"""The menu of faults: which provider, and in which way it is to misbehave."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_app.faults.catalogue import FAULTS, FaultKind
from tui_app.ui.drawing import Part, fit, line
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.state import ProviderRow

NAME_WIDTH = 17


def fault_line(kind: FaultKind, *, active: bool) -> Content:
    """A fault as a line of the menu: its mark, its name, its title."""
    mark = ("● ", "accent") if active else ("  ", "plain")
    return line(mark, (fit(kind.name, NAME_WIDTH), "strong"), (kind.title, "muted"))


class FaultsScreen(ModalScreen[tuple[str, str | None] | None]):
    """Gives the provider and the fault that was picked, None for the fault to heal it; nothing on Esc.

    Args:
        providers: the chain's.
        picked: the one that is offered first.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3", "close", "close", id="menu.close", show=False),
        Binding("left", "turn(-1)", "the provider before", id="faults.previous_provider", show=False),
        Binding("right", "turn(1)", "the next provider", id="faults.next_provider", show=False),
        Binding("tab", "turn(1)", "the next provider", id="faults.tab_provider", show=False, priority=True),
        Binding("h", "heal", "heal this provider", id="faults.heal", show=False),
    ]
    options = query_one(OptionList)

    def __init__(self, providers: tuple[ProviderRow, ...], picked: str) -> None:
        super().__init__()
        self._providers = providers
        names = [row.name for row in providers]
        self._place = names.index(picked) if picked in names else 0

    @property
    def provider(self) -> ProviderRow:
        """The provider that would be broken."""
        return self._providers[self._place]

    def compose(self) -> ComposeResult:
        """The providers in a row, the faults below."""
        with Vertical(classes="menu beside") as menu:
            menu.border_title = line(
                (f"{told(self, 'app.faults', MainScreen)} ", "key"), "Break a provider on purpose"
            )
            menu.border_subtitle = line(
                (told(self, "faults.previous_provider faults.next_provider"), "key"),
                " provider  ",
                ("Enter", "key"),
                " break, again: heal  ",
                (told(self, "menu.close"), "key"),
                " close",
            )
            yield Static(id="providers-row", markup=False)
            yield OptionList(markup=False)
            yield Static(id="does", markup=False)

    def on_mount(self) -> None:
        """Shows the first provider's faults."""
        self._fill()

    def action_turn(self, by: int) -> None:
        """Goes to another provider."""
        self._place = (self._place + by) % len(self._providers)
        self._fill()

    def action_heal(self) -> None:
        """Takes this provider's fault away."""
        self.dismiss((self.provider.name, None))

    def action_close(self) -> None:
        """Changes nothing."""
        self.dismiss(None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Says what the fault does."""
        event.stop()
        self.query_one("#does", Static).update(line((FAULTS[event.option_index].does, "half")))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Breaks the provider in this way, or heals it where it is broken so already."""
        event.stop()
        name = event.option_id
        self.dismiss((self.provider.name, None if name == self.provider.fault else name))

    def _fill(self) -> None:
        parts: list[Part] = []
        for place, row in enumerate(self._providers):
            here = place == self._place
            parts.append((f" {'›' if here else ' '}{row.name}", "key" if here else "muted"))
            if row.fault:
                parts.append((f" ● {row.fault}", "accent"))
        self.query_one("#providers-row", Static).update(line(*parts))
        kept = self.options.highlighted or 0
        self.options.clear_options()
        self.options.add_options(
            Option(fault_line(kind, active=kind.name == self.provider.fault), id=kind.name) for kind in FAULTS
        )
        active = [n for n, kind in enumerate(FAULTS) if kind.name == self.provider.fault]
        self.options.highlighted = active[0] if active else kept
        self.options.focus()
