"""A month of usage with times of our choosing."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.budget.period import Period, Series, Terms, Whose, last_days
from tui_app.domain.usage import UsageAmounts

TODAY = "2026-11-23"
DAYS = last_days(TODAY, 30)
TERMS = Terms(model="claude-haiku-5-5", limit=200_000, price_in=0.10, price_out=0.50)


def day(tokens: int, *, estimated: int = 0, requests: int = 3) -> UsageAmounts:
    """A quarter of the tokens is output."""
    out = tokens // 4
    return UsageAmounts(
        input_tokens=tokens - out, output_tokens=out, estimated_tokens=estimated, requests=requests
    )


def series(
    tokens: Mapping[int, UsageAmounts],
    environment: str = "production",
    provider: str = "claude",
    *,
    simulated: bool = True,
    terms: Terms = TERMS,
) -> Series:
    """Somebody's month: amounts by how many days ago they were used."""
    nothing = UsageAmounts()
    days = tuple(tokens.get(ago, nothing) for ago in range(len(DAYS) - 1, -1, -1))
    return Series(whose=Whose(environment, provider, simulated), terms=terms, days=days)


def month() -> Period:
    """Simulated: two providers, one unused; real: one that has no price."""
    return Period(
        days=DAYS,
        series=(
            series({0: day(164_000, estimated=16_400), 1: day(208_000), 12: day(110_000)}),
            series({0: day(2_000), 3: day(4_000)}, provider="openai"),
            series({}, provider="gemini"),
            series(
                {2: day(5_000)},
                "development",
                "local",
                simulated=False,
                terms=Terms(model="small", limit=10_000),
            ),
        ),
    )
