"""Many days become a series for everybody, with gaps as nothing, limits and costs of today's settings."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.fake_engine import settings
from tui_app.budget.period import Period, Series, Terms, Whose, arranged, last_days, read_period, terms_of
from tui_app.budget.words import (
    cost_words,
    over_words,
    price_words,
    share_estimated,
    share_words,
    short_cost_words,
)
from tui_app.domain.levels import Level
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.settings import Settings

TODAY = "2026-03-02"
DAYS = last_days(TODAY, 4)
TERMS = Terms(model="m", limit=100, price_in=1.0, price_out=10.0)


def used(tokens_in: int, tokens_out: int = 0, **more: int) -> UsageAmounts:
    return UsageAmounts(input_tokens=tokens_in, output_tokens=tokens_out, requests=1, **more)


def series(*days: UsageAmounts, terms: Terms = TERMS) -> Series:
    return Series(whose=Whose("production", "claude", simulated=False), terms=terms, days=days)


class Kept:
    """A history that remembers what it was asked."""

    def __init__(self, used: dict[UsageKey, UsageAmounts]) -> None:
        self.used = used
        self.asked: tuple[str, str] | None = None

    async def between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        self.asked = (first, last)
        return self.used


def test_the_last_days_end_with_today_and_cross_months() -> None:
    assert DAYS == ("2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02")


def test_days_without_usage_are_nothing_and_add_up_to_nothing() -> None:
    period = arranged(
        {UsageKey("2026-03-01", "production", "claude"): used(5)}, DAYS, (), lambda whose: TERMS
    )
    (only,) = period.series
    assert [day.tokens for day in only.days] == [0, 0, 5, 0]
    assert (only.total.tokens, only.total.requests, only.peak) == (5, 1, 5)


def test_the_present_chain_comes_first_and_is_there_in_any_case() -> None:
    always = [Whose("staging", name, simulated=True) for name in ("openai", "claude")]
    kept = {
        UsageKey(TODAY, "production", "zeta"): used(1),
        UsageKey(TODAY, "development", "zeta"): used(1),
        UsageKey(TODAY, "production", "alpha"): used(1),
        UsageKey(TODAY, "staging", "claude", simulated=True): used(1),
    }
    period = arranged(kept, DAYS, always, lambda whose: TERMS)
    assert [(each.whose.environment, each.whose.provider) for each in period.series] == [
        ("staging", "openai"),
        ("staging", "claude"),
        ("development", "zeta"),
        ("production", "alpha"),
        ("production", "zeta"),
    ]


def test_real_and_simulated_ones_never_mix() -> None:
    kept = {
        UsageKey(TODAY, "production", "claude", simulated): used(1 + simulated) for simulated in (False, True)
    }
    period = arranged(kept, DAYS, (), lambda whose: TERMS)
    assert [each.total.tokens for each in period.of_kind(simulated=False)] == [1]
    assert [each.total.tokens for each in period.of_kind(simulated=True)] == [2]


def test_days_over_are_those_above_the_limit() -> None:
    assert series(used(100), used(101), used(50, 51)).days_over == 2
    assert series(used(10**9), terms=Terms()).days_over == 0
    assert TERMS.level(used(81)) is Level.NEAR
    assert Terms().level(used(81)) is None


def test_a_cost_needs_both_prices() -> None:
    assert TERMS.cost(used(1_000_000, 100_000)) == 2.0
    assert replace(TERMS, price_out=None).cost(used(1)) is None


async def test_other_environments_have_their_own_limits_and_unknown_ones_none() -> None:
    kept = Kept(
        {
            UsageKey(TODAY, "staging", "claude"): used(1),
            UsageKey(TODAY, "development", "claude"): used(1),
            UsageKey(TODAY, "production", "gone"): used(1),
        }
    )
    asked: list[str] = []

    def elsewhere(environment: str) -> Settings | None:
        asked.append(environment)
        return settings("staging") if environment == "staging" else None

    period = await read_period(kept, settings("production", simulated=False), elsewhere, TODAY, 4)
    assert kept.asked == ("2026-02-27", "2026-03-02")
    limits = {(each.whose.environment, each.whose.provider): each.terms.limit for each in period.series}
    assert limits == {
        ("production", "claude"): 200_000,
        ("production", "openai"): 200_000,
        ("production", "gemini"): 200_000,
        ("staging", "claude"): 50_000,
        ("development", "claude"): None,
        ("production", "gone"): None,
    }
    assert sorted(asked) == ["development", "staging"]


def test_a_provider_that_is_gone_has_no_terms() -> None:
    assert terms_of(None) == Terms()
    assert isinstance(Period(days=DAYS, series=()).of_kind(simulated=True), tuple)


def test_shares_and_costs_as_words() -> None:
    assert share_estimated(UsageAmounts()) == 0
    assert share_words(used(100, estimated_tokens=12)) == "~12%"
    assert share_words(used(1000, estimated_tokens=1)) == "~<1%"
    assert share_words(used(1000)) == "0%"
    assert [cost_words(usd) for usd in (None, 0, 0.0012, 0.05, 0.999, 12.3, 1234.5, 1e-9)] == [
        "–",
        "$0",
        "~$0.0012",
        "~$0.050",
        "~$1.00",
        "~$12.30",
        "~$1,234.50",
        "<$0.000001",
    ]
    assert [short_cost_words(usd) for usd in (None, 0, 0.0012, 0.05, 12.3, 99.999, 1234.5, 123_456.0)] == [
        "–",
        "$0",
        "<$0.01",
        "~$0.05",
        "~$12.30",
        "~$100",
        "~$1234",
        "~$123k",
    ]
    assert [over_words(days) for days in (0, 1, 2)] == ["never over", "1 day over", "2 days over"]
    assert price_words(0.1, 0.5) == "$0.10 in, $0.50 out per million"
    assert price_words(0.1, None) == "price not known"
