"""`model` and `fallbacks` decide who is asked, in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.scripted import provider, settings
from tui_app.domain.messages import Environment
from tui_app.gateway.courses import course
from tui_app.gateway.problems import ApiError

HOUSE = settings(provider("claude"), provider("openai"), provider("gemini"))
DEVELOPMENT = replace(HOUSE, environment=Environment.DEVELOPMENT)


def steps(model: str, fallbacks: list[str] | None = None, environment: str = "production") -> list[str]:
    at = HOUSE if environment == "production" else DEVELOPMENT
    return [f"{step.name}/{step.model}" for step in course(at, model, fallbacks).steps]


OWN = {name: f"{name}/{name}-model" for name in ("claude", "openai", "gemini")}


@pytest.mark.parametrize(
    ("model", "fallbacks", "expected"),
    [
        ("chain", None, [OWN["claude"], OWN["openai"], OWN["gemini"]]),
        ("openai", None, [OWN["openai"], OWN["claude"], OWN["gemini"]]),
        ("Gemini", None, [OWN["gemini"], OWN["claude"], OWN["openai"]]),
        ("openai/o-9", None, ["openai/o-9", OWN["claude"], OWN["gemini"]]),
        ("openai/org/o-9", None, ["openai/org/o-9", OWN["claude"], OWN["gemini"]]),
        ("openai", [], [OWN["openai"]]),
        ("openai/o-9", [], ["openai/o-9"]),
        ("openai", ["gemini/g-1"], [OWN["openai"], "gemini/g-1"]),
        ("openai", ["gemini", "claude"], [OWN["openai"], OWN["gemini"], OWN["claude"]]),
        ("openai/a", ["openai/b", "openai/a", "openai"], ["openai/a", "openai/b", OWN["openai"]]),
        ("chain", [], [OWN["claude"]]),
        ("chain", ["gemini"], [OWN["claude"], OWN["gemini"]]),
    ],
)
def test_the_order(model: str, fallbacks: list[str] | None, expected: list[str]) -> None:
    assert steps(model, fallbacks) == expected


@pytest.mark.parametrize("model", ["gpt-4o", "claude-sonnet", "anthropic/claude", "openai/"])
def test_an_unknown_model_means_the_chain_in_development_and_is_not_found_elsewhere(model: str) -> None:
    assert steps(model, environment="development") == steps("chain")
    with pytest.raises(ApiError, match="there is no model") as caught:
        steps(model)
    assert (caught.value.status, caught.value.code) == (404, "model_not_found")


@pytest.mark.parametrize("fallbacks", [["nobody"], ["nobody/model"], ["openai"] * 17, ["openai/"]])
def test_a_wrong_fallback_is_a_bad_request(fallbacks: list[str]) -> None:
    with pytest.raises(ApiError) as caught:
        steps("openai", fallbacks, "development")
    assert (caught.value.status, caught.value.param) == (400, "fallbacks")


def test_a_named_model_takes_its_own_facts_and_keeps_its_providers_budget() -> None:
    first, again, *_ = course(HOUSE, "openai/gpt-6-luna", ["openai/another"]).steps
    assert (first.name, first.context_window, first.daily_limit) == ("openai", 922_000, 200_000)
    assert (again.name, again.context_window) == ("openai", None)
