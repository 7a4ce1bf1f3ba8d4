"""The faults that are error responses, and the calls that every vendor rejects by itself."""

from typing import Any

import httpx
import pytest

from tests.faults.simulator.asking import PROVIDERS, WIRES, ask, body, headers, path, watch
from tests.faults.simulator.conftest import Running
from tui_app.domain.messages import Wire
from tui_app.faults import Fault

ANT, OAI, GEM = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI

ERRORS: list[tuple[str, Wire, int, dict[str, Any]]] = [
    ("rate_limited", ANT, 429, {"type": "rate_limit_error"}),
    ("rate_limited", OAI, 429, {"type": "requests", "code": "rate_limit_exceeded"}),
    ("rate_limited", GEM, 429, {"status": "RESOURCE_EXHAUSTED", "code": 429}),
    ("overloaded", ANT, 529, {"type": "overloaded_error", "message": "Overloaded"}),
    ("overloaded", OAI, 503, {"type": "service_unavailable_error", "code": "server_is_overloaded"}),
    ("overloaded", GEM, 503, {"status": "UNAVAILABLE"}),
    ("server_error", ANT, 500, {"type": "api_error"}),
    ("server_error", OAI, 500, {"type": "server_error", "code": None}),
    ("server_error", GEM, 500, {"status": "INTERNAL"}),
    ("auth", ANT, 401, {"type": "authentication_error"}),
    ("auth", OAI, 401, {"type": "invalid_request_error", "code": "invalid_api_key"}),
    ("auth", GEM, 400, {"status": "INVALID_ARGUMENT"}),
    ("model_not_found", ANT, 404, {"type": "not_found_error", "message": "model: claude-haiku-5-5"}),
    ("model_not_found", OAI, 404, {"type": "invalid_request_error", "code": "model_not_found"}),
    ("model_not_found", GEM, 404, {"status": "NOT_FOUND"}),
    ("quota_exhausted", ANT, 429, {"details": {"error_code": "enforced_spend_limit_reached"}}),
    ("quota_exhausted", OAI, 429, {"type": "insufficient_quota", "code": "credit_balance_exhausted"}),
    ("quota_exhausted", GEM, 429, {"status": "RESOURCE_EXHAUSTED"}),
    (
        "context_too_long",
        ANT,
        400,
        {
            "type": "invalid_request_error",
            "message": "prompt is too long: 1050001 tokens > 1000000 maximum",
        },
    ),
    ("context_too_long", OAI, 400, {"code": "context_length_exceeded", "param": "messages"}),
    ("context_too_long", GEM, 400, {"status": "INVALID_ARGUMENT"}),
]


@pytest.mark.parametrize(("fault", "wire", "status", "expected"), ERRORS)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_an_error_has_the_vendors_status_and_words(
    *,
    fault: str,
    wire: Wire,
    status: int,
    expected: dict[str, Any],
    stream: bool,
    running: Running,
    client: httpx.AsyncClient,
) -> None:
    running.board.set(PROVIDERS[wire], Fault(fault))
    response = await ask(client, wire, stream=stream)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    error = answer["error"]
    assert expected.items() <= error.items()
    assert error["message"]
    match wire:
        case Wire.ANTHROPIC:
            assert answer["type"] == "error"
            assert answer["request_id"] == response.headers["request-id"]
        case Wire.OPENAI:
            assert set(error) == {"message", "type", "param", "code"}
            assert response.headers["x-request-id"].startswith("req_")
        case Wire.GEMINI:
            assert error["code"] == status


HINTS = {"retry-after", "anthropic-ratelimit-requests-reset", "x-ratelimit-reset-requests"}


@pytest.mark.parametrize("wire", [ANT, OAI])
async def test_a_rate_limit_hints_in_headers(wire: Wire, running: Running, client: httpx.AsyncClient) -> None:
    running.board.set(PROVIDERS[wire], Fault.parse("rate_limited:retry_after=7"))
    response = await ask(client, wire)
    assert response.headers["retry-after"] == "7"
    if wire is OAI:
        assert response.headers["x-ratelimit-reset-requests"] == "7s"
        assert response.headers["x-ratelimit-remaining-requests"] == "0"


async def test_a_long_hint_is_written_in_digits(running: Running, client: httpx.AsyncClient) -> None:
    for wire in (ANT, OAI):
        running.board.set(PROVIDERS[wire], Fault("rate_limited", retry_after_s=1_234_567.5))
        assert (await ask(client, wire)).headers["retry-after"] == "1234567.5"
    assert (await ask(client, OAI)).headers["x-ratelimit-reset-requests"] == "342h56m7.5s"


@pytest.mark.parametrize("wire", [ANT, OAI])
async def test_a_rate_limit_without_a_hint_has_none_in_any_header(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDERS[wire], Fault.parse("rate_limited:retry_after=none"))
    response = await ask(client, wire)
    assert response.status_code == 429
    assert not HINTS & set(response.headers)


async def details(client: httpx.AsyncClient) -> dict[str, Any]:
    response = await ask(client, GEM)
    assert "retry-after" not in response.headers
    return {item["@type"].rpartition(".")[2]: item for item in response.json()["error"]["details"]}


async def test_gemini_hints_in_the_details_alone(running: Running, client: httpx.AsyncClient) -> None:
    running.board.set("gemini", Fault("rate_limited", retry_after_s=7))
    found = await details(client)
    assert found["RetryInfo"]["retryDelay"] == "7s"
    assert "PerMinute" in found["QuotaFailure"]["violations"][0]["quotaId"]
    running.board.set("gemini", Fault("rate_limited", retry_after_s=None))
    assert "RetryInfo" not in await details(client)


async def test_gemini_tells_a_spent_day_by_the_quotas_name(
    running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set("gemini", Fault("quota_exhausted"))
    assert "PerDay" in (await details(client))["QuotaFailure"]["violations"][0]["quotaId"]


async def test_gemini_tells_a_bad_key_by_its_reason(client: httpx.AsyncClient) -> None:
    response = await ask(client, GEM, key="bad-4711")
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize(
    ("wire", "key", "status"),
    [
        (ANT, "bad-4711", 401),
        (ANT, None, 401),
        (OAI, "BAD-4711", 401),
        (OAI, None, 401),
        (GEM, "bad4711", 400),
        (GEM, None, 403),
    ],
)
async def test_a_missing_or_bad_key_is_rejected_each_vendors_way(
    wire: Wire, key: str | None, status: int, client: httpx.AsyncClient
) -> None:
    response = await ask(client, wire, key=key)
    assert response.status_code == status
    assert "4711" not in response.text


async def test_anthropic_takes_both_key_headers_and_x_api_key_wins(client: httpx.AsyncClient) -> None:
    for given, status in (
        ({"x-api-key": "good"}, 200),
        ({"authorization": "Bearer good"}, 200),
        ({"x-api-key": "bad", "authorization": "Bearer good"}, 401),
    ):
        response = await client.post(
            path(ANT), headers={"anthropic-version": "2023-06-01", **given}, json=body(ANT)
        )
        assert response.status_code == status


@pytest.mark.parametrize(
    ("wire", "stream", "variant"),
    [
        (wire, stream, variant)
        for wire in WIRES
        for stream in (True, False)
        for variant in ("prompt", "answer")
    ],
)
async def test_a_refusal_has_each_vendors_form(
    wire: Wire, stream: bool, variant: str, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDERS[wire], Fault("refused", variant=variant))
    seen = await watch(client, wire, stream=stream)
    assert (seen.status, seen.problem) == (200, None)
    sign = {
        (ANT, "prompt"): b'"stop_reason":"refusal"',
        (ANT, "answer"): b'"stop_reason":"refusal"',
        (OAI, "prompt"): b'"refusal":"I can',
        (OAI, "answer"): b'"finish_reason":"content_filter"',
        (GEM, "prompt"): b'"blockReason":"SAFETY"',
        (GEM, "answer"): b'"finishReason":"SAFETY"',
    }[wire, variant]
    assert sign in seen.data
    if (wire, variant) == (GEM, "prompt"):
        assert b"candidates" not in seen.data.replace(b"candidatesTokenCount", b"")


BAD_REQUESTS: list[tuple[str, Wire, dict[str, Any], str]] = [
    ("sampling", ANT, {"temperature": 1}, "temperature: Extra inputs are not permitted"),
    ("prefill", ANT, {"messages": [{"role": "assistant", "content": "Sure:"}]}, "prefill"),
    ("no messages", ANT, {"messages": []}, "at least one message"),
    ("role", ANT, {"messages": [{"role": "model", "content": "x"}]}, "messages.0.role"),
    ("cap", ANT, {"max_tokens": "many"}, "max_tokens"),
    ("too large a cap", ANT, {"max_tokens": 10**7}, "maximum allowed number of output tokens"),
    ("old thinking", ANT, {"thinking": {"type": "enabled", "budget_tokens": 1024}}, "thinking.type.enabled"),
    ("blank stop", ANT, {"stop_sequences": [" "]}, "must contain non-whitespace"),
    ("stop", ANT, {"stop_sequences": "end"}, "stop_sequences: Input should be a valid list"),
    ("stop of a model that reasons", OAI, {"stop": "end"}, "'stop' is not supported with this model"),
    ("stops", OAI, {"model": "gpt-4.1-mini", "stop": [*"abcde"]}, "at most 4 strings"),
    ("old cap", OAI, {"max_tokens": 9}, "Use 'max_completion_tokens' instead"),
    ("temperature", OAI, {"temperature": 0.2}, "'temperature' does not support"),
    ("no messages", OAI, {"messages": None}, "Missing required parameter: 'messages'"),
    ("role", OAI, {"messages": [{"role": "model", "content": "x"}]}, "messages[0].role"),
    ("options", OAI, {"stream_options": {"include_usage": True}}, "only allowed when 'stream' is enabled"),
    ("no model", OAI, {"model": ""}, "you must provide a model parameter"),
    ("no contents", GEM, {"contents": []}, "contents is not specified"),
    ("role", GEM, {"contents": [{"role": "assistant", "parts": [{"text": "x"}]}]}, "valid role: user, model"),
    ("no parts", GEM, {"contents": [{"role": "user", "parts": []}]}, "parts must not be empty"),
    ("cap", GEM, {"generationConfig": {"maxOutputTokens": 0}}, "max_output_tokens"),
    ("stops", GEM, {"generationConfig": {"stopSequences": [*"abcdef"]}}, "at most 5 texts"),
    ("unknown field", GEM, {"messages": []}, 'Unknown name "messages"'),
]


@pytest.mark.parametrize(
    ("wire", "change", "words"),
    [case[1:] for case in BAD_REQUESTS],
    ids=[f"{case[1]}-{case[0]}" for case in BAD_REQUESTS],
)
async def test_a_bad_request_gets_400_and_the_reason(
    wire: Wire, change: dict[str, Any], words: str, client: httpx.AsyncClient
) -> None:
    response = await ask(client, wire, **change)
    assert response.status_code == 400
    assert words in response.json()["error"]["message"]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("data", [b"{", b"[]", b"", b"\xff", b"[" * 100_000])
async def test_a_body_that_is_no_json_object_gets_400(
    wire: Wire, data: bytes, client: httpx.AsyncClient
) -> None:
    response = await client.post(path(wire), headers=headers(wire), content=data)
    assert response.status_code == 400
    assert response.json()["error"]["message"]


async def test_anthropic_needs_max_tokens_and_a_known_version(client: httpx.AsyncClient) -> None:
    request = body(ANT)
    del request["max_tokens"]
    response = await client.post(path(ANT), headers=headers(ANT), json=request)
    assert response.json()["error"]["message"] == "max_tokens: Field required"
    for version in ({}, {"anthropic-version": "2019-01-01"}):
        response = await client.post(path(ANT), headers={"x-api-key": "good", **version}, json=body(ANT))
        assert response.status_code == 400


@pytest.mark.parametrize(
    ("model", "status"), [("claude-haiku-4-5", 200), ("claude-opus-4-8", 400), ("claude-haiku-5-5", 400)]
)
async def test_anthropic_takes_sampling_under_the_old_version_from_old_models_alone(
    model: str, status: int, client: httpx.AsyncClient
) -> None:
    old = {"x-api-key": "good", "anthropic-version": "2023-06-01"}
    response = await client.post(path(ANT), headers=old, json=body(ANT, model=model, temperature=0.5))
    assert response.status_code == status


async def test_openai_takes_temperature_without_reasoning_and_max_tokens_from_old_models(
    client: httpx.AsyncClient,
) -> None:
    assert (await ask(client, OAI, temperature=0.2, reasoning_effort="none")).status_code == 200
    assert (await ask(client, OAI, model="gpt-4.1-mini", max_tokens=9, temperature=0.2)).status_code == 200


@pytest.mark.parametrize(
    ("wire", "request_path"),
    [
        (ANT, "/anthropic/v1/complete"),
        (OAI, "/openai/v1/embeddings"),
        (OAI, "/openai/chat/completions"),
        (GEM, "/gemini/v2/models"),
    ],
)
async def test_an_unknown_path_gets_the_vendors_404(
    wire: Wire, request_path: str, client: httpx.AsyncClient
) -> None:
    response = await client.post(request_path, headers=headers(wire), json={})
    assert response.status_code == 404
    assert response.json()["error"]["message"]


@pytest.mark.parametrize("wire", WIRES)
async def test_a_model_that_does_not_exist_gets_404(wire: Wire, client: httpx.AsyncClient) -> None:
    more: dict[str, Any] = {} if wire is GEM else {"model": "no-such-model"}
    response = await client.post(
        path(wire, model="no-such-model"), headers=headers(wire), json=body(wire, **more)
    )
    assert response.status_code == 404
    assert "no-such-model" in response.json()["error"]["message"]


@pytest.mark.parametrize("wire", [ANT, OAI])
async def test_a_prompt_over_the_window_gets_the_vendors_own_error(
    wire: Wire, client: httpx.AsyncClient
) -> None:
    small = {ANT: "claude-haiku-4-5", OAI: "gpt-unlisted-4"}[wire]
    response = await ask(client, wire, model=small, prompt="word " * 200_000)
    assert response.status_code == 400
    assert {ANT: "prompt is too long: ", OAI: "maximum context length is 128000 tokens"}[
        wire
    ] in response.text


async def test_gemini_refuses_a_prompt_over_the_window(client: httpx.AsyncClient) -> None:
    response = await ask(client, GEM, prompt="word " * 900_000)
    assert response.status_code == 400
    assert "exceeds the maximum number of tokens allowed (1048576)" in response.text
