"""The menu of faults: which provider, and in which way it is to misbehave."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from tui_app.faults.catalogue import FAULTS, FaultKind
from tui_app.ui.drawing import Part, fit, line
from tui_app.ui.keys.shown import told
from tui_app.ui.screens.bounds import CHANCES, FORMS, Bounds
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.menu import Menu
from tui_app.ui.state.providers import ProviderRow

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
        Binding("v", "vary('next_form')", "another form of the fault", id="faults.form", show=False),
        Binding("c", "vary('next_count')", "how many requests it hits", id="faults.count", show=False),
        Binding("t", "vary('next_time')", "how long it lasts", id="faults.time", show=False),
        Binding("p", "vary('next_chance')", "with what probability it hits", id="faults.chance", show=False),
        Binding("s", "vary('next_seed')", "the seed of its chance", id="faults.seed", show=False),
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
        self._bounds = Bounds()

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
        """Breaks the provider in this way, or heals it where it is broken so and nothing else was chosen."""
        kind = FAULTS[place]
        again = kind.name == self.provider.fault and not self._bounds.chosen
        return self.provider.name, None if again else self._bounds.fault(kind)

    def fill(self) -> None:
        """Writes the providers and the faults anew."""
        self._show_providers()
        self._kept = self.options.highlighted or 0
        super().fill()

    def _show_providers(self) -> None:
        row = self.query_one("#providers-row", Static)
        whole = self._providers_line()
        fits = whole.cell_length <= (row.size.width or whole.cell_length)
        row.update(whole if fits else self._providers_line(brief=True))

    def _providers_line(self, *, brief: bool = False) -> Content:
        """Every provider, with the fault of each; brief, only the picked one's is spelt out."""
        parts: list[Part] = []
        for place, row in enumerate(self._providers):
            here = place == self._place
            parts.append((f" {'›' if here else ' '}{row.name}", "key" if here else "muted"))
            if row.fault:
                parts.append((" ●" if brief and not here else f" ● {row.fault}", "accent"))
        return line(*parts)

    def on_resize(self) -> None:
        """The row of providers is as brief as the width asks for."""
        self.call_after_refresh(self._show_providers)

    def action_turn(self, by: int) -> None:
        """Goes to another provider."""
        self._place = (self._place + by) % len(self._providers)
        self.fill()

    def action_heal(self) -> None:
        """Takes this provider's fault away."""
        self.dismiss((self.provider.name, None))

    def action_vary(self, how: str) -> None:
        """Chooses another form or bound."""
        vary = getattr(self._bounds, how)
        self._bounds = vary(self._kind) if how == "next_form" else vary()
        self._tell()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Says what the fault does; another fault begins with its usual form."""
        event.stop()
        self._bounds = replace(self._bounds, form=0)
        self._tell()

    @property
    def _kind(self) -> FaultKind:
        return FAULTS[self.options.highlighted or 0]

    def _tell(self) -> None:
        """What the picked fault does, with the bounds that are chosen, and the keys that change them."""
        kind = self._kind
        keys = [("faults.count", "count"), ("faults.time", "time"), ("faults.chance", "chance")]
        if kind.name in FORMS:
            keys.insert(0, ("faults.form", "form"))
        if CHANCES[self._bounds.chance]:
            keys.append(("faults.seed", "seed"))
        parts: list[Part] = [(f"{kind.does}\n", "half"), (self._bounds.fault(kind), "strong")]
        parts.append((f"  {self._bounds.words()}\n", "muted"))
        for name, does in keys:
            parts += [(told(self, name), "key"), (f" {does}  ", "plain")]
        self.query_one("#does", Static).update(line(*parts))
