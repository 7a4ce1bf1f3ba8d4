"""Notices when today's totals change without us: another instance, or a new day."""

from __future__ import annotations

from collections.abc import Callable

from tui_app.budget.tracker import BudgetTracker, usage_changed
from tui_app.domain.clock import Clock
from tui_app.domain.events import UsageChanged
from tui_app.settings import Settings

EVERY_S = 0.5
"""Seconds between two looks: what another instance used is shown within one second."""


class UsageWatch:
    """Compares the kept totals with the known ones, twice a second.

    Args:
        settings: gives those in force at the moment.
        publish: told of every total that differs.
    """

    def __init__(
        self,
        budgets: BudgetTracker,
        clock: Clock,
        settings: Callable[[], Settings],
        publish: Callable[[UsageChanged], None],
    ) -> None:
        self._budgets = budgets
        self._clock = clock
        self._settings = settings
        self._publish = publish
        self._day = clock.today()

    async def run(self) -> None:
        """Watches until its task is cancelled."""
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Looks once."""
        changed = await self._budgets.refresh()
        for key, total in changed.items():
            self._publish(usage_changed(key, total))
        if self._clock.today() != self._day:
            self._day = self._clock.today()
            for event in self.today():
                self._publish(event)

    def today(self) -> tuple[UsageChanged, ...]:
        """Today's total of every provider of the chain."""
        settings = self._settings()
        keys = (
            self._budgets.key(settings.environment.value, name, simulated=settings.simulated)
            for name in settings.chain
        )
        return tuple(usage_changed(key, self._budgets.total(key)) for key in keys)
