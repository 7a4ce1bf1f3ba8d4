"""When the screen looks for events and moves: often while something runs, else only when a word changes."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from tui_app.engine.garbage import tidy

DRAINS_A_SECOND = 30
FRAMES_A_SECOND = 10
CALM_FRAMES_A_SECOND = 1


def frames_a_second(*, calm: bool) -> int:
    """How often what moves is drawn."""
    return CALM_FRAMES_A_SECOND if calm else FRAMES_A_SECOND


class Pulse:
    """Three timers of one screen, none of which runs without need.

    Args:
        owner: the screen whose timers they are.
        drain: takes what has happened; whether more is to be expected soon.
        frame: moves what moves while something runs.
        changed: seconds until a word on the idle screen changes; called after it was drawn again.
        redraw: draws the words that tell time.

    Attributes:
        calm: what moves does so once a second.
    """

    calm = False

    def __init__(
        self,
        owner: Widget,
        *,
        drain: Callable[[], bool],
        frame: Callable[[], None],
        changed: Callable[[], float],
        redraw: Callable[[], None],
    ) -> None:
        self._owner = owner
        self._drain = drain
        self._frame = frame
        self._changed = changed
        self._redraw = redraw
        self._draining: Timer | None = None
        self._moving: Timer | None = None
        self._waiting: Timer | None = None

    @property
    def running(self) -> bool:
        """Whether the screen looks for events by itself, so that nobody need wake it."""
        return self._draining is not None

    def wake(self) -> None:
        """Looks for events now, and goes on looking while something runs."""
        if self.running:
            return
        if self._drain():
            self._draining = self._owner.set_interval(1 / DRAINS_A_SECOND, self._tick, name="drain")
            frames = frames_a_second(calm=self.calm)
            self._moving = self._owner.set_interval(1 / frames, self._frame, name="frame")
        self.rest()

    def rest(self) -> None:
        """Sets the one timer of an idle screen anew: to the next word that changes."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self._owner.set_timer(self._changed(), self._minute, name="next change")

    def _tick(self) -> None:
        if self._drain():
            return
        for timer in (self._draining, self._moving):
            if timer is not None:
                timer.stop()
        self._draining = self._moving = None
        self._frame()
        self.wake()

    def _minute(self) -> None:
        self._redraw()
        if not self.running:
            tidy()
        self.rest()
