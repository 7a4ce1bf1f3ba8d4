"""`compare` asks every provider of the chain and measures each by itself."""

from __future__ import annotations

import pytest

from tests.support.cli import Run

SIMULATED = ("compare", "What is an outage?", "--simulate", "--env", "production")
FIELDS = {
    "provider",
    "model",
    "outcome",
    "class",
    "status",
    "message",
    "attempts",
    "first_token_s",
    "duration_s",
    "usage",
    "price_in",
    "price_out",
    "cost_usd",
    "text",
    "cut_short",
    "discarded_chars",
    "trace_id",
}


def test_where_all_answer_the_exit_code_is_0_and_each_is_measured(run: Run) -> None:
    result = run(*SIMULATED, "--json")
    assert result.code == 0
    assert [one["provider"] for one in result.json["results"]] == ["claude", "openai", "gemini"]
    for one in result.json["results"]:
        assert set(one) == FIELDS
        assert one["outcome"] == "answered"
        assert 0 <= one["first_token_s"] <= one["duration_s"]
        used = one["usage"]
        cost = (used["input_tokens"] * one["price_in"] + used["output_tokens"] * one["price_out"]) / 1e6
        assert one["cost_usd"] == pytest.approx(cost, abs=1e-9)
    assert all(result.json["best"].values())
    assert result.json["prices"]["date"] == "2026-11-23"
    assert result.json["simulated"] is True


def test_one_that_fails_makes_the_exit_code_1_and_is_told_with_its_class(run: Run) -> None:
    result = run(*SIMULATED, "--json", "--fault", "claude=auth", "--fault", "openai=cut")
    claude, openai, gemini = result.json["results"]
    assert result.code == 1
    assert (claude["outcome"], claude["class"], claude["status"]) == ("failed", "auth", 401)
    assert (claude["usage"], claude["cost_usd"]) == (None, None)
    assert gemini["outcome"] == "answered"
    assert (openai["class"], openai["text"]) == ("truncated", "")
    assert openai["discarded_chars"] > 0
    assert openai["usage"]["source"] == "estimated"
    assert "claude: 401 auth: invalid x-api-key" in result.err


def test_people_get_a_row_each_who_was_best_and_the_date_of_the_prices(run: Run) -> None:
    result = run(*SIMULATED, "--fault", "openai=overloaded")
    lines = result.out.splitlines()
    assert lines[0].split() == [
        "provider",
        "model",
        "outcome",
        "first",
        "token",
        "duration",
        "tokens",
        "cost",
    ]
    assert "answered" in lines[1]
    assert "503 overloaded, 2 attempts" in lines[2]
    assert any(line.startswith("fastest first token: ") and "cheapest: claude" in line for line in lines)
    assert "2026-11-23" in lines[-1]
    assert "nothing was paid" in lines[-1]
    assert "simulated**" not in result.out


def test_answers_follow_where_they_are_asked_for(run: Run) -> None:
    result = run(*SIMULATED, "--answers")
    for name in ("claude", "openai", "gemini"):
        assert f"--- {name} (" in result.out
    assert result.out.count("What is an outage") == 3


def test_the_chain_says_who_is_asked_and_tokens_are_booked(run: Run) -> None:
    result = run(*SIMULATED, "--chain", "gemini,claude", "--json")
    used = {
        one["provider"]: one["usage"]["input_tokens"] + one["usage"]["output_tokens"]
        for one in result.json["results"]
    }
    assert list(used) == ["gemini", "claude"]
    rows = run("usage", "--json", "--env", "production").json
    assert {row["provider"]: row["tokens"] for row in rows if row["simulated"] and row["tokens"]} == used
    traces = run("traces", "--json").json
    assert {tuple(trace["chain"]) for trace in traces} == {("gemini",), ("claude",)}


def test_a_message_against_the_rules_is_rejected_and_nothing_is_kept(run: Run) -> None:
    result = run("compare", "x" * 2001, "--simulate", "--env", "production")
    assert (result.code, result.out) == (3, "")
    assert "2000" in result.err
    assert run("traces", "--json").json == []


def test_with_nobody_configured_nothing_is_asked_and_the_advice_is_given(run: Run) -> None:
    result = run("compare", "Hello", "--env", "production")
    assert (result.code, result.out) == (1, "")
    assert "no step is configured" in result.err


def test_who_has_no_key_is_left_out_and_said_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LOCAL_MODEL", "tiny")
    monkeypatch.setenv("MAX_RETRIES", "0")
    result = run("compare", "Hello", "--chain", "claude,local", "--json")
    assert result.code == 1
    assert [one["class"] for one in result.json["results"]] == ["connect"]
    assert result.json["left_out"] == [{"provider": "claude", "reason": "not_configured"}]
    assert "claude: left out, it is not configured" in result.err
