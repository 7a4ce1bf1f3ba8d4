"""Limits that are changed for one run: what may be written, what follows, what stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fake_engine import settings
from tui_app.budget.limits import (
    LimitChanges,
    limit_source,
    parsed_limit,
    parsed_policy,
    stepped,
    with_changes,
)
from tui_app.settings import BudgetPolicy
from tui_app.settings.load import load


def test_a_changed_limit_and_policy_replace_the_configured_ones_and_nothing_else() -> None:
    before = settings()
    after = with_changes(before, before, LimitChanges({"openai": 500}, BudgetPolicy.SKIP))
    assert after.providers["openai"].daily_limit == 500
    assert after.providers["claude"] == before.providers["claude"]
    assert (after.budget_policy, before.budget_policy) == (BudgetPolicy.SKIP, BudgetPolicy.WARN)


def test_without_changes_the_configured_budget_comes_back() -> None:
    before = settings()
    changed = with_changes(before, before, LimitChanges({"openai": 5}).limited("claude", 7))
    assert with_changes(changed, before, LimitChanges({"openai": 5}).limited("openai", None)) == before


@pytest.mark.parametrize(("text", "tokens"), [("500", 500), (" 10_000 ", 10_000), ("1,500", 1500), ("0", 0)])
def test_what_is_a_limit(text: str, tokens: int) -> None:
    assert parsed_limit("claude", text) == tokens


@pytest.mark.parametrize("text", ["", "-1", "many", "1e3", "9" * 18, "5 tokens"])
def test_what_is_no_limit_names_the_provider_and_what_would_do(text: str) -> None:
    with pytest.raises(ValueError, match=r"limit of claude: .*(out of range|not a whole number).*from 0"):
        parsed_limit("claude", text or "nothing")


def test_no_such_policy_names_the_nearest() -> None:
    assert parsed_policy("block") is BudgetPolicy.BLOCK
    with pytest.raises(ValueError, match="did you mean skip"):
        parsed_policy("skp")


@given(st.integers(0, 10**12))
def test_steps_go_down_to_nothing_and_up_without_end(tokens: int) -> None:
    lower, higher = stepped(tokens, -1), stepped(tokens, 1)
    assert lower < tokens < higher or (tokens == 0 == lower < higher)
    assert str(higher).rstrip("0") in {"1", "2", "5"}
    assert stepped(higher, -1) <= tokens


def test_the_source_names_the_variable_that_decided() -> None:
    environ = {"DAILY_TOKEN_LIMIT": "5", "DAILY_TOKEN_LIMIT_OPENAI": "7"}
    loaded = load(environment="production", environ=environ)
    assert limit_source(loaded, "openai") == "DAILY_TOKEN_LIMIT_OPENAI in environment"
    assert limit_source(loaded, "claude") == "DAILY_TOKEN_LIMIT in environment"
    assert limit_source(load(environ={}), "claude") == "default"
