"""Tokens are estimated, added and told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.usage import AMOUNT_FIELDS, Usage, UsageAmounts, UsageKey, estimate_tokens

counts = st.integers(0, 10**9)
amounts = st.builds(UsageAmounts, **dict.fromkeys(AMOUNT_FIELDS, counts))


@pytest.mark.parametrize(
    ("characters", "tokens"), [(0, 1), (1, 1), (4, 1), (5, 1), (7, 2), (8, 2), (4000, 1000)]
)
def test_four_characters_are_a_token_and_there_is_at_least_one(characters: int, tokens: int) -> None:
    assert estimate_tokens(characters) == tokens


@given(counts, counts)
def test_a_longer_text_is_never_estimated_lower(characters: int, more: int) -> None:
    assert estimate_tokens(characters) <= estimate_tokens(characters + more)


@given(counts, counts, counts, counts)
def test_input_and_output_count_and_their_parts_do_not_count_again(
    one: int, two: int, three: int, four: int
) -> None:
    usage = Usage(input_tokens=one, output_tokens=two, cached_tokens=three, reasoning_tokens=four)

    assert usage.total == one + two
    assert usage.source == "reported"


@given(amounts, amounts, amounts)
def test_amounts_add_up_in_any_order(one: UsageAmounts, two: UsageAmounts, three: UsageAmounts) -> None:
    assert one + UsageAmounts() == one
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert (one + two).tokens == one.tokens + two.tokens
    for name in AMOUNT_FIELDS:
        assert getattr(one + two, name) == getattr(one, name) + getattr(two, name)


def test_simulated_days_environments_and_providers_are_kept_apart() -> None:
    keys = {
        UsageKey("2026-11-23", "development", "claude"),
        UsageKey("2026-11-23", "development", "claude", simulated=True),
        UsageKey("2026-11-24", "development", "claude"),
        UsageKey("2026-11-23", "staging", "claude"),
        UsageKey("2026-11-23", "development", "openai"),
    }

    assert len(keys) == 5
    assert UsageKey("2026-11-23", "development", "claude", simulated=False) in keys
