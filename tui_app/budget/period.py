"""What was used over many days: a series for each provider and environment, with limit and cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tui_app.budget.cost import cost_usd
from tui_app.domain.levels import Level, level_of
from tui_app.domain.messages import Environment
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.settings import Provider, Settings
from tui_app.storage.usage import UsageHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a provider's tokens count against and cost, as the settings say now; None where unknown.

    Attributes:
        limit: tokens a day.
        price_in: USD per million input tokens.
        price_out: USD per million output tokens.
    """

    model: str = ""
    limit: int | None = None
    price_in: float | None = None
    price_out: float | None = None

    def cost(self, amounts: UsageAmounts) -> float | None:
        """USD for so many tokens, cached ones at the full price; None where a price is unknown."""
        return cost_usd(
            amounts.input_tokens, amounts.output_tokens, price_in=self.price_in, price_out=self.price_out
        )

    def level(self, amounts: UsageAmounts) -> Level | None:
        """The level that a day reached against today's limit."""
        return None if self.limit is None else level_of(amounts.tokens, self.limit)


UNKNOWN = Terms()


class Whose(NamedTuple):
    """Whose tokens; simulated ones never mix with real ones."""

    environment: str
    provider: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One provider in one environment, day by day.

    Attributes:
        days: a total for each day of the period, oldest first.
    """

    whose: Whose
    terms: Terms
    days: tuple[UsageAmounts, ...]

    @property
    def total(self) -> UsageAmounts:
        """All days together."""
        return sum(self.days, UsageAmounts())

    @property
    def peak(self) -> int:
        """Tokens of the fullest day."""
        return max((day.tokens for day in self.days), default=0)

    @property
    def days_over(self) -> int:
        """How many days passed the limit that holds now."""
        return sum(self.terms.level(day) is Level.EXCEEDED for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Some days and what was used on them.

    Attributes:
        days: local days as YYYY-MM-DD, oldest first.
        series: the present environment's chain first.
    """

    days: tuple[str, ...]
    series: tuple[Series, ...]

    def of_kind(self, *, simulated: bool) -> tuple[Series, ...]:
        """The real series, or the simulated ones."""
        return tuple(each for each in self.series if each.whose.simulated == simulated)


def last_days(today: str, count: int) -> tuple[str, ...]:
    """The `count` days that end with `today` (YYYY-MM-DD), oldest first."""
    end = date.fromisoformat(today)
    return tuple((end - timedelta(days=back)).isoformat() for back in range(count - 1, -1, -1))


def terms_of(provider: Provider | None) -> Terms:
    """The terms of a provider; unknown where there is none of that name any more."""
    if provider is None:
        return UNKNOWN
    return Terms(
        model=provider.model,
        limit=provider.daily_limit,
        price_in=provider.price_in,
        price_out=provider.price_out,
    )


def arranged(
    used: Mapping[UsageKey, UsageAmounts],
    days: Sequence[str],
    always: Iterable[Whose],
    terms: Callable[[Whose], Terms],
) -> Period:
    """Totals by key as a series for everybody who used something.

    Args:
        used: totals; those of other days are left out.
        days: as `last_days` gives them.
        always: who has a series in any case; they come first, in this order.
        terms: gives somebody's terms.
    """
    first = tuple(dict.fromkeys(always))
    environments = [environment.value for environment in Environment]
    by_whose: dict[Whose, dict[str, UsageAmounts]] = {whose: {} for whose in first}
    for key, amounts in used.items():
        by_whose.setdefault(Whose(key.environment, key.provider, key.simulated), {})[key.day] = amounts

    def place(whose: Whose) -> tuple[int, int, str, str]:
        known = first.index(whose) if whose in first else len(first)
        environment = whose.environment
        listed = environments.index(environment) if environment in environments else len(environments)
        return known, listed, environment, whose.provider

    nothing = UsageAmounts()
    return Period(
        days=tuple(days),
        series=tuple(
            Series(
                whose=whose, terms=terms(whose), days=tuple(by_whose[whose].get(day, nothing) for day in days)
            )
            for whose in sorted(by_whose, key=place)
        ),
    )


async def read_period(
    history: UsageHistory,
    settings: Settings,
    elsewhere: Callable[[str], Settings | None],
    today: str,
    count: int,
) -> Period:
    """The last `count` days as they were kept.

    Args:
        history: where they were kept.
        settings: those in force: the providers of their chain always have a series.
        elsewhere: gives the settings of another environment, None where they cannot be read.
        today: the budget's local day.
        count: how many days, at least 1.

    Raises:
        StorageError: the records cannot be read.
    """
    days = last_days(today, count)
    used = await history.between(days[0], days[-1])
    here = settings.environment.value
    known: dict[str, Settings | None] = {here: settings}

    def terms(whose: Whose) -> Terms:
        if whose.environment not in known:
            known[whose.environment] = elsewhere(whose.environment)
        there = known[whose.environment]
        return terms_of(there.providers.get(whose.provider) if there else None)

    always = (Whose(here, name, settings.simulated) for name in settings.chain)
    return arranged(used, days, always, terms)
