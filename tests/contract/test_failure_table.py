"""The failure table, row by row and wire by wire, as somebody sees it who only has the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.conftest import Outside
from tests.contract.vendors import WIRES, Says, answer, as_events, as_json, chunks_of, error, partial

NEXT = {"claude": "openai", "openai": "gemini", "gemini": "claude"}
EVERY_WIRE = pytest.mark.parametrize("wire", WIRES)
PAGE = Says(body=b"<html><head><title>Oops</title></head></html>", kind="text/html")
BAD_GATEWAY = Says(status=502, body=b"<html><title>502 Bad Gateway</title></html>", kind="text/html")


@dataclass(frozen=True)
class Row:
    """What a provider says on each wire, and what must come of it.

    Attributes:
        attempts: calls to the provider that says it.
        waits: seconds between them, with the jitter at its most.
        goes_on: whether the next step is asked.
        code: the exit code where it is not.
        discarded: whether text had been shown.
    """

    name: str
    says: Callable[[str], Says]
    kind: str
    attempts: int = 1
    waits: tuple[float, ...] = ()
    goes_on: bool = True
    code: int = 1
    discarded: bool = False


def by_wire(claude: Says, openai: Says, gemini: Says) -> Callable[[str], Says]:
    return {"claude": claude, "openai": openai, "gemini": gemini}.__getitem__


def errors(
    claude: tuple[Any, ...], openai: tuple[Any, ...], gemini: tuple[Any, ...]
) -> Callable[[str], Says]:
    return by_wire(error("claude", *claude), error("openai", *openai), error("gemini", *gemini))


def always(says: Says) -> Callable[[str], Says]:
    return lambda _: says


def retry_info(seconds: str) -> Says:
    """Gemini's hint stands in the body."""
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds}]
    told = {"code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED", "details": details}
    return as_json({"error": told}, 429)


def limited(seconds: str) -> Callable[[str], Says]:
    return by_wire(
        error("claude", 429, "rate_limit_error", "Slow down.", retry_after=seconds),
        error("openai", 429, "requests", "Slow down.", "rate_limit_exceeded", retry_after=seconds),
        retry_info(f"{seconds}s"),
    )


OVERLOADED = errors(
    (529, "overloaded_error", "Overloaded"),
    (503, "service_unavailable_error", "Overloaded", "server_is_overloaded"),
    (503, "UNAVAILABLE", "The model is overloaded."),
)
BROKEN = errors(
    (500, "api_error", "Internal server error"),
    (500, "server_error", "The server had an error"),
    (500, "INTERNAL", "An internal error has occurred."),
)
ERROR_EVENT = by_wire(
    as_events(
        [*chunks_of("claude", "Half", reason=None), {"type": "error", "error": {"type": "overloaded_error"}}],
        named=True,
    ),
    partial("openai", "Half", close="clean", then={"error": {"message": "Oops", "type": "server_error"}}),
    partial("gemini", "Half", close="clean", then={"error": {"code": 503, "status": "UNAVAILABLE"}}),
)

ROWS = (
    Row("reset before headers", always(Says(bare=True, close="reset")), "connect", 2, (1.0,)),
    Row("closed before headers", always(Says(bare=True, close="cut")), "connect", 2, (1.0,)),
    Row(
        "429 without a hint",
        errors(
            (429, "rate_limit_error", "Slow down."),
            (429, "requests", "Slow down.", "rate_limit_exceeded"),
            (429, "RESOURCE_EXHAUSTED", "Slow down.", "GenerateRequestsPerMinutePerProject"),
        ),
        "rate_limited",
        3,
        (1.0, 2.0),
    ),
    Row("429 with a short hint", limited("2"), "rate_limited", 2, (2.0,)),
    Row("429 with a hint of 3 s", limited("3"), "rate_limited", 2, (3.0,)),
    Row("429 with a longer hint", limited("3.5"), "rate_limited"),
    Row(
        "quota",
        errors(
            (429, "rate_limit_error", "Limit reached.", "enforced_spend_limit_reached"),
            (429, "insufficient_quota", "No quota.", "credit_balance_exhausted"),
            (429, "RESOURCE_EXHAUSTED", "No quota.", "GenerateRequestsPerDayPerProject"),
        ),
        "quota_exhausted",
    ),
    Row("402", always(as_json({"error": {"message": "Pay."}}, 402)), "quota_exhausted"),
    Row("overloaded", OVERLOADED, "overloaded", 2, (1.0,)),
    Row("server error", BROKEN, "server_error", 3, (1.0, 2.0)),
    Row("an error page", always(BAD_GATEWAY), "server_error", 3, (1.0, 2.0)),
    Row(
        "a rejected key",
        errors(
            (401, "authentication_error", "invalid x-api-key"),
            (401, "invalid_request_error", "Incorrect API key provided.", "invalid_api_key"),
            (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "API_KEY_INVALID"),
        ),
        "auth",
    ),
    Row(
        "no such model",
        errors(
            (404, "not_found_error", "model: claude-x"),
            (404, "invalid_request_error", "The model `x` does not exist.", "model_not_found"),
            (404, "NOT_FOUND", "models/x is not found for API version v1beta"),
        ),
        "model_not_found",
    ),
    Row(
        "a bad request",
        errors(
            (400, "invalid_request_error", "messages.0.content: is odd"),
            (400, "invalid_request_error", "Invalid 'messages[0].content'.", "invalid_value"),
            (400, "INVALID_ARGUMENT", "* contents[0]: is odd"),
        ),
        "bad_request",
        goes_on=False,
    ),
    Row(
        "an option of this vendor alone",
        by_wire(
            error("claude", 400, "invalid_request_error", "max_tokens: 9 > 8, which is the maximum"),
            as_json({"error": {"message": "No.", "param": "max_completion_tokens", "code": "x"}}, 400),
            error("gemini", 400, "INVALID_ARGUMENT", "* generation_config.max_output_tokens: too many"),
        ),
        "bad_request",
    ),
    Row(
        "refused",
        by_wire(
            as_events(chunks_of("claude", reason="refusal")),
            error("openai", 400, "invalid_request_error", "No.", "content_policy_violation"),
            as_events(
                [{"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 5}}]
            ),
        ),
        "refused",
        goes_on=False,
        code=4,
    ),
    Row("empty", lambda wire: answer(wire, ""), "empty"),
    Row(
        "nothing but thinking",
        lambda wire: answer(
            wire,
            "",
            thinking="Hm.",
            reason={"claude": "max_tokens", "openai": "length", "gemini": "MAX_TOKENS"}[wire],
        ),
        "empty",
    ),
    Row("a web page with 200", always(PAGE), "malformed"),
    Row("an error with 200", always(as_json({"error": {"message": "Oops", "type": "x"}})), "malformed"),
    Row("no JSON with 200", always(Says(body=b"OK")), "malformed"),
    Row("an empty body", always(Says()), "malformed"),
    Row("no event in the stream", always(Says(kind="text/event-stream")), "malformed"),
    Row("headers and a reset", always(Says(kind="text/event-stream", close="reset")), "malformed"),
    Row("a chunk that is no JSON first", always(as_events(["{oops"])), "malformed"),
    Row(
        "a chunk that is no JSON after text",
        lambda wire: partial(wire, then="{oops"),
        "truncated",
        discarded=True,
    ),
    Row("cut", partial, "truncated", discarded=True),
    Row("no finish reason", lambda wire: partial(wire, close="clean"), "truncated", discarded=True),
    Row("an error event", ERROR_EVENT, "truncated", discarded=True),
)


@EVERY_WIRE
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row(outside: Outside, row: Row, wire: str) -> None:
    outside.vendors.says(wire, row.says(wire))
    *lines, result = outside.events(f"{wire},{NEXT[wire]}")
    tried = [attempt for attempt in result["attempts"] if attempt["provider"] == wire]
    assert [attempt["class"] for attempt in tried] == [row.kind] * row.attempts
    assert [attempt["attempt"] for attempt in tried] == [*range(1, row.attempts + 1)]
    assert all(attempt["message"] for attempt in tried)
    assert [line["seconds"] for line in lines if line["event"] == "waiting"] == list(row.waits)
    retries = [line["retry_in"] for line in lines if line["event"] == "attempt_failed"]
    assert retries == [*row.waits, None]
    assert outside.vendors.calls(wire) == row.attempts
    assert outside.vendors.calls(NEXT[wire]) == row.goes_on
    if row.goes_on:
        assert (result["outcome"], result["answered_by"], result["step"]) == ("answered", NEXT[wire], 2)
        assert result["text"] == "Fine, thanks."
    else:
        assert result["answered_by"] is None
        assert result["outcome"] == ("refused" if row.code == 4 else "exhausted")
    assert bool(result["discarded_chars"]) is row.discarded


@EVERY_WIRE
def test_a_refused_connection(outside: Outside, wire: str) -> None:
    name = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI"}[wire]
    result = outside.ask(f"{wire},{NEXT[wire]}", **{f"{name}_BASE_URL": "http://127.0.0.1:1"})
    assert [a["class"] for a in result["attempts"]] == ["connect", "connect", None]
    assert result["answered_by"] == NEXT[wire]


@EVERY_WIRE
def test_silence_is_left_at_once(outside: Outside, wire: str) -> None:
    name = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI"}[wire]
    outside.vendors.says(wire, Says(bare=True, close="hold"))
    result = outside.ask(f"{wire},{NEXT[wire]}", **{f"{name}_FIRST_TOKEN_TIMEOUT": "0.3"})
    assert [a["class"] for a in result["attempts"]] == ["timeout", None]
    assert outside.vendors.left.wait(60)


@EVERY_WIRE
def test_pings_and_empty_deltas_are_no_token(outside: Outside, wire: str) -> None:
    name = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI"}[wire]
    empty = as_events(chunks_of(wire, "", reason=None), close="hold")
    pings = b": ping\n\n" + (b'event: ping\ndata: {"type":"ping"}\n\n' if wire == "claude" else b"")
    outside.vendors.says(wire, Says(body=pings + empty.body, kind=empty.kind, close="hold"))
    result = outside.ask(f"{wire},{NEXT[wire]}", **{f"{name}_FIRST_TOKEN_TIMEOUT": "0.3"})
    assert [a["class"] for a in result["attempts"]] == ["timeout", None]
    assert result["attempts"][0]["first_token_s"] is None


@EVERY_WIRE
def test_a_stall_after_text_is_truncated_and_starts_over(outside: Outside, wire: str) -> None:
    outside.vendors.says(wire, partial(wire, "Half of", close="hold"))
    result = outside.ask(f"{wire},{NEXT[wire]}", IDLE_TIMEOUT="0.5")
    assert [a["class"] for a in result["attempts"]] == ["truncated", None]
    assert result["discarded_chars"] == len("Half of")
    assert result["text"] == "Fine, thanks."


@EVERY_WIRE
def test_thinking_counts_as_a_token_and_not_as_text(outside: Outside, wire: str) -> None:
    thought = as_events(chunks_of(wire, thinking="Hm…", reason=None))
    outside.vendors.says(wire, Says(body=thought.body, kind=thought.kind, close="hold"))
    result = outside.ask(wire, IDLE_TIMEOUT="0.5")
    (attempt,) = result["attempts"]
    assert attempt["class"] == "truncated"
    assert attempt["first_token_s"] is not None
    assert result["discarded_chars"] == 0


def test_without_a_key_a_step_is_skipped(outside: Outside) -> None:
    result = outside.ask("claude,openai", ANTHROPIC_API_KEY="")
    assert result["skipped"] == [{"provider": "claude", "reason": "not_configured"}]
    assert (result["answered_by"], result["step"], result["steps"]) == ("openai", 2, 2)


def test_where_no_step_can_be_tried_the_variables_to_set_are_named(outside: Outside) -> None:
    result = outside.ask("claude,local", ANTHROPIC_API_KEY="", LOCAL_BASE_URL="http://127.0.0.1:1/v1")
    assert (result["exit"], result["attempts"]) == (1, [])
    assert result["error"] == (
        "no provider could be tried: claude not configured (set ANTHROPIC_API_KEY), "
        "local not configured (set LOCAL_MODEL)"
    )


@EVERY_WIRE
def test_a_refusal_goes_on_where_the_setting_says_so(outside: Outside, wire: str) -> None:
    row = next(row for row in ROWS if row.name == "refused")
    outside.vendors.says(wire, row.says(wire))
    result = outside.ask(f"{wire},{NEXT[wire]}", ON_REFUSAL="next")
    assert (result["exit"], result["answered_by"]) == (0, NEXT[wire])


def too_long(wire: str) -> Says:
    return {
        "claude": error("claude", 400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
        "openai": error("openai", 400, "invalid_request_error", "Too long.", "context_length_exceeded"),
        "gemini": error(
            "gemini", 400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum (8)."
        ),
    }[wire]


def test_a_context_that_does_not_fit_goes_to_a_larger_window_alone(outside: Outside) -> None:
    outside.vendors.says("claude", too_long("claude"))
    windows = {"ANTHROPIC_CONTEXT_WINDOW": "1000", "OPENAI_CONTEXT_WINDOW": "1000"}
    result = outside.ask("claude,openai,gemini", **windows, GEMINI_CONTEXT_WINDOW="1001")
    assert [(a["provider"], a["class"]) for a in result["attempts"]] == [
        ("claude", "context_too_long"),
        ("gemini", None),
    ]
    assert outside.vendors.calls("openai") == 0
    alone = outside.ask("claude,openai", **windows)
    assert (alone["exit"], alone["outcome"]) == (1, "exhausted")


def test_a_smaller_window_stays_too_small_whatever_failed_in_between(outside: Outside) -> None:
    outside.vendors.says("claude", too_long("claude"))
    outside.vendors.says("openai", BROKEN("openai"))
    windows = {
        "ANTHROPIC_CONTEXT_WINDOW": "1000",
        "OPENAI_CONTEXT_WINDOW": "2000",
        "GEMINI_CONTEXT_WINDOW": "500",
    }
    result = outside.ask("claude,openai,gemini", **windows)
    assert (result["outcome"], outside.vendors.calls("gemini")) == ("exhausted", 0)


def test_an_unknown_window_counts_as_larger(outside: Outside) -> None:
    outside.vendors.says("openai", too_long("openai"))
    unknown = {
        "OPENAI_CONTEXT_WINDOW": "1000",
        "ANTHROPIC_MODEL": "never-heard-of",
        "ANTHROPIC_CONTEXT_WINDOW": "",
    }
    assert outside.ask("openai,claude", **unknown)["answered_by"] == "claude"


def test_a_second_empty_answer_ends_the_request(outside: Outside) -> None:
    for wire in ("claude", "openai"):
        outside.vendors.says(wire, answer(wire, " "))
    result = outside.ask("claude,openai,gemini")
    assert (result["exit"], result["outcome"]) == (1, "exhausted")
    assert [a["class"] for a in result["attempts"]] == ["empty", "empty"]
    assert outside.vendors.calls("gemini") == 0


@EVERY_WIRE
def test_nothing_but_thinking_under_the_cap_says_to_raise_it(outside: Outside, wire: str) -> None:
    row = next(row for row in ROWS if row.name == "nothing but thinking")
    outside.vendors.says(wire, row.says(wire))
    (attempt,) = outside.ask(wire)["attempts"]
    name = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI"}[wire]
    assert attempt["class"] == "empty"
    assert f"raise {name}_MAX_TOKENS" in attempt["message"]


@EVERY_WIRE
def test_text_that_its_cap_ended_is_an_answer_that_was_cut_short(outside: Outside, wire: str) -> None:
    reason = {"claude": "max_tokens", "openai": "length", "gemini": "MAX_TOKENS"}[wire]
    outside.vendors.says(wire, answer(wire, "So far", reason=reason))
    result = outside.ask(wire)
    assert (result["exit"], result["text"], result["cut_short"]) == (0, "So far", True)


def test_a_missing_end_mark_after_the_finish_reason_is_a_success(outside: Outside) -> None:
    chunks = chunks_of("openai", "Whole.")
    for close in ("clean", "cut"):
        outside.vendors.says("openai", as_events(chunks, close=close))
        result = outside.ask("openai")
        assert (result["exit"], result["text"], len(result["attempts"])) == (0, "Whole.", 1)
    outside.vendors.says("claude", as_events(chunks_of("claude", "Whole.")[:-1], named=True))
    assert outside.ask("claude")["text"] == "Whole."


@EVERY_WIRE
def test_no_output_tokens_beside_text_count_as_not_reported(outside: Outside, wire: str) -> None:
    outside.vendors.says(wire, answer(wire, "Twelve chars", output=0))
    usage = outside.ask(wire)["usage"]
    assert (usage["output_tokens"], usage["source"], usage["input_tokens"]) == (3, "estimated", 11)


@EVERY_WIRE
def test_the_caller_gets_a_stream_read_whatever_it_asked_for(outside: Outside, wire: str) -> None:
    outside.ask(wire)
    (asked,) = outside.vendors.asked[wire]
    assert asked.get("stream") is (None if wire == "gemini" else True)
    assert json.dumps(asked).count("How are you?") == 1
