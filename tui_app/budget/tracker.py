"""Knows what every provider has used today, what is in flight, and which level to announce."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tui_app.domain.clock import Clock
from tui_app.domain.events import UsageChanged
from tui_app.domain.levels import THRESHOLDS, Level
from tui_app.domain.usage import Usage, UsageAmounts, UsageKey
from tui_app.storage.recount import amounts_of
from tui_app.storage.usage import Holds, UsageStore

_ANNOUNCED = tuple((level, percent, f"announced_{level.value}") for level, percent in THRESHOLDS)
"""Each level with its threshold, and with the counter that says whether it was told today."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What one booking led to: the day's totals and the levels to announce now, lowest first."""

    key: UsageKey
    total: UsageAmounts
    announce: tuple[Level, ...]

    def changed(self) -> UsageChanged:
        """The event that tells everybody the new total."""
        return usage_changed(self.key, self.total)


def usage_changed(key: UsageKey, total: UsageAmounts) -> UsageChanged:
    """The event for a day's total."""
    return UsageChanged(
        day=key.day,
        environment=key.environment,
        provider=key.provider,
        simulated=key.simulated,
        tokens=total.tokens,
        estimated=bool(total.estimated_tokens),
    )


class Reservation:
    """Tokens held for a request in flight; released once, however often it is asked."""

    __slots__ = ("_hold", "_key", "_tokens", "_tracker")

    def __init__(self, tracker: BudgetTracker, key: UsageKey, tokens: int, hold: str = "") -> None:
        self._tracker, self._key, self._tokens, self._hold = tracker, key, tokens, hold

    def release(self) -> None:
        """Gives the tokens back."""
        self._tracker.release(self._key, self._tokens, self._hold)
        self._tokens, self._hold = 0, ""


class BudgetTracker:
    """Today's totals in memory, backed by a store.

    Args:
        store: where totals are kept; other processes may add to the same.
        clock: tells the budget's local day, so that nothing ever needs a reset.
        holds: reservations that other processes see; None where nobody else shares the budget exactly.
    """

    def __init__(self, store: UsageStore, clock: Clock, holds: Holds | None = None) -> None:
        self._store = store
        self._holds = holds
        self._giving_back: set[asyncio.Task[None]] = set()
        self._clock = clock
        self._totals: dict[UsageKey, UsageAmounts] = {}
        self._reserved: dict[UsageKey, int] = {}

    def key(self, environment: str, provider: str, *, simulated: bool) -> UsageKey:
        """Today's key of a provider in an environment."""
        return UsageKey(self._clock.today(), environment, provider, simulated)

    def total(self, key: UsageKey) -> UsageAmounts:
        """What is known to be used under this key."""
        return self._totals.get(key, UsageAmounts())

    def committed(self, key: UsageKey) -> int:
        """Tokens used and reserved."""
        return self.total(key).tokens + self._reserved.get(key, 0)

    async def refresh(self) -> dict[UsageKey, UsageAmounts]:
        """Reads today's totals anew; gives those that differ from what was known."""
        kept = await self._store.of_day(self._clock.today())
        changed = {key: total for key, total in kept.items() if self._totals.get(key) != total}
        self._totals = dict(kept)
        return changed

    async def admit(self, key: UsageKey, tokens: int, limit: int | None) -> Reservation | None:
        """Holds tokens for a request, unless what is used and reserved has reached the limit.

        Where the budget is shared, looking and holding is one step for everybody who shares it.

        Args:
            key: whose budget.
            tokens: what the request may use at most.
            limit: tokens a day; None holds them in any case.
        """
        if limit is not None and self.committed(key) >= limit:
            return None
        if self._holds is None:
            return self.reserve(key, tokens)
        hold = await self._holds.hold(key, tokens, limit)
        return None if hold is None else self.reserve(key, tokens, hold)

    def reserve(self, key: UsageKey, tokens: int, hold: str = "") -> Reservation:
        """Holds tokens in this process."""
        self._reserved[key] = self._reserved.get(key, 0) + tokens
        return Reservation(self, key, tokens, hold)

    def release(self, key: UsageKey, tokens: int, hold: str = "") -> None:
        """Gives reserved tokens back; called by the reservation."""
        if hold and self._holds is not None:
            task = asyncio.create_task(self._holds.let_go(hold, key, tokens))
            self._giving_back.add(task)
            task.add_done_callback(self._giving_back.discard)
        left = self._reserved.get(key, 0) - tokens
        if left > 0:
            self._reserved[key] = left
        else:
            self._reserved.pop(key, None)

    async def settle(self) -> None:
        """Returns when everything that was released is free for others too."""
        while self._giving_back:
            await asyncio.gather(*self._giving_back, return_exceptions=True)

    async def book(
        self, key: UsageKey, usage: Usage, limit: int, then: Callable[[], None] | None = None
    ) -> Booking:
        """Adds one attempt's usage; each level is announced by exactly one process, once a day.

        Args:
            key: whose tokens.
            usage: what the attempt used.
            limit: tokens a day.
            then: begins what is to be saved with the usage, and never before it; called once at most.
        """
        adding = self._store.add(key, amounts_of(usage))
        if then is not None and getattr(self._store, "begins_at_once", False):
            then()
        total = await adding
        told = []
        for level, percent, counter in _ANNOUNCED:
            if total.tokens * 100 > limit * percent and not getattr(total, counter):
                total = await self._store.add(key, UsageAmounts(**{counter: 1}))
                if getattr(total, counter) == 1:
                    told.append(level)
        self._totals[key] = total
        return Booking(key, total, tuple(told))
