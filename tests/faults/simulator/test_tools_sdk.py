"""The official packages as judges of the simulated tool calls: whole, streamed, answered, and refused."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import openai
import pytest
from google import genai
from google.genai import types

from tests.faults.simulator.conftest import Running
from tests.faults.simulator.test_gemini_sdk import client_of as gemini_client_of
from tui_app.faults import Fault

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer", "minimum": 3},
        "unit": {"enum": ["C", "F"]},
    },
    "required": ["city"],
}
ARGUMENTS = {"city": "Zürich", "days": 3, "unit": "C"}
PROMPT = "Use the tool for “Zürich”, please."
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()

CLAUDE_TOOLS: Any = [
    {"name": "weather", "description": "The weather.", "input_schema": SCHEMA},
    {"name": "now", "input_schema": {"type": "object", "properties": {}}},
]
OPENAI_TOOLS: Any = [
    {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}},
    {"type": "function", "function": {"name": "now"}},
]
GEMINI_TOOLS: Any = [
    types.Tool(
        function_declarations=[
            types.FunctionDeclaration(name="weather", parameters_json_schema=SCHEMA),
            types.FunctionDeclaration(name="now"),
        ]
    )
]


# --- Anthropic -------------------------------------------------------------------------------------------


@pytest.fixture
async def claude(running: Running) -> AsyncIterator[anthropic.AsyncAnthropic]:
    base = f"{running.base}/anthropic"
    async with anthropic.AsyncAnthropic(api_key="good", base_url=base, max_retries=0, timeout=60) as made:
        yield made


def claude_asks(prompt: str = PROMPT, **more: Any) -> dict[str, Any]:
    return {
        "model": "claude-haiku-5-5",
        "max_tokens": 1024,
        "tools": CLAUDE_TOOLS,
        "messages": [{"role": "user", "content": prompt}],
        **more,
    }


@pytest.mark.parametrize("streamed", [True, False])
async def test_anthropic_calls_a_tool_and_answers_its_result(
    claude: anthropic.AsyncAnthropic, streamed: bool
) -> None:
    if streamed:
        async with claude.messages.stream(**claude_asks()) as stream:
            pieces = [event.partial_json async for event in stream if event.type == "input_json"]
            message = await stream.get_final_message()
        assert json.loads("".join(pieces)) == ARGUMENTS
    else:
        message = await claude.messages.create(**claude_asks())
    assert message.stop_reason == "tool_use"
    (call,) = [block for block in message.content if block.type == "tool_use"]
    assert (call.name, call.input) == ("weather", ARGUMENTS)
    assert message.usage.output_tokens > 0
    history: Any = [
        {"role": "user", "content": PROMPT},
        {"role": "assistant", "content": message.content},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "twelve degrees"}],
        },
    ]
    answer = await claude.messages.create(**claude_asks(messages=history))
    assert answer.stop_reason == "end_turn"
    assert "twelve degrees" in "".join(block.text for block in answer.content if block.type == "text")
    with pytest.raises(anthropic.BadRequestError, match="unexpected `tool_use_id`"):
        await claude.messages.create(**claude_asks(messages=history[::2]))
    with pytest.raises(anthropic.BadRequestError, match="without `tool_result` blocks"):
        await claude.messages.create(**claude_asks(messages=[*history[:2], history[0]]))


async def test_anthropic_obeys_the_choice(claude: anthropic.AsyncAnthropic) -> None:
    async def blocks(prompt: str, **choice: Any) -> list[tuple[str, str]]:
        message = await claude.messages.create(**claude_asks(prompt, tool_choice=choice))
        return [(block.type, getattr(block, "name", "")) for block in message.content]

    assert await blocks("Hello.", type="any") == [("tool_use", "weather")]
    assert await blocks("Hello.", type="tool", name="now") == [("tool_use", "now")]
    assert await blocks(PROMPT, type="none") == [("thinking", ""), ("text", "")]
    assert await blocks("Use the tools!", type="any") == [("tool_use", "weather"), ("tool_use", "now")]
    alone = await blocks("Use the tools!", type="any", disable_parallel_tool_use=True)
    assert alone == [("tool_use", "weather")]
    with pytest.raises(anthropic.BadRequestError, match="Thinking may not be enabled"):
        await claude.messages.create(
            **claude_asks(tool_choice={"type": "any"}, thinking={"type": "adaptive"})
        )


async def test_anthropic_counts_images_and_tools(claude: anthropic.AsyncAnthropic) -> None:
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
    text = {"type": "text", "text": "What is this?"}
    counts = []
    asked: Any
    for asked, tools in (([text], []), ([image, text], []), ([text], CLAUDE_TOOLS)):
        counted = await claude.messages.count_tokens(
            model="claude-haiku-5-5", messages=[{"role": "user", "content": asked}], tools=tools
        )
        counts.append(counted.input_tokens)
    assert counts[1] - counts[0] == 1000
    assert counts[2] > counts[0]
    spoiled = {**image, "source": {**image["source"], "data": "?"}}  # type: ignore[dict-item]  # a dict
    with pytest.raises(anthropic.BadRequestError, match="base64"):
        await claude.messages.create(**claude_asks(messages=[{"role": "user", "content": [spoiled]}]))


# --- OpenAI ----------------------------------------------------------------------------------------------


@pytest.fixture
async def gpt(running: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    base = f"{running.base}/openai/v1"
    async with openai.AsyncOpenAI(api_key="good", base_url=base, max_retries=0, timeout=60) as made:
        yield made


def gpt_asks(prompt: str = PROMPT, **more: Any) -> dict[str, Any]:
    return {
        "model": "gpt-6-luna",
        "tools": OPENAI_TOOLS,
        "messages": [{"role": "user", "content": prompt}],
        **more,
    }


@pytest.mark.parametrize("streamed", [True, False])
async def test_openai_calls_a_tool_and_answers_its_result(gpt: openai.AsyncOpenAI, streamed: bool) -> None:
    if streamed:
        parts: list[str] = []
        async with gpt.chat.completions.stream(**gpt_asks()) as stream:
            async for event in stream:
                if event.type == "tool_calls.function.arguments.delta":
                    parts.append(event.arguments_delta)  # noqa: PERF401 - the stream has other events
            completion: Any = await stream.get_final_completion()
        assert json.loads("".join(parts)) == ARGUMENTS
    else:
        completion = await gpt.chat.completions.create(**gpt_asks())
    (choice,) = completion.choices
    assert choice.finish_reason == "tool_calls"
    assert choice.message.content is None
    (call,) = choice.message.tool_calls
    assert (call.type, call.function.name) == ("function", "weather")
    assert json.loads(call.function.arguments) == ARGUMENTS
    assert len(call.id) <= 40
    history: Any = [
        {"role": "user", "content": PROMPT},
        {
            "role": "assistant",
            "tool_calls": [{"id": call.id, "type": "function", "function": call.function.model_dump()}],
        },
        {"role": "tool", "tool_call_id": call.id, "content": "twelve degrees"},
    ]
    answer = await gpt.chat.completions.create(**gpt_asks(messages=history))
    assert answer.choices[0].finish_reason == "stop"
    assert "twelve degrees" in (answer.choices[0].message.content or "")
    with pytest.raises(openai.BadRequestError, match="must be a response to a preceding"):
        await gpt.chat.completions.create(**gpt_asks(messages=history[::2]))
    with pytest.raises(openai.BadRequestError, match="must be followed by tool messages"):
        await gpt.chat.completions.create(**gpt_asks(messages=history[:2]))


async def test_openai_obeys_the_choice(gpt: openai.AsyncOpenAI) -> None:
    async def called(prompt: str, **more: Any) -> tuple[str, list[str]]:
        (choice,) = (await gpt.chat.completions.create(**gpt_asks(prompt, **more))).choices
        calls = choice.message.tool_calls or []
        return choice.finish_reason, [call.function.name for call in calls if call.type == "function"]

    assert await called("Hello.") == ("stop", [])
    assert await called("Hello.", tool_choice="required") == ("tool_calls", ["weather"])
    assert await called(PROMPT, tool_choice="none") == ("stop", [])
    named = {"type": "function", "function": {"name": "now"}}
    assert await called("Hello.", tool_choice=named) == ("stop", ["now"])
    assert await called("Use the tools!") == ("tool_calls", ["weather", "now"])
    assert await called("Use the tools!", parallel_tool_calls=False) == ("tool_calls", ["weather"])
    with pytest.raises(openai.BadRequestError, match="only allowed when 'tools'"):
        await gpt.chat.completions.create(**gpt_asks(tools=openai.omit, tool_choice="auto"))


async def test_openai_sees_images(gpt: openai.AsyncOpenAI) -> None:
    def content(url: str) -> Any:
        return [{"type": "text", "text": "Look."}, {"type": "image_url", "image_url": {"url": url}}]

    used = []
    for asked in ("Look.", content(f"data:image/png;base64,{PIXEL}"), content("https://example.com/a.png")):
        answer = await gpt.chat.completions.create(**gpt_asks(messages=[{"role": "user", "content": asked}]))
        assert answer.usage is not None
        used.append(answer.usage.prompt_tokens)
    assert [used[1] - used[0], used[2] - used[0]] == [1000, 1000]
    with pytest.raises(openai.BadRequestError, match="image_url"):
        await gpt.chat.completions.create(
            **gpt_asks(messages=[{"role": "user", "content": content("file:///etc/passwd")}])
        )


# --- Gemini ----------------------------------------------------------------------------------------------


@pytest.fixture
async def gemini(running: Running) -> AsyncIterator[genai.client.AsyncClient]:
    client = gemini_client_of(running, version="v1beta", timeout_ms=60_000)
    async with client.aio as made:
        yield made
    client.close()


def gemini_config(**more: Any) -> types.GenerateContentConfig:
    off = types.AutomaticFunctionCallingConfig(disable=True)
    return types.GenerateContentConfig(tools=GEMINI_TOOLS, automatic_function_calling=off, **more)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("model", ["gemini-3.8-flash", "gemini-2.5-flash-lite"])
async def test_gemini_calls_a_function_and_answers_its_result(
    gemini: genai.client.AsyncClient, model: str, streamed: bool
) -> None:
    asked: Any = types.UserContent(parts=[types.Part(text=PROMPT)])
    parts: list[types.Part] = []
    if streamed:
        chunks = await gemini.models.generate_content_stream(
            model=model, contents=[asked], config=gemini_config()
        )
        async for chunk in chunks:
            content = (chunk.candidates or [types.Candidate()])[0].content
            parts += (content.parts or []) if content else []
    else:
        whole = await gemini.models.generate_content(model=model, contents=[asked], config=gemini_config())
        assert whole.candidates
        assert whole.candidates[0].content
        parts = whole.candidates[0].content.parts or []
    (call,) = [part.function_call for part in parts if part.function_call]
    assert (call.name, call.args) == ("weather", ARGUMENTS)
    newer = model.startswith("gemini-3")
    assert (call.id is not None) == newer
    made = [part for part in parts if part.function_call]
    assert (made[0].thought_signature is not None) == newer
    response = types.FunctionResponse(name="weather", id=call.id, response={"output": "twelve degrees"})
    history: Any = [
        asked,
        types.ModelContent(parts=made),
        types.UserContent(parts=[types.Part(function_response=response)]),
    ]
    answer = await gemini.models.generate_content(model=model, contents=history, config=gemini_config())
    assert "twelve degrees" in (answer.text or "")
    with pytest.raises(genai.errors.ClientError, match="number of function response parts"):
        await gemini.models.generate_content(model=model, contents=history[:2], config=gemini_config())
    if newer:
        made[0].thought_signature = None
        with pytest.raises(genai.errors.ClientError, match="missing a thought_signature"):
            await gemini.models.generate_content(model=model, contents=history, config=gemini_config())


async def test_gemini_obeys_the_choice(gemini: genai.client.AsyncClient) -> None:
    async def called(prompt: str, mode: str, *names: str) -> list[str | None]:
        calling = types.FunctionCallingConfig(
            mode=types.FunctionCallingConfigMode(mode), allowed_function_names=list(names) or None
        )
        config = gemini_config(tool_config=types.ToolConfig(function_calling_config=calling))
        answer = await gemini.models.generate_content(
            model="gemini-3.8-flash", contents=prompt, config=config
        )
        return [call.name for call in answer.function_calls or []]

    assert await called("Hello.", "AUTO") == []
    assert await called("Hello.", "ANY") == ["weather"]
    assert await called("Hello.", "ANY", "now") == ["now"]
    assert await called(PROMPT, "NONE") == []
    assert await called("Use the tools!", "AUTO") == ["weather", "now"]


async def test_the_sdk_of_gemini_calls_python_functions_by_itself(gemini: genai.client.AsyncClient) -> None:
    asked: list[str] = []

    def weather(city: str) -> str:
        """The weather of a city."""
        asked.append(city)
        return "twelve degrees"

    config = types.GenerateContentConfig(tools=[weather])
    answer = await gemini.models.generate_content(model="gemini-3.8-flash", contents=PROMPT, config=config)
    assert asked == ["Zürich"]
    assert "twelve degrees" in (answer.text or "")


async def test_gemini_sees_images_but_fetches_none(gemini: genai.client.AsyncClient) -> None:
    image = types.Part(inline_data=types.Blob(mime_type="image/png", data=base64.b64decode(PIXEL)))
    counts = []
    for parts in ([types.Part(text="Look.")], [image, types.Part(text="Look.")]):
        counted = await gemini.models.count_tokens(
            model="gemini-3.8-flash", contents=types.UserContent(parts)
        )
        counts.append(counted.total_tokens or 0)
    assert counts[1] - counts[0] == 1000
    far = types.Part(file_data=types.FileData(file_uri="https://example.com/a.png", mime_type="image/png"))
    with pytest.raises(genai.errors.ClientError, match="file uri"):
        await gemini.models.generate_content(model="gemini-3.8-flash", contents=types.UserContent([far]))


# --- Faults ----------------------------------------------------------------------------------------------


async def test_a_fault_strikes_a_tool_call_in_the_middle(running: Running, gpt: openai.AsyncOpenAI) -> None:
    running.board.set("openai", Fault("cut"))
    stream = await gpt.chat.completions.create(stream=True, **gpt_asks())
    parts: list[str] = []

    async def read() -> None:
        async for chunk in stream:
            calls = chunk.choices[0].delta.tool_calls or []
            parts.extend(call.function.arguments or "" for call in calls if call.function)

    with pytest.raises(openai.APIConnectionError):
        await read()
    assert 0 < len("".join(parts)) < len(json.dumps(ARGUMENTS))
