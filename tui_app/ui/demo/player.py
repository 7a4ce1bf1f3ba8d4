"""Plays the demonstration by itself: it presses the key that the coach names, after the time to read."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from tui_app.ui.demo.coach import Said
from tui_app.ui.demo.story import SCRIPT

AGAIN_S = 3.0
"""After so long the same key is pressed once more, if nothing came of it."""

END_S = 8.0
"""How long the end card stands before the app is left."""

SHORTEST_END = 0.25
"""The least that a pace makes of that, so that the card is seen at all."""


class Player:
    """Presses keys until the end card, or until somebody else does.

    Args:
        owner: whose timer it uses.
        press: presses the key of a binding.
        leave: called once the end card has stood long enough.
        pace: stretches every pause; 0 takes none.
    """

    def __init__(
        self, owner: Widget, *, press: Callable[[str], None], leave: Callable[[], None], pace: float
    ) -> None:
        self.playing = True
        self._owner = owner
        self._press = press
        self._leave = leave
        self._pace = pace
        self._said: Said | None = None
        self._read = -1
        self._timer: Timer | None = None

    def follow(self, said: Said) -> None:
        """Takes what the coach says now."""
        if not self.playing or said == self._said:
            return
        self._said = said
        self._stop_timer()
        if said.totals is not None:
            self._after(END_S * max(self._pace, SHORTEST_END), self._leave)
        elif said.press:
            self._after(self._pause(said) * self._pace, self._press_it)

    def stop(self) -> None:
        """Leaves the keys to the person."""
        self.playing = False
        self._stop_timer()

    def _pause(self, said: Said) -> float:
        if said.place == self._read:
            return said.pause_s
        self._read = said.place
        return SCRIPT[said.place].read_s

    def _press_it(self) -> None:
        if self._said is not None and self.playing:
            self._press(self._said.press)
            self._after(AGAIN_S, self._press_it)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._timer = self._owner.set_timer(max(seconds, 0.01), act, name="demo")

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
