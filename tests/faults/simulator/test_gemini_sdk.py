"""The official `google-genai` package as the judge of the simulated Gemini API."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from google import genai
from google.genai import errors, types

from tests.faults.simulator.conftest import Running
from tui_app.faults import Fault

MODEL = "gemini-3.8-flash"
PROMPT = "What is a loop?"
BRIEF = types.GenerateContentConfig(system_instruction="Be brief.")


def client_of(
    running: Running, key: str = "good", version: str | None = None, timeout_ms: int = 5000
) -> genai.Client:
    options = types.HttpOptions(
        base_url=f"{running.base}/gemini",
        timeout=timeout_ms,
        api_version=version,
        # Left to itself, the package takes aiohttp where that is installed.
        async_client_args={"transport": httpx2.AsyncHTTPTransport()},
    )
    return genai.Client(api_key=key, http_options=options)


@pytest.fixture
async def gemini(running: Running) -> AsyncIterator[genai.client.AsyncClient]:
    client = client_of(running)
    async with client.aio as made:
        yield made
    client.close()


async def read(gemini: genai.client.AsyncClient) -> list[types.GenerateContentResponse]:
    return [
        chunk async for chunk in await gemini.models.generate_content_stream(model=MODEL, contents=PROMPT)
    ]


async def test_an_answer_has_text_finish_and_usage(gemini: genai.client.AsyncClient) -> None:
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT, config=BRIEF)
    assert PROMPT.rstrip("?") in (answer.text or "")
    assert answer.candidates
    assert answer.candidates[0].finish_reason is types.FinishReason.STOP
    usage = answer.usage_metadata
    assert usage is not None
    assert usage.thoughts_token_count
    assert usage.total_token_count == (
        (usage.prompt_token_count or 0) + (usage.candidates_token_count or 0) + usage.thoughts_token_count
    )


async def test_a_stream_has_the_same_text_and_usage_in_every_chunk(gemini: genai.client.AsyncClient) -> None:
    whole = await gemini.models.generate_content(model=MODEL, contents=PROMPT)
    chunks = await read(gemini)
    assert "".join(chunk.text or "" for chunk in chunks) == whole.text
    assert all(chunk.usage_metadata for chunk in chunks)
    assert chunks[-1].usage_metadata == whole.usage_metadata
    finishes = [chunk.candidates[0].finish_reason for chunk in chunks if chunk.candidates]
    assert finishes == [None] * (len(chunks) - 1) + [types.FinishReason.STOP]


@pytest.mark.parametrize("version", ["v1", "v1beta"])
async def test_both_versions_are_served(version: str, running: Running) -> None:
    client = client_of(running, version=version)
    async with client.aio as gemini:
        assert (await gemini.models.generate_content(model=MODEL, contents=PROMPT)).text
    client.close()


async def test_thoughts_come_when_they_are_asked_for_and_can_be_switched_off(
    gemini: genai.client.AsyncClient,
) -> None:
    config = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT, config=config)
    assert answer.parts is not None
    assert [part.thought for part in answer.parts] == [True, None]
    config = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(thinking_budget=0))
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT, config=config)
    assert answer.usage_metadata is not None
    assert answer.usage_metadata.thoughts_token_count is None


@pytest.mark.parametrize(("cap", "empty"), [(20, False), (5, True)])
async def test_a_small_cap_ends_with_max_tokens_and_may_leave_thoughts_alone(
    cap: int, empty: bool, gemini: genai.client.AsyncClient
) -> None:
    config = types.GenerateContentConfig(max_output_tokens=cap)
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT, config=config)
    assert answer.candidates
    assert answer.candidates[0].finish_reason is types.FinishReason.MAX_TOKENS
    assert (not answer.text) is empty


async def test_models_are_listed_in_pages_and_found_by_name(gemini: genai.client.AsyncClient) -> None:
    names = [model.name async for model in await gemini.models.list(config={"page_size": 2})]
    assert f"models/{MODEL}" in names
    assert len(names) == len(set(names)) > 2
    model = await gemini.models.get(model=MODEL)
    assert model.input_token_limit == 1_048_576


async def test_counted_tokens_are_the_prompt_tokens_of_the_answer(gemini: genai.client.AsyncClient) -> None:
    counted = await gemini.models.count_tokens(model=MODEL, contents=PROMPT)
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT)
    assert answer.usage_metadata is not None
    assert counted.total_tokens == answer.usage_metadata.prompt_token_count


@pytest.mark.parametrize(
    ("fault", "error", "code", "status"),
    [
        ("rate_limited", errors.ClientError, 429, "RESOURCE_EXHAUSTED"),
        ("overloaded", errors.ServerError, 503, "UNAVAILABLE"),
        ("server_error", errors.ServerError, 500, "INTERNAL"),
        ("auth", errors.ClientError, 400, "INVALID_ARGUMENT"),
        ("model_not_found", errors.ClientError, 404, "NOT_FOUND"),
        ("quota_exhausted", errors.ClientError, 429, "RESOURCE_EXHAUSTED"),
        ("context_too_long", errors.ClientError, 400, "INVALID_ARGUMENT"),
    ],
)
async def test_an_error_is_raised_as_its_own_type(
    *,
    fault: str,
    error: type[errors.APIError],
    code: int,
    status: str,
    running: Running,
    gemini: genai.client.AsyncClient,
) -> None:
    running.board.set("gemini", Fault(fault))
    with pytest.raises(error) as caught:
        await gemini.models.generate_content(model=MODEL, contents=PROMPT)
    assert (caught.value.code, caught.value.status) == (code, status)
    with pytest.raises(error) as caught:
        await read(gemini)
    assert (caught.value.code, caught.value.status) == (code, status)


async def test_a_bad_key_is_a_client_error(running: Running) -> None:
    client = client_of(running, "bad-key")
    async with client.aio as gemini:
        with pytest.raises(errors.ClientError, match="API key not valid"):
            await gemini.models.generate_content(model=MODEL, contents=PROMPT)
    client.close()


async def test_a_blocked_prompt_has_feedback_and_no_candidates(
    running: Running, gemini: genai.client.AsyncClient
) -> None:
    running.board.set("gemini", Fault("refused"))
    for answer in (await gemini.models.generate_content(model=MODEL, contents=PROMPT), *await read(gemini)):
        assert answer.candidates is None
        assert answer.prompt_feedback is not None
        assert answer.prompt_feedback.block_reason is types.BlockedReason.SAFETY


async def test_a_blocked_answer_ends_for_safety(running: Running, gemini: genai.client.AsyncClient) -> None:
    running.board.set("gemini", Fault("refused", variant="answer"))
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT)
    assert answer.candidates
    assert answer.candidates[0].finish_reason is types.FinishReason.SAFETY
    assert answer.text is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("connect", httpx2.TransportError),
        ("reset", httpx2.TransportError),
        ("cut", httpx2.RemoteProtocolError),
        ("malformed", errors.UnknownApiResponseError),
        ("error_event", errors.ServerError),
    ],
)
async def test_a_broken_stream_raises_what_the_real_one_does(
    fault: str, error: type[Exception], running: Running, gemini: genai.client.AsyncClient
) -> None:
    running.board.set("gemini", Fault(fault))
    with pytest.raises(error):
        await read(gemini)


@pytest.mark.parametrize("fault", ["silence", "stall"])
async def test_a_stream_that_says_nothing_times_out(fault: str, running: Running) -> None:
    running.board.set("gemini", Fault(fault))
    client = client_of(running, timeout_ms=200)
    async with client.aio as gemini:
        with pytest.raises(httpx2.ReadTimeout):
            await read(gemini)
    client.close()


async def test_a_quiet_end_raises_nothing_and_has_no_finish(
    running: Running, gemini: genai.client.AsyncClient
) -> None:
    running.board.set("gemini", Fault("quiet_end"))
    chunks = await read(gemini)
    assert any(chunk.text for chunk in chunks)
    assert all(chunk.candidates and chunk.candidates[0].finish_reason is None for chunk in chunks)


async def test_an_answer_stops_at_a_text(gemini: genai.client.AsyncClient) -> None:
    whole = await gemini.models.generate_content(model=MODEL, contents=PROMPT)
    until = types.GenerateContentConfig(stop_sequences=["**simulated**"])
    answer = await gemini.models.generate_content(model=MODEL, contents=PROMPT, config=until)
    assert answer.text == (whole.text or "").partition("**simulated**")[0]
    assert answer.candidates
    assert answer.candidates[0].finish_reason is types.FinishReason.STOP
