"""The budget that a team shares, in Redis: each call is one script there, and happens whole or not at all.

tui-app:usage:<day>                                     hash, `<environment>|<provider>|<simulated>|<amount>`
tui-app:held:<day>|<environment>|<provider>|<simulated> sorted set, `<name>:<tokens>` by when it lapses
tui-app:added:<id>                                      an addition that was made
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, BusyLoadingError, RedisError, ResponseError
from redis.exceptions import TimeoutError as NoAnswerError

from tui_app.domain.sanitize import one_line
from tui_app.domain.secret import Secret
from tui_app.domain.usage import AMOUNT_FIELDS, UsageAmounts, UsageKey

PATIENCE_S = 2.0
"""Seconds for one call, and for a connection."""

DAY_KEPT_S = 400 * 86_400
"""How long a day's totals are kept: a little longer than `usage --days` looks back."""

ADDITION_KEPT_S = 86_400
"""How long Redis knows an addition again whose answer was lost on the way."""

HELD_S = 900
"""When a hold lapses that nobody gave back, because its program died; longer than any request."""

_PREFIX = "tui-app"

_ADD = """
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then
  for place = 4, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[1] .. ARGV[place], ARGV[place + 1]) end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
"""

_HOLD = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local taken = 0
for _, name in ipairs({'input_tokens', 'output_tokens'}) do
  taken = taken + tonumber(redis.call('HGET', KEYS[1], ARGV[1] .. name) or '0')
end
for _, held in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  taken = taken + tonumber(string.match(held, ':(%d+)$'))
end
if ARGV[2] ~= '' and taken >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1
"""


class OutOfReachError(Exception):
    """Redis did not do what it was asked; the text says why in a few words, without address or password."""


class RedisBudget:
    """A team's totals and holds in one Redis.

    Args:
        url: `redis://` or `rediss://`; its password is told to nobody but that Redis.
    """

    def __init__(self, url: Secret) -> None:
        parts = urlsplit(url.reveal())
        self.address = one_line(f"{parts.hostname or 'localhost'}:{parts.port or 6379}", 120)
        self._redis: Redis = Redis.from_url(
            url.reveal(),
            decode_responses=True,
            socket_timeout=PATIENCE_S,
            socket_connect_timeout=PATIENCE_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._add = self._redis.register_script(_ADD)
        self._hold = self._redis.register_script(_HOLD)

    def __repr__(self) -> str:
        return f"RedisBudget({self.address})"

    async def add(self, addition: str, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        """Adds once, however often the same addition is sent; gives the key's total then.

        Raises:
            OutOfReachError: nobody knows whether it was added.
        """
        pairs = [each for name in AMOUNT_FIELDS if (n := getattr(amounts, name)) for each in (name, n)]
        keys = [_usage(key.day), f"{_PREFIX}:added:{addition}"]
        found = await self._asked(
            lambda: self._add(keys=keys, args=[_field(key), DAY_KEPT_S, ADDITION_KEPT_S, *pairs])
        )
        values = found if isinstance(found, Mapping) else dict(zip(found[::2], found[1::2], strict=True))
        return _totals(key.day, values).get(key, UsageAmounts())

    async def between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of each local day from `first` to `last`, both included.

        Raises:
            OutOfReachError: they cannot be read.
        """
        days = _days(first, last)

        async def read() -> Sequence[Mapping[str, str]]:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for day in days:
                    pipeline.hgetall(_usage(day))
                return await pipeline.execute()

        totals: dict[UsageKey, UsageAmounts] = {}
        for day, values in zip(days, await self._asked(read), strict=True):
            totals |= _totals(day, values)
        return totals

    async def hold(self, name: str, key: UsageKey, tokens: int, limit: int | None) -> bool:
        """Holds tokens, unless what is used and held has reached the limit already.

        Raises:
            OutOfReachError: nobody knows whether they are held.
        """
        limited = "" if limit is None else limit
        return bool(
            await self._asked(
                lambda: self._hold(
                    keys=[_usage(key.day), _held(key)],
                    args=[_field(key), limited, f"{name}:{tokens}", HELD_S],
                )
            )
        )

    async def let_go(self, name: str, key: UsageKey, tokens: int) -> None:
        """Gives held tokens back.

        Raises:
            OutOfReachError: it may be held until it lapses.
        """
        await self._asked(lambda: self._redis.zrem(_held(key), f"{name}:{tokens}"))

    async def ping(self) -> None:
        """Asks whether it is there.

        Raises:
            OutOfReachError: it is not.
        """
        await self._asked(self._redis.ping)

    async def close(self) -> None:
        """Closes the connections."""
        await self._redis.aclose()

    async def _asked(self, call: Any) -> Any:
        try:
            return await call()
        except (RedisError, OSError) as error:
            raise OutOfReachError(_why(error)) from None  # their texts may quote what was sent


def _why(error: Exception) -> str:
    match error:
        case AuthenticationError():
            return "it does not accept the user or password in USAGE_STORE"
        case NoAnswerError():
            return (
                "it does not answer; check the address in USAGE_STORE, and whether it speaks TLS (rediss://)"
            )
        case BusyLoadingError():
            return "it is still starting"
        case ResponseError():
            return (
                f"it refuses, {type(error).__name__}; check the number of the database in USAGE_STORE, "
                "and what its user may do"
            )
        case _:
            return "no connection; start it, or check the address in USAGE_STORE"


def _usage(day: str) -> str:
    return f"{_PREFIX}:usage:{day}"


def _held(key: UsageKey) -> str:
    return f"{_PREFIX}:held:{key.day}|{_field(key).rstrip('|')}"


def _field(key: UsageKey) -> str:
    return f"{key.environment}|{key.provider}|{'simulated' if key.simulated else 'real'}|"


def _totals(day: str, values: Mapping[str, str]) -> dict[UsageKey, UsageAmounts]:
    """A day's hash as totals; what is not of this form is passed over."""
    found: dict[UsageKey, dict[str, int]] = {}
    for field, value in values.items():
        environment, _, rest = field.partition("|")
        provider, simulated, name = [*rest.rsplit("|", 2), "", ""][:3]
        if name in AMOUNT_FIELDS and value.lstrip("-").isdigit():
            key = UsageKey(day, environment, provider, simulated == "simulated")
            found.setdefault(key, {})[name] = int(value)
    return {key: UsageAmounts(**amounts) for key, amounts in found.items()}


def _days(first: str, last: str) -> list[str]:
    """The days of a range; one that begins before anything could be kept begins then."""
    end = min(last, f"{date.today() + timedelta(days=1)}")
    day = date.fromisoformat(max(first, f"{date.fromisoformat(end) - timedelta(seconds=DAY_KEPT_S)}"))
    days = []
    while str(day) <= end:
        days.append(str(day))
        day += timedelta(days=1)
    return days
