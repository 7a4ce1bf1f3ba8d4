"""The shapes that other programs read: `ask --json`, `--events`, `usage --json`, and exit codes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.contract.conftest import Outside
from tests.contract.vendors import Says, answer, as_events, chunks_of, error, partial

RESULT: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "answered_by": (str, type(None)),
    "model": (str, type(None)),
    "step": (int, type(None)),
    "steps": int,
    "environment": str,
    "usage": dict,
    "attempts": list,
    "skipped": list,
    "discarded_chars": int,
    "duration_s": float,
    "trace_id": str,
    "outcome": str,
    "error": (str, type(None)),
    "cut_short": bool,
}
USAGE = {"input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "source"}
ATTEMPT = [
    "step",
    "provider",
    "model",
    "attempt",
    "outcome",
    "class",
    "status",
    "message",
    "wait_s",
    "first_token_s",
    "duration_s",
]
OVERLOADED = error("claude", 529, "overloaded_error", "Overloaded")
REFUSAL = as_events(chunks_of("claude", reason="refusal"))
FALLBACKS = {
    "development": "AI service unavailable in development. Please check your API keys in .env.dev",
    "staging": "AI service temporarily unavailable in staging environment. Please try again later.",
    "production": "I'm sorry, I'm having trouble processing your request right now. "
    "Please try again in a moment.",
}


def shaped(result: dict[str, Any]) -> None:
    """That an object has the contract's fields, each of its type."""
    assert set(RESULT) <= set(result)
    for name, kind in RESULT.items():
        assert isinstance(result[name], kind), name
    assert set(result["usage"]) == USAGE
    for attempt in result["attempts"]:
        assert list(attempt) == ATTEMPT
    for skip in result["skipped"]:
        assert set(skip) == {"provider", "reason"}
        assert skip["reason"] in {"not_configured", "circuit_open", "over_budget"}


def test_an_answer_after_a_failover(outside: Outside) -> None:
    outside.vendors.says("claude", partial("claude", "Half of"))
    result = outside.ask("claude,openai,gemini")
    shaped(result)
    assert (result["exit"], result["outcome"], result["error"]) == (0, "answered", None)
    assert (result["text"], result["answered_by"]) == ("Fine, thanks.", "openai")
    assert (result["step"], result["steps"], result["environment"]) == (2, 3, "production")
    assert result["model"] == result["attempts"][1]["model"]
    assert result["usage"] == {
        "input_tokens": 11,
        "output_tokens": 7,
        "cached_tokens": 0,
        "reasoning_tokens": 0,
        "source": "reported",
    }
    first, second = result["attempts"]
    assert (first["outcome"], first["class"], first["status"]) == ("failed", "truncated", 200)
    assert (second["outcome"], second["class"], second["status"]) == ("answered", None, 200)
    assert second["message"] == ""
    assert result["discarded_chars"] == len("Half of")


def test_the_wait_stands_with_the_attempt_that_it_follows(outside: Outside) -> None:
    outside.vendors.says("claude", OVERLOADED, answer("claude"))
    first, second = outside.ask("claude")["attempts"]
    assert [first["attempt"], second["attempt"]] == [1, 2]
    assert first["wait_s"] >= 1.0
    assert second["wait_s"] == 0
    assert first["first_token_s"] is None
    assert second["first_token_s"] is not None


@pytest.mark.parametrize("environment", FALLBACKS)
def test_nobody_answered(outside: Outside, environment: str) -> None:
    for wire in ("claude", "openai", "gemini"):
        outside.vendors.says(wire, Says(body=b"oops"))
    result = outside("ask", "Hi", "--json", "--env", environment)
    shaped(result.json)
    assert result.code == 1
    assert (result.json["outcome"], result.json["text"]) == ("exhausted", FALLBACKS[environment])
    assert (result.json["answered_by"], result.json["model"], result.json["step"]) == (None, None, None)
    assert result.json["error"]
    plain = outside("ask", "Hi", "--env", environment)
    assert (plain.code, plain.out) == (1, "")
    assert FALLBACKS[environment] in plain.err


BLOCKED = {"BUDGET_POLICY": "block", "DAILY_TOKEN_LIMIT_CLAUDE": "1"}
ENDINGS = (
    (None, "Hi", 0, "answered"),
    (Says(body=b"oops"), "Hi", 1, "exhausted"),
    (error("claude", 400, "invalid_request_error", "messages: odd"), "Hi", 1, "exhausted"),
    (error("claude", 413, "request_too_large", "Too large"), "Hi", 1, "exhausted"),
    (None, " \n", 3, "rejected"),
    (None, "x" * 2001, 3, "rejected"),
    (REFUSAL, "Hi", 4, "refused"),
    (None, "Hi", 5, "refused"),
)


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: f"{ending[2]}-{ending[3]}")
def test_every_end_has_its_exit_code_and_outcome(
    outside: Outside, ending: tuple[Says | None, str, int, str]
) -> None:
    says, text, code, outcome = ending
    common = ("--env", "production", "--chain", "claude")
    variables = BLOCKED if code == 5 else {}
    if code == 5:
        assert outside("ask", "Hi", *common).code == 0
    if says is not None:
        outside.vendors.says("claude", says)
    asked = outside.vendors.calls("claude")
    result = outside("ask", text, "--json", *common, **variables)
    shaped(result.json)
    assert (result.code, result.json["outcome"]) == (code, outcome)
    assert (result.json["error"] is None) is (code == 0)
    if code in (3, 4, 5):
        assert result.json["text"] == ""
    if code in (3, 5):
        assert outside.vendors.calls("claude") == asked
    *events, last = outside("ask", text, "--events", *common, **variables).lines
    assert events[-1]["event"] == outcome
    assert sum(event["event"] in ENDS for event in events) == 1
    assert last["outcome"] == outcome
    plain = outside("ask", text, *common, **variables)
    assert plain.code == code
    assert plain.out == ("Fine, thanks.\n" if code == 0 else "")


ENDS = {"answered", "refused", "exhausted", "rejected", "cancelled"}


def test_a_message_of_exactly_the_most_characters_is_sent(outside: Outside) -> None:
    for environment, most in (("development", 500), ("staging", 1000), ("production", 2000)):
        assert outside("ask", "é" * most, "--env", environment).code == 0
        assert outside("ask", "é" * (most + 1), "--env", environment).code == 3


def names(events: list[dict[str, Any]]) -> list[str]:
    return [name for name, _ in itertools.groupby(event["event"] for event in events)]


def test_the_events_of_a_retry_a_broken_answer_and_a_failover(outside: Outside) -> None:
    outside.vendors.says("claude", OVERLOADED, partial("claude", "Half of"))
    *events, result = outside.events("claude,openai")
    assert names(events) == [
        "request_accepted",
        "attempt_started",
        "attempt_failed",
        "waiting",
        "attempt_started",
        "first_token",
        "text_delta",
        "attempt_failed",
        "partial_discarded",
        "usage_recorded",
        "failed_over",
        "attempt_started",
        "first_token",
        "text_delta",
        "usage_recorded",
        "answered",
    ]
    shaped(result)
    assert "event" not in result
    times = [event["at_s"] for event in events]
    assert times == sorted(times)
    assert len({event["request_id"] for event in events}) == 1
    assert events[0]["request_id"] == result["trace_id"]
    by_name = {event["event"]: event for event in events}
    assert by_name["failed_over"] | {"at_s": 0, "request_id": ""} == {
        "event": "failed_over",
        "request_id": "",
        "at_s": 0,
        "from_step": 1,
        "from_provider": "claude",
        "to_step": 2,
        "to_provider": "openai",
        "reason": "truncated",
    }
    assert by_name["partial_discarded"]["chars"] == len("Half of")
    assert by_name["answered"]["text"] == "Fine, thanks."
    second = events[names_at(events, "failed_over") :]
    assert "".join(event["text"] for event in second if event["event"] == "text_delta") == result["text"]


def names_at(events: list[dict[str, Any]], name: str) -> int:
    return next(number for number, event in enumerate(events) if event["event"] == name)


def test_skips_and_levels_are_events(outside: Outside) -> None:
    *events, _ = outside.events("claude,openai", ANTHROPIC_API_KEY="", DAILY_TOKEN_LIMIT_OPENAI="20")
    assert names(events)[:2] == ["request_accepted", "step_skipped"]
    assert events[1]["reason"] == "not_configured"
    levels = [event for event in events if event["event"] == "budget_level_changed"]
    assert [(e["provider"], e["level"], e["tokens"], e["limit"]) for e in levels] == [
        ("openai", "half", 18, 20),
        ("openai", "near", 18, 20),
    ]
    *again, _ = outside.events("openai", DAILY_TOKEN_LIMIT_OPENAI="20")
    assert [e["level"] for e in again if e["event"] == "budget_level_changed"] == ["exceeded"]
    *quiet, _ = outside.events("openai", DAILY_TOKEN_LIMIT_OPENAI="20")
    assert "budget_level_changed" not in names(quiet)


def test_a_used_up_budget_is_skipped_and_told(outside: Outside) -> None:
    limit = {"DAILY_TOKEN_LIMIT_CLAUDE": "18", "BUDGET_POLICY": "skip"}
    assert outside.ask("claude,openai", **limit)["answered_by"] == "claude"
    result = outside.ask("claude,openai", **limit)
    assert result["skipped"] == [{"provider": "claude", "reason": "over_budget"}]
    assert result["answered_by"] == "openai"
    assert outside.ask("claude,openai", **(limit | {"BUDGET_POLICY": "warn"}))["answered_by"] == "claude"


def test_what_was_thrown_away_is_booked_to_whoever_burned_it(outside: Outside) -> None:
    outside.vendors.says("claude", partial("claude", "Half of an answer"))
    outside.ask("claude,openai")
    rows = {row["provider"]: row for row in outside("usage", "--json", "--env", "production").json}
    assert set(rows["claude"]) >= {
        "day",
        "environment",
        "provider",
        "simulated",
        "tokens",
        "limit",
        "percent",
        "level",
    }
    assert rows["claude"]["tokens"] == 11 + 4
    assert (rows["openai"]["tokens"], rows["openai"]["limit"]) == (18, 200_000)
    assert (rows["openai"]["level"], rows["openai"]["simulated"]) == ("ok", False)


def test_common_options_stand_before_or_after_the_command(outside: Outside) -> None:
    before = outside("--env", "production", "--chain", "openai", "--json", "ask", "Hi")
    after = outside("ask", "--json", "Hi", "--chain", "openai", "--env", "production")
    mixed = outside("--json", "ask", "--env", "production", "Hi", "--chain", "openai")
    assert {
        (each.code, each.json["answered_by"], each.json["environment"]) for each in (before, after, mixed)
    } == {(0, "openai", "production")}
    assert (
        outside("--chain", "claude", "ask", "Hi", "--json", "--chain", "openai").json["answered_by"]
        == "openai"
    )
