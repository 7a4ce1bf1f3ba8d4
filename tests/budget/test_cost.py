"""Costs add up, grow with what is used, and are told only where both prices are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.budget.cost import cost_usd
from tui_app.budget.period import Terms
from tui_app.domain.usage import UsageAmounts

TOKENS = st.integers(0, 10**9)
USED = st.tuples(TOKENS, TOKENS)
PRICES = st.floats(0, 100_000)


def test_a_million_tokens_cost_their_price() -> None:
    assert cost_usd(1_000_000, 0, price_in=0.1, price_out=0.5) == 0.1
    assert cost_usd(0, 1_000_000, price_in=0.1, price_out=0.5) == 0.5


@given(USED, USED, PRICES, PRICES)
def test_costs_add_up_and_never_shrink(
    one: tuple[int, int], other: tuple[int, int], price_in: float, price_out: float
) -> None:
    def cost(sent: int, came: int) -> float:
        known = cost_usd(sent, came, price_in=price_in, price_out=price_out)
        assert known is not None
        return known

    both = cost(one[0] + other[0], one[1] + other[1])
    assert both == pytest.approx(cost(*one) + cost(*other))
    assert 0 <= cost(*one) <= both * (1 + 1e-9)


@given(TOKENS, TOKENS, PRICES)
def test_half_known_prices_give_no_cost(sent: int, came: int, price: float) -> None:
    assert cost_usd(sent, came, price_in=price, price_out=None) is None
    assert cost_usd(sent, came, price_in=None, price_out=price) is None


@given(TOKENS, TOKENS, PRICES, PRICES)
def test_the_history_tells_the_same_costs(sent: int, came: int, price_in: float, price_out: float) -> None:
    terms = Terms(price_in=price_in, price_out=price_out)
    amounts = UsageAmounts(input_tokens=sent, output_tokens=came)
    assert terms.cost(amounts) == cost_usd(sent, came, price_in=price_in, price_out=price_out)
