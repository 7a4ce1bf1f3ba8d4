"""The official `anthropic` package as the judge of the simulated Anthropic API."""

import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import httpx2
import pytest

from tests.faults.simulator.conftest import Running
from tui_app.faults import Fault

ASK: dict[str, Any] = {
    "model": "claude-haiku-5-5",
    "max_tokens": 1024,
    "messages": [{"role": "user", "content": "How do loops work?"}],
}


def client_of(running: Running, key: str = "good", timeout: float = 5) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(
        api_key=key, base_url=f"{running.base}/anthropic", max_retries=0, timeout=timeout
    )


@pytest.fixture
async def claude(running: Running) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with client_of(running) as made:
        yield made


def text_of(message: anthropic.types.Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


async def test_an_answer_is_a_message_with_thinking_before_text(claude: anthropic.AsyncAnthropic) -> None:
    message = await claude.messages.create(**ASK)
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert "How do loops work" in text_of(message)
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 0
    assert message.usage.output_tokens_details is not None
    assert message.usage.output_tokens > message.usage.output_tokens_details.thinking_tokens > 0
    assert (message._request_id or "").startswith("req_")


async def test_a_stream_builds_the_same_message(claude: anthropic.AsyncAnthropic) -> None:
    whole = await claude.messages.create(**ASK)
    async with claude.messages.stream(**ASK) as stream:
        kinds = [event.type async for event in stream]
        message = await stream.get_final_message()
    assert text_of(message) == text_of(whole)
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens == whole.usage.output_tokens
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_stop"


async def test_thinking_can_be_switched_off(claude: anthropic.AsyncAnthropic) -> None:
    message = await claude.messages.create(**ASK, thinking={"type": "disabled"})
    assert [block.type for block in message.content] == ["text"]


@pytest.mark.parametrize(("cap", "blocks"), [(20, ["thinking", "text"]), (5, ["thinking"])])
async def test_a_small_cap_cuts_the_answer_and_may_leave_thinking_alone(
    cap: int, blocks: list[str], claude: anthropic.AsyncAnthropic
) -> None:
    message = await claude.messages.create(**ASK | {"max_tokens": cap})
    assert message.stop_reason == "max_tokens"
    assert [block.type for block in message.content] == blocks
    assert message.usage.output_tokens <= cap


async def test_an_answer_stops_at_a_text_and_tells_which(claude: anthropic.AsyncAnthropic) -> None:
    whole = await claude.messages.create(**ASK)
    ask = ASK | {"stop_sequences": ["never there", "**simulated**"]}
    message = await claude.messages.create(**ask)
    assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", "**simulated**")
    assert message.content[-1].type == whole.content[-1].type == "text"
    assert message.content[-1].text == whole.content[-1].text.partition("**simulated**")[0]
    async with claude.messages.stream(**ask) as stream:
        streamed = await stream.get_final_message()
    assert streamed.content[-1].type == "text"
    assert streamed.content[-1].text == message.content[-1].text
    assert (streamed.stop_reason, streamed.stop_sequence) == ("stop_sequence", "**simulated**")
    capped = await claude.messages.create(**ask | {"stop_sequences": ["```"], "max_tokens": 20})
    assert (capped.stop_reason, capped.stop_sequence) == ("max_tokens", None)


async def test_models_are_listed_in_pages_and_found_by_name(claude: anthropic.AsyncAnthropic) -> None:
    names = [model.id async for model in await claude.models.list(limit=2)]
    assert len(names) == len(set(names)) > 2
    model = await claude.models.retrieve("claude-haiku-5-5")
    assert (model.id, model.type, model.lifecycle) == ("claude-haiku-5-5", "model", "active")
    assert model.max_input_tokens == 1_000_000


async def test_counted_tokens_are_the_input_tokens_of_the_answer(claude: anthropic.AsyncAnthropic) -> None:
    counted = await claude.messages.count_tokens(model=ASK["model"], messages=ASK["messages"])
    message = await claude.messages.create(**ASK)
    assert counted.input_tokens == message.usage.input_tokens


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        ("rate_limited", anthropic.RateLimitError, 429),
        ("overloaded", anthropic._exceptions.OverloadedError, 529),
        ("server_error", anthropic.InternalServerError, 500),
        ("auth", anthropic.AuthenticationError, 401),
        ("model_not_found", anthropic.NotFoundError, 404),
        ("quota_exhausted", anthropic.RateLimitError, 429),
        ("context_too_long", anthropic.BadRequestError, 400),
        ("html:status=502", anthropic.InternalServerError, 502),
    ],
)
async def test_an_error_is_raised_as_its_own_type(
    fault: str,
    error: type[anthropic.APIStatusError],
    status: int,
    running: Running,
    claude: anthropic.AsyncAnthropic,
) -> None:
    running.board.set("claude", Fault.parse(fault))
    with pytest.raises(error) as caught:
        await claude.messages.create(**ASK)
    assert caught.value.status_code == status
    with pytest.raises(error):
        await claude.messages.create(**ASK, stream=True)


async def test_a_bad_key_is_an_authentication_error(running: Running) -> None:
    async with client_of(running, "bad-key") as claude:
        with pytest.raises(anthropic.AuthenticationError):
            await claude.messages.create(**ASK)
        with pytest.raises(anthropic.AuthenticationError):
            await claude.models.list()


async def test_a_refusal_is_a_message_with_its_reason(
    running: Running, claude: anthropic.AsyncAnthropic
) -> None:
    running.board.set("claude", Fault("refused"))
    message = await claude.messages.create(**ASK)
    assert (message.stop_reason, message.content) == ("refusal", [])
    assert message.stop_details is not None
    assert message.stop_details.explanation


async def read(claude: anthropic.AsyncAnthropic) -> list[Any]:
    return [event async for event in await claude.messages.create(**ASK, stream=True)]


async def test_an_error_in_the_stream_is_a_status_error_under_200(
    running: Running, claude: anthropic.AsyncAnthropic
) -> None:
    running.board.set("claude", Fault("error_event"))
    with pytest.raises(anthropic.APIStatusError) as caught:
        await read(claude)
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("connect", anthropic.APIConnectionError),
        ("reset", anthropic.APIConnectionError),
        ("cut", httpx2.RemoteProtocolError),
        ("malformed", json.JSONDecodeError),
    ],
)
async def test_a_broken_stream_raises_what_the_real_one_does(
    fault: str, error: type[Exception], running: Running, claude: anthropic.AsyncAnthropic
) -> None:
    running.board.set("claude", Fault(fault))
    with pytest.raises(error):
        await read(claude)


@pytest.mark.parametrize(
    ("fault", "error"), [("silence", anthropic.APITimeoutError), ("stall", httpx2.ReadTimeout)]
)
async def test_a_stream_that_says_nothing_times_out(
    fault: str, error: type[Exception], running: Running
) -> None:
    running.board.set("claude", Fault(fault))
    async with client_of(running, timeout=0.2) as claude:
        with pytest.raises(error):
            await read(claude)


async def test_a_quiet_end_raises_nothing_and_has_no_end(
    running: Running, claude: anthropic.AsyncAnthropic
) -> None:
    running.board.set("claude", Fault("quiet_end"))
    kinds = {event.type for event in await read(claude)}
    assert "content_block_delta" in kinds
    assert not kinds & {"message_delta", "message_stop"}


async def test_an_empty_answer_is_a_message_without_blocks(
    running: Running, claude: anthropic.AsyncAnthropic
) -> None:
    running.board.set("claude", Fault("empty"))
    message = await claude.messages.create(**ASK)
    assert (message.stop_reason, message.content) == ("end_turn", [])
