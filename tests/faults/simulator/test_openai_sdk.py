"""The official `openai` package as the judge of the simulated OpenAI API."""

import json
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from tests.faults.simulator.conftest import Running
from tui_app.faults import Fault

ASK: dict[str, Any] = {
    "model": "gpt-6-luna",
    "messages": [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": "What is a loop?"},
    ],
}


def client_of(running: Running, key: str = "good", timeout: float = 5) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(
        api_key=key, base_url=f"{running.base}/openai/v1", max_retries=0, timeout=timeout
    )


@pytest.fixture
async def gpt(running: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with client_of(running) as made:
        yield made


async def read(gpt: openai.AsyncOpenAI, **more: Any) -> list[ChatCompletionChunk]:
    return [chunk async for chunk in await gpt.chat.completions.create(**ASK, stream=True, **more)]


async def test_an_answer_is_a_completion_with_usage(gpt: openai.AsyncOpenAI) -> None:
    completion = await gpt.chat.completions.create(**ASK)
    choice = completion.choices[0]
    assert "What is a loop" in (choice.message.content or "")
    assert (choice.finish_reason, choice.message.refusal) == ("stop", None)
    assert completion.usage is not None
    assert (
        completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens
    )
    assert completion.usage.completion_tokens_details is not None
    assert completion.usage.completion_tokens_details.reasoning_tokens
    assert (completion._request_id or "").startswith("req_")


async def test_a_stream_has_the_same_text_and_its_usage_in_a_chunk_of_its_own(
    gpt: openai.AsyncOpenAI,
) -> None:
    whole = await gpt.chat.completions.create(**ASK)
    chunks = await read(gpt, stream_options={"include_usage": True})
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-2].choices[0].finish_reason == "stop"


async def test_a_stream_without_the_option_has_no_usage(gpt: openai.AsyncOpenAI) -> None:
    chunks = await read(gpt)
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)


@pytest.mark.parametrize(("cap", "empty"), [(20, False), (5, True)])
async def test_a_small_cap_ends_with_length_and_may_leave_reasoning_alone(
    cap: int, empty: bool, gpt: openai.AsyncOpenAI
) -> None:
    completion = await gpt.chat.completions.create(**ASK, max_completion_tokens=cap)
    assert completion.choices[0].finish_reason == "length"
    assert (completion.choices[0].message.content == "") is empty
    assert completion.usage is not None
    assert completion.usage.completion_tokens <= cap


async def test_an_answer_stops_at_a_text(gpt: openai.AsyncOpenAI) -> None:
    ask = ASK | {"model": "gpt-4.1-mini"}
    whole = (await gpt.chat.completions.create(**ask)).choices[0].message.content
    choice = (await gpt.chat.completions.create(**ask, stop="**simulated**")).choices[0]
    assert choice.message.content == (whole or "").partition("**simulated**")[0]
    assert choice.finish_reason == "stop"
    chunks = [
        chunk async for chunk in await gpt.chat.completions.create(**ask, stream=True, stop=["**simulated**"])
    ]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == choice.message.content
    assert chunks[-1].choices[0].finish_reason == "stop"


async def test_models_are_listed_and_found_by_name(gpt: openai.AsyncOpenAI) -> None:
    names = [model.id async for model in gpt.models.list()]
    assert "gpt-6-luna" in names
    model = await gpt.models.retrieve("gpt-4.1-mini")
    assert (model.object, model.owned_by, model.shutdown_date) == ("model", "openai", "2027-01-14")
    with pytest.raises(openai.NotFoundError):
        await gpt.models.retrieve("no-such-model")


async def test_counted_tokens_are_the_prompt_tokens_of_the_answer(gpt: openai.AsyncOpenAI) -> None:
    counted = await gpt.responses.input_tokens.count(
        model="gpt-6-luna", input="What is a loop?", instructions="Be brief."
    )
    completion = await gpt.chat.completions.create(**ASK)
    assert completion.usage is not None
    assert counted.input_tokens == completion.usage.prompt_tokens


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        ("rate_limited", openai.RateLimitError, 429),
        ("overloaded", openai.InternalServerError, 503),
        ("server_error", openai.InternalServerError, 500),
        ("auth", openai.AuthenticationError, 401),
        ("model_not_found", openai.NotFoundError, 404),
        ("quota_exhausted", openai.RateLimitError, 429),
        ("context_too_long", openai.BadRequestError, 400),
        ("html:status=502", openai.InternalServerError, 502),
    ],
)
async def test_an_error_is_raised_as_its_own_type(
    fault: str, error: type[openai.APIStatusError], status: int, running: Running, gpt: openai.AsyncOpenAI
) -> None:
    running.board.set("openai", Fault.parse(fault))
    with pytest.raises(error) as caught:
        await gpt.chat.completions.create(**ASK)
    assert caught.value.status_code == status
    with pytest.raises(error):
        await read(gpt)


async def test_a_bad_key_is_an_authentication_error(running: Running) -> None:
    async with client_of(running, "bad-key") as gpt:
        with pytest.raises(openai.AuthenticationError) as caught:
            await gpt.chat.completions.create(**ASK)
        assert caught.value.code == "invalid_api_key"
        with pytest.raises(openai.AuthenticationError):
            await gpt.models.list()


async def test_a_refusal_stands_in_its_own_field(running: Running, gpt: openai.AsyncOpenAI) -> None:
    running.board.set("openai", Fault("refused"))
    completion = await gpt.chat.completions.create(**ASK)
    assert completion.choices[0].message.content is None
    assert completion.choices[0].message.refusal
    chunks = await read(gpt)
    assert any(choice.delta.refusal for chunk in chunks for choice in chunk.choices)


async def test_a_filtered_answer_says_so(running: Running, gpt: openai.AsyncOpenAI) -> None:
    running.board.set("openai", Fault("refused", variant="answer"))
    completion = await gpt.chat.completions.create(**ASK)
    assert completion.choices[0].finish_reason == "content_filter"


async def test_an_error_in_the_stream_is_an_api_error_without_status(
    running: Running, gpt: openai.AsyncOpenAI
) -> None:
    running.board.set("openai", Fault("error_event"))
    with pytest.raises(openai.APIError) as caught:
        await read(gpt)
    assert not isinstance(caught.value, openai.APIStatusError)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("connect", openai.APIConnectionError),
        ("reset", openai.APIConnectionError),
        ("cut", openai.APIConnectionError),
        ("malformed", json.JSONDecodeError),
    ],
)
async def test_a_broken_stream_raises_what_the_real_one_does(
    fault: str, error: type[Exception], running: Running, gpt: openai.AsyncOpenAI
) -> None:
    running.board.set("openai", Fault(fault))
    with pytest.raises(error):
        await read(gpt)


@pytest.mark.parametrize("fault", ["silence", "stall"])
async def test_a_stream_that_says_nothing_times_out(fault: str, running: Running) -> None:
    running.board.set("openai", Fault(fault))
    async with client_of(running, timeout=0.2) as gpt:
        with pytest.raises(openai.APITimeoutError):
            await read(gpt)


async def test_a_quiet_end_raises_nothing_and_has_no_finish(
    running: Running, gpt: openai.AsyncOpenAI
) -> None:
    running.board.set("openai", Fault("quiet_end"))
    chunks = await read(gpt)
    assert any(chunk.choices[0].delta.content for chunk in chunks)
    assert all(chunk.choices[0].finish_reason is None for chunk in chunks)
