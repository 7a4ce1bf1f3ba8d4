"""Defaults by environment, and which place wins, as `config show` tells them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.conftest import Outside

DEFAULTS = {
    "development": ("claude", 500, 10_000, 60.0),
    "staging": ("claude, openai", 1_000, 50_000, 45.0),
    "production": ("claude, openai, gemini", 2_000, 200_000, 30.0),
}
EVERYWHERE = {
    "PRIMARY_PROVIDER": "claude",
    "MAX_RETRIES": 2,
    "CONNECT_TIMEOUT": 5.0,
    "FIRST_TOKEN_TIMEOUT": 10.0,
    "IDLE_TIMEOUT": 10.0,
    "ANSWER_TIMEOUT": 300.0,
    "BUDGET_POLICY": "warn",
    "ON_REFUSAL": "stop",
    "MIDSTREAM": "error",
    "ANTHROPIC_MAX_TOKENS": 1024,
    "OPENAI_MAX_TOKENS": 1024,
    "GEMINI_MAX_TOKENS": 1024,
    "GEMINI_API_VERSION": "v1beta",
    "RATE_LIMIT": "100/minute",
    "BUILD_VARIANT": "dev",
    "LOG_LEVEL": "info",
}


def rows(outside: Outside, *words: str, **variables: str) -> dict[str, Any]:
    """Each variable's row."""
    return {row["variable"]: row for row in outside("config", "show", "--json", *words, **variables).json}


@pytest.mark.parametrize("environment", DEFAULTS)
def test_the_environment_decides(outside: Outside, environment: str) -> None:
    shown = {name: row["value"] for name, row in rows(outside, "--env", environment).items()}
    names = ("CHAIN", "MAX_MESSAGE_LENGTH", "DAILY_TOKEN_LIMIT", "REQUEST_DEADLINE")
    assert tuple(shown[name] for name in names) == DEFAULTS[environment]
    assert {name: shown[name] for name in EVERYWHERE} == EVERYWHERE
    assert "key-of" not in str(shown)


def test_another_primary_provider_leads_the_chain_and_stands_in_it_once(outside: Outside) -> None:
    shown = rows(outside, "--env", "production", PRIMARY_PROVIDER="gemini")
    assert shown["CHAIN"]["value"] == "gemini, openai"


def test_later_places_win(outside: Outside) -> None:
    places = [
        (".env.staging", "MAX_RETRIES=3\nIDLE_TIMEOUT=3\nFIRST_TOKEN_TIMEOUT=3\nCHAIN=openai\n"),
        (".env.staging.local", "IDLE_TIMEOUT=4\nFIRST_TOKEN_TIMEOUT=4\nCHAIN=gemini\n"),
        (".env.dev", "MAX_RETRIES=9\n"),
    ]
    for name, text in places:
        (outside.folder / name).write_text(text)
    more = {"FIRST_TOKEN_TIMEOUT": "5", "CHAIN": "claude"}
    shown = rows(outside, "--env", "staging", "--chain", "openai,claude", **more)
    told = {name: (shown[name]["value"], shown[name]["source"]) for name in ("MAX_RETRIES", "IDLE_TIMEOUT")}
    assert [value for value, _ in told.values()] == [3, 4.0]
    assert told["MAX_RETRIES"][1]["origin"] == ".env.staging"
    assert told["IDLE_TIMEOUT"][1] == {"origin": ".env.staging.local", "line": 1, "by": None}
    assert shown["FIRST_TOKEN_TIMEOUT"]["value"] == 5.0
    assert shown["CHAIN"]["value"] == "openai, claude"
    assert rows(outside, APP_ENV="staging")["MAX_RETRIES"]["value"] == 3


def test_all_mistakes_are_told_at_once_with_place_and_nearest_name(outside: Outside) -> None:
    (outside.folder / ".env.dev").write_text("MAX_RETRIES=many\n\nANTHROPIC_MODL=x\nBUDGET_POLICY=blok\n")
    done = outside("ask", "Hi", MAX_RETRYS="1")
    assert (done.code, done.out) == (2, "")
    for part in (
        ".env.dev:1: MAX_RETRIES: 'many'",
        ".env.dev:3: ANTHROPIC_MODL: unknown variable; did you mean ANTHROPIC_MODEL?",
        ".env.dev:4: BUDGET_POLICY: 'blok' is not one of its values; did you mean block?",
        "environment: MAX_RETRYS: unknown variable; did you mean MAX_RETRIES?",
    ):
        assert part in done.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ANTHROPIC_MODEL=caf\xe9\n", ".env.dev:1: is not UTF-8 text"),
        (b"\xff\xfeA\x00=\x00", ".env.dev"),
        (b"ANTHROPIC_MODL=x\n", "did you mean ANTHROPIC_MODEL?"),
        (b"LOCAL_API_KEY=sk-\n", "LOCAL_API_KEY: is a placeholder"),
    ],
)
def test_a_settings_file_with_a_mistake_is_named_with_its_line(
    outside: Outside, content: bytes, said: str
) -> None:
    (outside.folder / ".env.dev").write_bytes(content)
    done = outside("ask", "Hi", "--simulate")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
