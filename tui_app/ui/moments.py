"""The time as the screen tells it, and how long its words stay true."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from tui_app.budget.day import Day, day_of
from tui_app.domain.clock import Clock
from tui_app.ui.state import ScreenState
from tui_app.ui.words import AGE_STEP

_MARGIN = 0.02


class Moments:
    """Tells the time to the panels.

    Args:
        clock: where the time comes from.

    Attributes:
        calm: nothing moves but whole seconds.
    """

    calm = False

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._budget_zone: tzinfo | None = None

    def use_zone(self, name: str | None) -> None:
        """Takes the budget's time zone by name; None is the clock's own."""
        if name is None:
            self._budget_zone = None
            return
        from zoneinfo import ZoneInfo

        self._budget_zone = ZoneInfo(name)

    def now(self) -> float:
        """Unix seconds."""
        return self._clock.time()

    def minutes(self, at: float | None = None) -> str:
        """`05:20`, now or at some Unix seconds."""
        return self.local(at).strftime("%H:%M")

    def seconds(self, at: float) -> str:
        """`05:20:31`."""
        return self.local(at).strftime("%H:%M:%S")

    def until_reset(self) -> float:
        """Seconds until the budget's next day."""
        return self.day().ends - self.now()

    def day(self) -> Day:
        """The budget's day."""
        return day_of(self.now(), self._budget_zone or self._clock.zone)

    def local(self, at: float | None = None) -> datetime:
        """Now or some Unix seconds, in the clock's zone."""
        moment = datetime.fromtimestamp(self.now() if at is None else at, UTC)
        return moment.astimezone(self._clock.zone)


def next_change(state: ScreenState, now: float) -> float:
    """Seconds until a word on an idle screen stops being true: a circuit's second, an age, the minute."""
    soonest = 60.0 - now % 60.0
    for row in state.providers:
        if (left := row.circuit_left(now)) is not None and left > 0:
            soonest = min(soonest, left % 1.0 or 1.0)
        since = now - row.last_at
        if row.last and 0 <= since < 60:
            soonest = min(soonest, AGE_STEP - since % AGE_STEP)
    return soonest + _MARGIN
