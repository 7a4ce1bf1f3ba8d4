"""How many requests one client may send: a moving window, in memory or on a Redis that gateways share."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from limits import RateLimitItem, parse
from limits.aio.storage import MovingWindowSupport, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret

if TYPE_CHECKING:
    from limits.aio.storage import RedisStorage

log = logging.getLogger("tui_app.gateway")

REDIS_S = 1.0
"""How long a shared window may take to answer before this gateway counts by itself."""

MOST_CLIENTS = 10_000
"""Addresses that are remembered; the one that was seen longest ago is forgotten first."""

_rate = lru_cache(maxsize=8)(parse)


class ClockedWindows(Storage, MovingWindowSupport):
    """Moving windows in memory, on a clock that is given: no thread and no timer.

    Args:
        time: Unix seconds.
    """

    STORAGE_SCHEME = None

    def __init__(self, time: Callable[[], float]) -> None:
        super().__init__()
        self._time = time
        self._hits: dict[str, deque[float]] = {}

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts one more, where there is room for it."""
        hits = self._within(key, expiry)
        if len(hits) + amount > limit:
            return False
        hits.extend([self._time()] * amount)
        self._hits[key] = hits
        while len(self._hits) > MOST_CLIENTS:
            del self._hits[next(iter(self._hits))]
        return True

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest that counts was, and how many count."""
        hits = self._within(key, expiry)
        return (hits[0], len(hits)) if hits else (self._time(), 0)

    def _within(self, key: str, expiry: int) -> deque[float]:
        hits = self._hits.pop(key, None) or deque()
        since = self._time() - expiry
        while hits and hits[0] <= since:
            hits.popleft()
        if hits:
            self._hits[key] = hits
        return hits

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing can fail here."""
        return ValueError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Only moving windows are kept."""
        raise NotImplementedError

    async def get(self, key: str) -> int:
        """Only moving windows are kept."""
        raise NotImplementedError

    async def get_expiry(self, key: str) -> float:
        """Only moving windows are kept."""
        raise NotImplementedError

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int | None:
        """Forgets everybody."""
        count = len(self._hits)
        self._hits.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forgets one client."""
        self._hits.pop(key, None)


class RateLimit:
    """Counts requests by client.

    Args:
        clock: for the windows in memory.
        store: the URL of a Redis that other gateways use too; None counts in memory.
    """

    def __init__(self, clock: Clock, store: Secret | None = None) -> None:
        self._clock = clock
        self._alone = MovingWindowRateLimiter(ClockedWindows(clock.time))
        self._storage = None if store is None else _shared(store)
        self._shared = None if self._storage is None else MovingWindowRateLimiter(self._storage)
        self._told = False

    async def wait(self, rate: str, client: str) -> int | None:
        """Counts a request.

        Args:
            rate: as in `100/minute`, or `off`.
            client: its address.

        Returns:
            None where it may pass, else the whole seconds after which one may.
        """
        if rate == "off":
            return None
        if self._shared is not None:
            try:
                async with asyncio.timeout(REDIS_S):
                    wait = await self._ask(self._shared, _rate(rate), client)
            except Exception as error:  # noqa: BLE001  a store that is away must not stop the gateway
                self._tell(error)
            else:
                self._told = False
                return wait
        return await self._ask(self._alone, _rate(rate), client)

    async def close(self) -> None:
        """Leaves the store."""
        if self._storage is not None:
            connection: Any = self._storage.bridge
            await connection.get_connection().aclose()

    async def _ask(self, limiter: MovingWindowRateLimiter, rate: RateLimitItem, client: str) -> int | None:
        if await limiter.hit(rate, client):
            return None
        window = await limiter.get_window_stats(rate, client)
        return max(1, math.floor(window.reset_time - self._clock.time()) + 1)

    def _tell(self, error: Exception) -> None:
        if not self._told:
            log.warning("the shared rate limit cannot be reached (%s); counting alone", type(error).__name__)
            self._told = True


def _shared(store: Secret) -> RedisStorage:
    """Windows on a Redis.

    Raises:
        ValueError: the package for it is not installed.
    """
    from limits.aio.storage import RedisStorage
    from limits.errors import ConfigurationError

    try:
        return RedisStorage(
            f"async+{store.reveal()}",
            implementation="redispy",
            key_prefix="tui-app-rate",
            socket_timeout=REDIS_S,
        )
    except ConfigurationError:
        raise ValueError(
            "USAGE_STORE is set, but redis is not installed; pip install 'tui-app[redis]' brings it"
        ) from None
