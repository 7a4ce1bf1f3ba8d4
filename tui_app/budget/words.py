"""Costs and shares as the few words that every face shows."""

from __future__ import annotations

from tui_app.domain.usage import UsageAmounts

NO_PRICE = "–"
"""Stands where no price is known."""


def share_estimated(amounts: UsageAmounts) -> float:
    """Percent of the tokens that were estimated, because nobody reported them."""
    return amounts.estimated_tokens * 100 / amounts.tokens if amounts.tokens else 0.0


def share_words(amounts: UsageAmounts) -> str:
    """`~12%`, or `0%` where every token was reported; never 0 while there is one."""
    share = share_estimated(amounts)
    if not share:
        return "0%"
    return "~<1%" if share < 1 else f"~{share:.0f}%"


def cost_words(usd: float | None) -> str:
    """`~$12.30`, `~$0.0012`: two digits that say something; about, because prices change."""
    if usd is None:
        return NO_PRICE
    if usd == 0:
        return "$0"
    if usd >= 0.995:
        return f"~${usd:,.2f}"
    if usd < 0.000001:
        return "<$0.000001"
    digits = 2
    while usd * 10**digits < 10 and digits < 6:
        digits += 1
    return f"~${usd:.{digits}f}"


def short_cost_words(usd: float | None) -> str:
    """The same in at most seven characters: `~$0.45`, `<$0.01`, `~$1.2k`."""
    if usd is None or usd == 0:
        return cost_words(usd)
    if usd < 0.01:
        return "<$0.01"
    if usd < 99.995:
        return f"~${usd:.2f}"
    return f"~${usd:.0f}" if usd < 9999.5 else f"~${usd / 1000:.0f}k"


def over_words(days: int) -> str:
    """`never over`, `1 day over`, `7 days over`."""
    return "never over" if not days else f"{days} day{'' if days == 1 else 's'} over"


def price_words(price_in: float | None, price_out: float | None) -> str:
    """`$0.10 in, $0.50 out per million`, or that it is not known."""
    if price_in is None or price_out is None:
        return "price not known"
    return f"${price_in:.2f} in, ${price_out:.2f} out per million"
