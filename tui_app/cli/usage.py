"""`tui-app usage`: today's tokens of every provider against their limits, or those of many days."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, replace
from typing import Any

from tui_app.budget.period import Period, read_period
from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.records import share_usage
from tui_app.domain.clock import Clock
from tui_app.domain.levels import level_of, percent_of
from tui_app.domain.messages import Environment
from tui_app.domain.sanitize import sanitize
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.settings import Settings
from tui_app.settings.load import load
from tui_app.settings.problems import SettingsError
from tui_app.storage.store import Store

BAR_CELLS = 20


@dataclass(frozen=True, slots=True)
class _Row:
    key: UsageKey
    total: UsageAmounts
    limit: int

    @property
    def percent(self) -> float:
        return percent_of(self.total.tokens, self.limit)


def usage(arguments: Arguments) -> int:
    """Prints a row for each provider of the chain, and for whoever else used tokens."""
    settings = _load(arguments, arguments.environment)
    if arguments.days is not None:
        from tui_app.cli.usage_days import print_period

        period = asyncio.run(_period(arguments, settings, arguments.days))
        print_period(period, as_json=arguments.json)
        return Exit.ANSWERED
    rows = asyncio.run(_rows(arguments, settings))
    if arguments.json:
        print(to_json([_as_json(row) for row in rows], indent=2))
        return Exit.ANSWERED
    for line in _table(rows):
        print(sanitize(line))
    return Exit.ANSWERED


def _load(arguments: Arguments, environment: str | None) -> Settings:
    return load(environment=environment, chain=arguments.chain, data_dir=arguments.data_dir)


async def _rows(arguments: Arguments, settings: Settings) -> list[_Row]:
    clock = Clock(zone=settings.zone)
    store = await Store.open(settings.data_dir)
    try:
        await share_usage(store, settings)
        used = await store.usage.of_day(clock.today())
    finally:
        await store.close()
    for name in settings.chain:
        used.setdefault(
            UsageKey(clock.today(), settings.environment.value, name, arguments.simulate), UsageAmounts()
        )
    limits = {settings.environment.value: settings}
    rows = []
    for key, total in used.items():
        if key.environment not in limits:
            limits[key.environment] = _elsewhere(arguments, key.environment) or settings
        provider = limits[key.environment].providers.get(key.provider)
        rows.append(_Row(key, total, provider.daily_limit if provider else 0))
    order = [environment.value for environment in Environment]
    return sorted(rows, key=lambda row: (order.index(row.key.environment), row.key.simulated))


async def _period(arguments: Arguments, settings: Settings, days: int) -> Period:
    here = replace(settings, simulated=arguments.simulate)
    store = await Store.open(settings.data_dir)
    try:
        await share_usage(store, settings)
        return await read_period(
            store.history,
            here,
            lambda environment: _elsewhere(arguments, environment),
            Clock(zone=settings.zone).today(),
            days,
        )
    finally:
        await store.close()


def _elsewhere(arguments: Arguments, environment: str) -> Settings | None:
    """The limits of another environment; its mistakes are told by whoever uses it."""
    try:
        return _load(arguments, environment)
    except SettingsError:
        return None


def _as_json(row: _Row) -> dict[str, Any]:
    return {
        "day": row.key.day,
        "environment": row.key.environment,
        "provider": row.key.provider,
        "simulated": row.key.simulated,
        "tokens": row.total.tokens,
        "limit": row.limit,
        "percent": round(row.percent, 2) if math.isfinite(row.percent) else None,
        "level": level_of(row.total.tokens, row.limit).value,
    }


def _table(rows: list[_Row]) -> list[str]:
    lines = [f"tokens on {rows[0].key.day}" if rows else "no provider in the chain"]
    for row in rows:
        estimated = "~" if row.total.estimated_tokens else ""
        bar = ("█" * min(BAR_CELLS, math.ceil(row.percent * BAR_CELLS / 100))).ljust(BAR_CELLS, "░")
        level = level_of(row.total.tokens, row.limit).value.upper()
        simulated = "  simulated" if row.key.simulated else ""
        lines.append(
            f"{row.key.environment:<12} {row.key.provider:<10} {bar} "
            f"{estimated + format(row.total.tokens, ','):>10} / {row.limit:<9,} {row.percent:>6.1f} % "
            f"{level}{simulated}"
        )
    return lines
