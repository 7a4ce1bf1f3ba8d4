"""`check` tries every configured provider, and says what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.vendor import serving
from tests.support.cli import Run

SIMULATED = ("check", "--simulate", "--env", "production")
FIELDS = {
    "provider",
    "model",
    "step",
    "configured",
    "simulated",
    "works",
    "key",
    "model_list",
    "first_token_s",
    "duration_s",
    "usage",
    "failure",
    "list_failure",
    "consequence",
    "advice",
    "missing",
}


def by_provider(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["provider"]: one for one in found}


def test_where_all_work_the_exit_code_is_0_and_each_is_measured(run: Run) -> None:
    result = run(*SIMULATED, "--json")
    assert result.code == 0
    assert [(one["provider"], one["step"]) for one in result.json] == [
        ("claude", 1),
        ("openai", 2),
        ("gemini", 3),
        ("local", None),
    ]
    for one in result.json:
        assert set(one) == FIELDS
        assert (one["works"], one["key"], one["model_list"]) == (True, "accepted", "listed")
        assert 0 <= one["first_token_s"] <= one["duration_s"]
        assert one["advice"] == []


@pytest.mark.parametrize(
    ("fault", "kind", "advised"),
    [
        ("auth", "auth", "ANTHROPIC_API_KEY"),
        ("overloaded", "overloaded", "later"),
        ("rate_limited", "rate_limited", "rate"),
        ("quota_exhausted", "quota_exhausted", "credit"),
        ("model_not_found", "model_not_found", "ANTHROPIC_MODEL"),
        ("server_error", "server_error", "ANTHROPIC_BASE_URL"),
        ("connect", "connect", "ANTHROPIC_BASE_URL"),
        ("cut", "truncated", "proxy"),
        ("html", "malformed", "ANTHROPIC_BASE_URL"),
        ("empty", "empty", "ANTHROPIC_MAX_TOKENS"),
        ("refused", "refused", "ANTHROPIC_MODEL"),
    ],
)
def test_a_broken_provider_is_told_with_class_and_advice(
    run: Run, fault: str, kind: str, advised: str
) -> None:
    result = run(*SIMULATED, "--json", "--fault", f"claude={fault}")
    found = by_provider(result.json)
    assert result.code == 1
    assert found["claude"]["failure"]["class"] == kind
    assert any(advised in sentence for sentence in found["claude"]["advice"])
    assert all(found[name]["works"] for name in ("openai", "gemini", "local"))


def test_a_silent_provider_is_left_within_its_timeout_and_the_timeout_is_advised(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_FIRST_TOKEN_TIMEOUT", "0.05")
    result = run(*SIMULATED, "--json", "--fault", "gemini=silence")
    gemini = by_provider(result.json)["gemini"]
    assert (gemini["failure"]["class"], gemini["list_failure"]["class"]) == ("timeout", "timeout")
    assert gemini["key"] == "unknown"
    assert "GEMINI_FIRST_TOKEN_TIMEOUT=" in gemini["advice"][0]


def test_a_failure_outside_the_chain_does_not_count(run: Run) -> None:
    result = run(*SIMULATED, "--json", "--fault", "local=auth", "--chain", "openai,claude")
    found = by_provider(result.json)
    assert result.code == 0
    assert [found[name]["step"] for name in ("openai", "claude", "gemini", "local")] == [1, 2, None, None]
    assert not found["local"]["works"]


def test_people_get_a_block_a_provider_and_a_last_line(run: Run) -> None:
    result = run(*SIMULATED, "--fault", "claude=overloaded")
    lines = result.out.splitlines()
    (broken,) = [line for line in lines if line.startswith("claude  ")]
    assert "step 1/3" in broken
    assert "FAILS: 529 overloaded: Overloaded" in broken
    assert "2 attempts with a wait of 0.5-1 s, then openai is asked" in result.out
    assert "next: try again later" in result.out
    assert lines[-1].startswith("claude > openai > gemini: 2 of 3 configured steps work")
    assert sum("works, simulated" in line for line in lines) == 3


def test_with_json_the_story_goes_to_stderr(run: Run) -> None:
    result = run(*SIMULATED, "--json")
    assert len(result.json) == 4
    assert sum("works, simulated" in line for line in result.err.splitlines()) == 4


def test_tokens_are_booked_to_whoever_burned_them_broken_answers_too(run: Run) -> None:
    found = by_provider(run(*SIMULATED, "--json", "--fault", "local=cut").json)
    rows = run("usage", "--json", "--env", "production").json
    booked = {row["provider"]: row["tokens"] for row in rows if row["simulated"]}
    assert set(booked) == {"claude", "openai", "gemini", "local"}
    for name, tokens in booked.items():
        used = found[name]["usage"]
        assert tokens == used["input_tokens"] + used["output_tokens"] > 0
    assert found["local"]["usage"]["source"] == "estimated"


def test_without_any_key_nothing_is_sent_and_every_variable_is_named(run: Run) -> None:
    result = run("check", "--env", "production")
    assert result.code == 1
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "LOCAL_BASE_URL and LOCAL_MODEL"):
        assert f"not configured: set {name}" in result.out
    assert "no step is configured" in result.out


def test_a_chain_with_a_step_that_is_not_configured_is_fine_where_the_others_work(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as vendor:
        monkeypatch.setenv("LOCAL_BASE_URL", vendor.url)
        monkeypatch.setenv("LOCAL_MODEL", "tiny")
        result = run("check", "--json", "--chain", "claude,local")
    found = by_provider(result.json)
    assert result.code == 0
    assert found["claude"]["missing"] == ["ANTHROPIC_API_KEY"]
    assert found["local"]["works"]


def test_a_server_without_a_model_list_and_without_a_key_works(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as vendor:
        monkeypatch.setenv("LOCAL_BASE_URL", vendor.url)
        monkeypatch.setenv("LOCAL_MODEL", "tiny")
        monkeypatch.setenv("LOCAL_MAX_TOKENS", "50000")
        result = run("check", "--json", "--chain", "local")
    local = by_provider(result.json)["local"]
    assert (result.code, local["key"], local["model_list"]) == (0, "not_needed", "no_list")
    assert local["usage"] == {"input_tokens": 9, "output_tokens": 1, "source": "reported"}
    assert [asked["max_tokens"] for asked in vendor.asked] == [1024]


def test_a_model_that_does_not_exist_is_told_with_those_that_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {"code": "model_not_found", "message": "The model `tinny` does not exist"}
    with serving(models=["huge", "tiny"], status=404, error=error) as vendor:
        monkeypatch.setenv("LOCAL_BASE_URL", vendor.url)
        monkeypatch.setenv("LOCAL_MODEL", "tinny")
        result = run("check", "--json", "--chain", "local")
    local = by_provider(result.json)["local"]
    assert (result.code, local["model_list"]) == (1, "not_listed")
    assert local["failure"]["class"] == "model_not_found"
    assert local["advice"] == ["check LOCAL_MODEL (environment)", "its list has tiny"]


def test_a_rejected_key_is_told_with_the_place_where_it_was_set_and_never_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = "sk-planted-9f8e7d6c5b4a-recognisable"
    error = {"code": "invalid_api_key", "message": f"Incorrect API key provided: {key}"}
    with serving(models=[key], status=401, error=error) as vendor:
        monkeypatch.setenv("OPENAI_BASE_URL", vendor.url)
        (tmp_path / ".env.dev.local").write_text(f"CHAIN=openai\nOPENAI_API_KEY={key}\n")
        result = run("check")
        as_json = run("check", "--json")
    assert result.code == 1
    assert "next: check OPENAI_API_KEY (.env.dev.local:2)" in result.out
    assert "key rejected" in result.out
    assert key not in result.out + result.err + as_json.out + as_json.err


def test_what_a_server_says_cannot_command_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    error = {"message": "no\x1b[2J\u202esuch model"}
    with serving(models=["a\x1b]0;title\x07b\nc"], status=404, error=error) as vendor:
        monkeypatch.setenv("LOCAL_BASE_URL", vendor.url)
        monkeypatch.setenv("LOCAL_MODEL", "tiny")
        plain, as_json = run("check", "--chain", "local"), run("check", "--chain", "local", "--json")
    for text in (plain.out, as_json.out, as_json.err):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_a_used_up_budget_that_blocks_is_respected(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGET_POLICY", "block")
    monkeypatch.setenv("DAILY_TOKEN_LIMIT_CLAUDE", "0")
    claude = by_provider(run(*SIMULATED, "--json").json)["claude"]
    assert (claude["failure"]["class"], claude["usage"]) == ("over_budget", None)
    assert claude["key"] == "accepted"
    assert "DAILY_TOKEN_LIMIT_CLAUDE" in claude["advice"][0]
    assert "stops" in claude["consequence"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--env", "prdo"), "prod"),
        (("--chain", "cloude"), "claude"),
        (("--fault", "claude=auth"), "--simulate"),
        (("--simulate", "--fault", "claude=nonsense"), "did you mean"),
    ],
)
def test_wrong_settings_are_told_and_nothing_is_tried(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run("check", *words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
