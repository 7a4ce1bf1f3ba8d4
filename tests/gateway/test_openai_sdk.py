"""The official `openai` package as a client of the gateway, over providers that fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest

from tests.gateway.conftest import SECRET, OpenGateway, Running

ASK: dict[str, Any] = {
    "model": "chain",
    "messages": [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "What is a loop?"}]},
    ],
}
TRAIL = "claude:overloaded,claude:overloaded,openai:answered"


def sdk(running: Running, kind: Callable[..., Any] = openai.AsyncOpenAI, **options: Any) -> Any:
    """The client as the documentation says: nothing but a base URL and a key."""
    given = {"base_url": f"{running.url}/v1", "api_key": running.token, "timeout": 60, **options}
    return kind(**given)


@asynccontextmanager
async def client(running: Running, **options: Any) -> AsyncIterator[openai.AsyncOpenAI]:
    made: openai.AsyncOpenAI = sdk(running, **options)
    async with made:
        yield made


@pytest.fixture
async def failing(open_gateway: OpenGateway) -> Running:
    """Production with a first provider that is overloaded."""
    return await open_gateway(environment="production", JWT_SECRET=SECRET, faults=(("claude", "overloaded"),))


async def test_an_answer_comes_from_the_next_provider_and_says_so(failing: Running) -> None:
    async with client(failing) as gpt:
        raw = await gpt.chat.completions.with_raw_response.create(**ASK)
    completion = raw.parse()
    assert completion.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "gpt-6-luna"
    assert completion.usage is not None
    assert completion.usage.total_tokens == (
        completion.usage.prompt_tokens + completion.usage.completion_tokens
    )
    assert completion._request_id == completion.id.removeprefix("chatcmpl-")
    tokens, limit = completion.usage.total_tokens, 200_000
    assert {
        name: raw.headers[name] for name in raw.headers if name.startswith("x-") and "content" not in name
    } == {
        "x-request-id": completion._request_id,
        "x-served-by": "openai",
        "x-chain-step": "2/3",
        "x-attempts": "3",
        "x-trail": TRAIL,
        "x-budget": f"openai;ok;{tokens}/{limit}",
    }


async def test_a_stream_says_the_same_and_its_usage_last(failing: Running) -> None:
    async with client(failing) as gpt:
        whole = await gpt.chat.completions.create(**ASK)
        raw = await gpt.chat.completions.with_raw_response.create(
            **ASK, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in raw.parse()]
    assert raw.headers["x-served-by"] == "openai"
    assert raw.headers["x-chain-step"] == "2/3"
    assert raw.headers["x-trail"].endswith("openai:answered")
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    assert {chunk.model for chunk in chunks} == {"gpt-6-luna"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)


async def test_a_stream_that_did_not_ask_for_usage_has_none(failing: Running) -> None:
    async with client(failing) as gpt:
        chunks = [chunk async for chunk in await gpt.chat.completions.create(**ASK, stream=True)]
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


async def test_the_synchronous_client_too(failing: Running) -> None:
    def ask() -> tuple[str, str]:
        with sdk(failing, openai.OpenAI) as gpt:
            whole = gpt.chat.completions.create(**ASK)
            chunks: Iterator[Any] = gpt.chat.completions.create(**ASK, stream=True)
            return whole.choices[0].message.content, "".join(
                choice.delta.content or "" for chunk in chunks for choice in chunk.choices
            )

    whole, streamed = await asyncio.to_thread(ask)
    assert whole
    assert whole == streamed


async def test_a_provider_and_a_model_can_be_named(failing: Running) -> None:
    async with client(failing) as gpt:
        named = await gpt.chat.completions.create(**(ASK | {"model": "gemini/gemini-4-argon"}))
        assert named.model == "gemini-4-argon"
        alone = gpt.chat.completions.create(**(ASK | {"model": "claude"}), extra_body={"fallbacks": []})
        with pytest.raises(openai.InternalServerError):
            await alone
        with pytest.raises(openai.NotFoundError) as caught:
            await gpt.chat.completions.create(**(ASK | {"model": "gpt-4o"}))
    assert caught.value.code == "model_not_found"
    assert caught.value.param == "model"


async def test_the_models_can_be_listed(failing: Running) -> None:
    async with client(failing) as gpt:
        names = [model.id async for model in gpt.models.list()]
        assert {"chain", "claude", "openai/gpt-6-luna", "gemini"} <= set(names)
        assert (await gpt.models.retrieve("openai/gpt-6-luna")).owned_by == "openai"
        assert [(await gpt.models.retrieve(name)).id for name in names] == names
        with pytest.raises(openai.NotFoundError):
            await gpt.models.retrieve("nothing")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("refused", 400, "content_filter"),
        ("context_too_long", 400, "context_too_long"),
        ("auth", 502, "auth"),
        ("server_error", 502, "server_error"),
        ("rate_limited", 502, "rate_limited"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_an_error_has_its_status_and_is_not_tried_again(
    fault: str, status: int, code: str, stream: bool, open_gateway: OpenGateway
) -> None:
    running = await open_gateway(faults=(("claude", fault),))
    async with client(running, max_retries=2) as gpt:
        with pytest.raises(openai.APIStatusError) as caught:
            await gpt.chat.completions.create(**ASK, stream=stream)
    assert (caught.value.status_code, caught.value.code) == (status, code)
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert caught.value.response.headers["x-served-by"] == "none"
    assert caught.value.request_id
    assert running.engine.simulator is not None
    text = (await running.http.get("/metrics")).text
    ended = [line for line in text.splitlines() if line.startswith("tui_app_requests_total")]
    assert [line.rpartition(" ")[2] for line in ended] == ["1.0"]


async def test_a_blocked_budget_answers_429_and_a_deadline_504(open_gateway: OpenGateway) -> None:
    blocked = await open_gateway(DAILY_TOKEN_LIMIT="0", BUDGET_POLICY="block")
    async with client(blocked) as gpt:
        with pytest.raises(openai.RateLimitError) as caught:
            await gpt.chat.completions.create(**ASK)
    assert caught.value.code == "insufficient_quota"
    assert caught.value.response.headers["x-should-retry"] == "false"
    late = await open_gateway(
        faults=(("claude", "overloaded"),), REQUEST_DEADLINE="0.001", BUDGET_POLICY="warn"
    )
    async with client(late) as gpt:
        with pytest.raises(openai.InternalServerError) as spent:
            await gpt.chat.completions.create(**ASK)
    assert spent.value.status_code == 504


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": "hello"}, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "smell"}]}]}, "messages[0].content[0]"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
        ({"model": ""}, "model"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_completion_tokens": "many"}, "max_completion_tokens"),
        ({"n": 2}, "n"),
        ({"n": True}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"stream": "yes"}, "stream"),
        ({"modalities": ["text", "audio"]}, "audio"),
    ],
)
async def test_a_request_that_makes_no_sense_is_told_so(
    change: dict[str, Any], param: str, open_gateway: OpenGateway
) -> None:
    running = await open_gateway()
    async with client(running) as gpt:
        with pytest.raises(openai.BadRequestError) as caught:
            await gpt.chat.completions.create(**(ASK | change))
    assert caught.value.param == param
    assert param.partition("[")[0] in caught.value.message
    assert caught.value.response.headers["x-should-retry"] == "false"


async def test_a_cut_off_answer_says_length(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with client(running) as gpt:
        completion = await gpt.chat.completions.create(**ASK, max_completion_tokens=20)
        assert completion.choices[0].finish_reason == "length"
        assert completion.usage is not None
        assert completion.usage.completion_tokens <= 20


async def test_a_long_message_is_no_matter_here(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with client(running) as gpt:
        ask = {"model": "chain", "messages": [{"role": "user", "content": "x" * 5000}]}
        assert (await gpt.chat.completions.create(**ask)).choices  # type: ignore[call-overload]  # a dict
