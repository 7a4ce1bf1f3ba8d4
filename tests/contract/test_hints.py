"""Retry hints, the deadline, and the last attempt after which nothing is waited for."""

from __future__ import annotations

from email.utils import formatdate
from time import time

import pytest

from tests.contract.conftest import Outside
from tests.contract.vendors import Says, as_json, error, partial


def waits(outside: Outside, says: Says, **variables: str) -> list[float]:
    """The waits before the second step is asked."""
    outside.vendors.says("claude", says)
    lines = outside.events("claude,openai", **variables)
    assert lines[-1]["answered_by"] == "openai"
    assert outside.vendors.calls("claude") == 1 + sum(line.get("event") == "waiting" for line in lines)
    return [line["seconds"] for line in lines if line.get("event") == "waiting"]


def limited(**headers: str) -> Says:
    return error("claude", 429, "rate_limit_error", "Slow down.", **headers)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry_after_ms": "1500", "retry_after": "2"}, [1.5]),
        ({"retry_after": "2", "anthropic_ratelimit_requests_remaining": "0"}, [2.0]),
        ({"retry_after": "0"}, [0.0]),
        ({"retry_after_ms": "3001", "retry_after": "1"}, []),
        ({"retry_after_ms": "-5", "retry_after": "2"}, [2.0]),
        ({"retry_after_ms": "nan", "retry_after": "2"}, [2.0]),
        ({"retry_after": "86401"}, [1.0, 2.0]),
        ({"retry_after": "NaN"}, [1.0, 2.0]),
        ({"retry_after": "-1"}, [1.0, 2.0]),
        ({"retry_after": "1e1"}, [1.0, 2.0]),
        ({"retry_after": "soon"}, [1.0, 2.0]),
        ({"retry_after": formatdate(time() - 3600, usegmt=True)}, [1.0, 2.0]),
        ({"retry_after": formatdate(time() + 3600, usegmt=True)}, []),
        ({"x_should_retry": "false"}, []),
        ({"x_should_retry": "true"}, [1.0, 2.0]),
    ],
)
def test_the_first_hint_that_makes_sense_decides(
    outside: Outside, headers: dict[str, str], expected: list[float]
) -> None:
    assert waits(outside, limited(**headers)) == expected


def test_the_reset_of_an_exhausted_limit_is_the_last_hint(outside: Outside) -> None:
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s"}
    told = as_json({"error": {"message": "Slow down.", "type": "requests"}}, 429)
    outside.vendors.says("openai", Says(status=429, body=told.body, headers=headers))
    lines = outside.events("openai,claude")
    assert [line["seconds"] for line in lines if line.get("event") == "waiting"] == [2.0]
    left = {**headers, "x-ratelimit-remaining-requests": "5"}
    outside.vendors.says("openai", Says(status=429, body=told.body, headers=left))
    lines = outside.events("openai,claude")
    assert [line["seconds"] for line in lines if line.get("event") == "waiting"] == [1.0, 2.0]


@pytest.mark.parametrize(("hint", "expected"), [("0.2", [1.0]), ("2.5", [2.5]), ("3", [3.0]), ("3.1", [])])
def test_a_hint_on_any_retried_class_is_the_least_wait(
    outside: Outside, hint: str, expected: list[float]
) -> None:
    overloaded = error("claude", 529, "overloaded_error", "Overloaded", retry_after=hint)
    assert waits(outside, overloaded) == expected


def test_should_retry_false_is_obeyed_on_any_class(outside: Outside) -> None:
    broken = error("claude", 500, "api_error", "Internal server error", x_should_retry="false")
    assert waits(outside, broken) == []


BROKEN = error("claude", 500, "api_error", "Internal server error")


@pytest.mark.parametrize(("most", "expected"), [("0", []), ("1", [1.0]), ("5", [1.0, 2.0])])
def test_retries_are_bounded_by_the_setting_and_by_the_class(
    outside: Outside, most: str, expected: list[float]
) -> None:
    assert waits(outside, BROKEN, MAX_RETRIES=most) == expected


def test_retries_are_counted_per_class_and_together(outside: Outside) -> None:
    overloaded = error("claude", 529, "overloaded_error", "Overloaded")
    outside.vendors.says("claude", overloaded, BROKEN, overloaded)
    result = outside.ask("claude,openai")
    assert [a["class"] for a in result["attempts"]] == ["overloaded", "server_error", "overloaded", None]
    outside.vendors.says("claude", overloaded)
    assert [a["class"] for a in outside.ask("claude,openai")["attempts"]] == [
        "overloaded",
        "overloaded",
        None,
    ]


def test_a_wait_that_would_pass_the_deadline_is_left_out_and_the_next_step_is_asked(outside: Outside) -> None:
    outside.vendors.says("claude", BROKEN)
    *lines, result = outside.events("claude,openai", REQUEST_DEADLINE="2.5")
    assert [line["seconds"] for line in lines if line["event"] == "waiting"] == [1.0]
    assert result["answered_by"] == "openai"


def test_the_deadline_bounds_the_time_to_the_first_token_and_new_steps(outside: Outside) -> None:
    outside.vendors.says("claude", Says(bare=True, close="hold"))
    result = outside.ask("claude,openai", REQUEST_DEADLINE="0.5", FIRST_TOKEN_TIMEOUT="60")
    assert (result["exit"], result["outcome"]) == (1, "exhausted")
    assert [a["class"] for a in result["attempts"]] == ["timeout"]
    assert "deadline" in result["error"]
    assert outside.vendors.calls("openai") == 0


def test_an_answer_that_is_arriving_outlives_the_deadline(outside: Outside) -> None:
    outside.vendors.says("claude", partial("claude", "Half of", close="hold"))
    result = outside.ask("claude,openai", REQUEST_DEADLINE="0.3", IDLE_TIMEOUT="1")
    (attempt,) = result["attempts"]
    assert attempt["class"] == "truncated"
    assert "stalled" in attempt["message"]


def test_an_answer_ends_after_its_own_limit(outside: Outside) -> None:
    outside.vendors.says("claude", partial("claude", "Half of", close="hold"))
    result = outside.ask("claude,openai", ANSWER_TIMEOUT="0.5", IDLE_TIMEOUT="60")
    assert [a["class"] for a in result["attempts"]] == ["truncated", None]
    assert "longer than it may" in result["attempts"][0]["message"]
