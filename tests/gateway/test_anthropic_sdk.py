"""The official `anthropic` package as a client of the gateway, over providers that fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anthropic
import pytest

from tests.gateway.conftest import SECRET, OpenGateway, Running

ASK: dict[str, Any] = {
    "model": "chain",
    "max_tokens": 600,
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [{"role": "user", "content": [{"type": "text", "text": "What is a loop?"}]}],
}
TRAIL = "claude:overloaded,claude:overloaded,openai:answered"


def sdk(running: Running, kind: Callable[..., Any] = anthropic.AsyncAnthropic, **options: Any) -> Any:
    """The client as the documentation says: nothing but a base URL and a key."""
    return kind(**{"base_url": running.url, "api_key": running.token, "timeout": 60, **options})


@asynccontextmanager
async def client(running: Running, **options: Any) -> AsyncIterator[anthropic.AsyncAnthropic]:
    made: anthropic.AsyncAnthropic = sdk(running, **options)
    async with made:
        yield made


@pytest.fixture
async def failing(open_gateway: OpenGateway) -> Running:
    """Production with a first provider that is overloaded."""
    return await open_gateway(environment="production", JWT_SECRET=SECRET, faults=(("claude", "overloaded"),))


async def test_an_answer_comes_from_the_next_provider_and_says_so(failing: Running) -> None:
    async with client(failing) as claude:
        raw = await claude.messages.with_raw_response.create(**ASK)
    message = await raw.parse()
    assert [block.type for block in message.content] == ["text"]
    assert (message.stop_reason, message.model, message.role) == ("end_turn", "gpt-6-luna", "assistant")
    assert message.usage.output_tokens > 0
    assert message._request_id == raw.headers["x-request-id"] == message.id.removeprefix("msg_")
    assert raw.headers["x-served-by"] == "openai"
    assert raw.headers["x-trail"] == TRAIL
    assert (raw.headers["x-chain-step"], raw.headers["x-attempts"]) == ("2/3", "3")


async def test_a_stream_says_the_same(failing: Running) -> None:
    async with client(failing) as claude:
        whole = await claude.messages.create(**ASK)
        async with claude.messages.stream(**ASK) as stream:
            kinds = [event.type async for event in stream]
            final = await stream.get_final_message()
            assert stream.response.headers["x-served-by"] == "openai"
    assert [block.to_dict() for block in final.content] == [block.to_dict() for block in whole.content]
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens == whole.usage.output_tokens
    assert final.model == "gpt-6-luna"
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_stop"


async def test_the_synchronous_client_too(failing: Running) -> None:
    def ask() -> tuple[str, str]:
        with sdk(failing, anthropic.Anthropic) as claude:
            whole = claude.messages.create(**ASK)
            with claude.messages.stream(**ASK) as stream:
                return whole.content[0].text, "".join(stream.text_stream)

    whole, streamed = await asyncio.to_thread(ask)
    assert whole
    assert whole == streamed


async def test_tokens_are_counted(failing: Running) -> None:
    async with client(failing) as claude:
        counted = await claude.messages.count_tokens(
            model="chain", messages=[{"role": "user", "content": "x" * 400}]
        )
    assert counted.input_tokens == 100


@pytest.mark.parametrize(
    ("fault", "raised", "status"),
    [
        ("refused", anthropic.BadRequestError, 400),
        ("context_too_long", anthropic.BadRequestError, 400),
        ("overloaded", anthropic.InternalServerError, 502),
        ("empty", anthropic.InternalServerError, 502),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_an_error_has_its_class_and_is_not_tried_again(
    fault: str, raised: type[anthropic.APIStatusError], status: int, stream: bool, open_gateway: OpenGateway
) -> None:
    running = await open_gateway(faults=(("claude", fault),))
    async with client(running, max_retries=2) as claude:
        with pytest.raises(raised) as caught:
            await claude.messages.create(**ASK, stream=stream)
    assert caught.value.status_code == status
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert caught.value.request_id == caught.value.response.headers["x-request-id"]


async def test_a_blocked_budget_answers_429(open_gateway: OpenGateway) -> None:
    running = await open_gateway(DAILY_TOKEN_LIMIT="0", BUDGET_POLICY="block")
    async with client(running) as claude:
        with pytest.raises(anthropic.RateLimitError):
            await claude.messages.create(**ASK)


@pytest.mark.parametrize(
    "change",
    [
        {"max_tokens": None},
        {"messages": []},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "smell"}]}]},
        {"messages": [{"role": "user"}]},
        {"system": 5},
    ],
)
async def test_a_request_that_makes_no_sense_is_told_so(
    change: dict[str, Any], open_gateway: OpenGateway
) -> None:
    running = await open_gateway()
    async with client(running) as claude:
        with pytest.raises(anthropic.BadRequestError) as caught:
            await claude.messages.create(**(ASK | change))
    assert next(iter(change)) in caught.value.message
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert caught.value.type == "invalid_request_error"


async def test_a_cut_off_answer_says_max_tokens(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with client(running) as claude:
        message = await claude.messages.create(**(ASK | {"max_tokens": 20}))
    assert message.stop_reason == "max_tokens"
