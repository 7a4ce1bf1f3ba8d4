"""The provider that is picked, and what keys do to it."""

from __future__ import annotations

from collections.abc import Callable

from tui_app.ui.screens.opening import OpeningScreen
from tui_app.ui.state import ScreenState

KILL = "overloaded"
"""The fault of the key `k`: refused at once, retried, then left, so that everything shows quickly."""


class PickingScreen(OpeningScreen):
    """A screen on which a provider is picked."""

    def show(self, state: ScreenState) -> None:
        """Shows a state, and which provider is picked."""
        raise NotImplementedError

    def action_pick(self, by: int) -> None:
        """Picks another provider for the keys to act on."""
        chain = self.session.state.chain
        if chain:
            place = (chain.index(self.picked) + by) % len(chain)
            self.picked = chain[place]
            self.show(self.session.state)

    def action_kill(self) -> None:
        """Breaks the picked provider in the way that shows most."""
        self._with_picked(lambda name: self.session.break_provider(name, KILL))

    def action_heal(self) -> None:
        """Heals the picked provider."""
        self._with_picked(self.session.heal)

    def action_heal_all(self) -> None:
        """Heals every provider."""
        self.session.heal_all()

    def action_open_circuit(self) -> None:
        """Opens the picked provider's circuit until it is closed by hand."""
        self._with_picked(self.session.open_circuit)

    def action_close_circuit(self) -> None:
        """Closes the picked provider's circuit."""
        self._with_picked(self.session.close_circuit)

    def _with_picked(self, act: Callable[[str], None]) -> None:
        if self.picked:
            act(self.picked)
