"""`tui-app usage --days 30`: the tokens of many days, a row a provider, or with `--json` a row a day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tui_app.budget.period import Period, Series
from tui_app.budget.words import cost_words, over_words, share_words
from tui_app.cli.output import to_json
from tui_app.cli.tables import aligned
from tui_app.domain.levels import percent_of
from tui_app.settings.models import FACTS_DATE, FACTS_SOURCE

HEIGHTS = " ▁▂▃▄▅▆▇█"
MOST_BARS = 60
NUMBERS = range(4, 11)
"""The columns of the table that hold numbers."""

ABOUT_COST = (
    "cost in USD at the models and prices of today's settings, cached tokens at the full price;\n"
    f"prices that the settings do not name are of {FACTS_DATE} ({FACTS_SOURCE})"
)
ABOUT_SIMULATED = "simulated: nothing was spent; the cost is what real providers would have asked"


def print_period(period: Period, *, as_json: bool) -> None:
    """Prints what was used.

    Args:
        period: at least one day.
        as_json: a row for each day and series, also for days without usage, oldest first.
    """
    if as_json:
        print(to_json(list(_rows(period)), indent=2))
        return
    print(f"tokens from {period.days[0]} to {period.days[-1]}")
    for line in aligned(_table(period), right=NUMBERS):
        print(line)
    print(f"\n{ABOUT_COST}")
    if any(series.whose.simulated for series in period.series):
        print(ABOUT_SIMULATED)


def _table(period: Period) -> Iterator[tuple[str, ...]]:
    yield (
        "environment",
        "provider",
        "",
        f"{len(period.days)} days",
        "tokens",
        "in",
        "out",
        "requests",
        "estimated",
        "limit a day",
        "cost",
        "",
    )
    for series in period.series:
        total, terms = series.total, series.terms
        yield (
            series.whose.environment,
            series.whose.provider,
            "simulated" if series.whose.simulated else "",
            _bars(series),
            f"{'~' if total.estimated_tokens else ''}{total.tokens:,}",
            f"{total.input_tokens:,}",
            f"{total.output_tokens:,}",
            f"{total.requests:,}",
            share_words(total),
            "not known" if terms.limit is None else f"{terms.limit:,}",
            cost_words(terms.cost(total)),
            over_words(series.days_over) if series.days_over else "",
        )


def _bars(series: Series) -> str:
    """A cell a day, or for so many days that they would not fit a cell for several; the fullest is full."""
    size = -(-len(series.days) // MOST_BARS)
    sums = [
        sum(day.tokens for day in series.days[start : start + size])
        for start in range(0, len(series.days), size)
    ]
    fullest = max(sums)
    return "".join(HEIGHTS[math.ceil(each * 8 / fullest)] if each > 0 else "·" for each in sums)


def _rows(period: Period) -> Iterator[dict[str, Any]]:
    for place, day in enumerate(period.days):
        for series in period.series:
            amounts, terms = series.days[place], series.terms
            limit, level, cost = terms.limit, terms.level(amounts), terms.cost(amounts)
            percent = math.inf if limit is None else percent_of(amounts.tokens, limit)
            yield {
                "day": day,
                "environment": series.whose.environment,
                "provider": series.whose.provider,
                "simulated": series.whose.simulated,
                "tokens": amounts.tokens,
                "limit": limit,
                "percent": round(percent, 2) if math.isfinite(percent) else None,
                "level": None if level is None else level.value,
                "input_tokens": amounts.input_tokens,
                "output_tokens": amounts.output_tokens,
                "cached_tokens": amounts.cached_tokens,
                "reasoning_tokens": amounts.reasoning_tokens,
                "estimated_tokens": amounts.estimated_tokens,
                "requests": amounts.requests,
                "cost_usd": None if cost is None else round(cost, 9),
            }
