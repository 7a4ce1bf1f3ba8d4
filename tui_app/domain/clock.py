"""Time and chance, injected so that every path can be tested without waiting."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime, tzinfo


class Clock:
    """The real clock; tests derive from it.

    Args:
        zone: the budget's time zone; None is the machine's.
        seed: makes chance repeatable.
    """

    def __init__(self, zone: tzinfo | None = None, seed: int | None = None) -> None:
        self._zone = zone
        self._random = random.Random(seed)

    @property
    def zone(self) -> tzinfo | None:
        """The budget's time zone; None is the machine's."""
        return self._zone

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def time(self) -> float:
        """Unix seconds."""
        return time.time()

    def now(self) -> datetime:
        """The local time in the budget's zone, daylight saving included."""
        return datetime.fromtimestamp(self.time(), UTC).astimezone(self._zone)

    def today(self) -> str:
        """The budget's local day, as YYYY-MM-DD."""
        return self.now().date().isoformat()

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)

    def chance(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()
