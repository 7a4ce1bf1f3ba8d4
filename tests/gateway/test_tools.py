"""Tools, images and options pass through both dialects, as the official packages see it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.conftest import OpenGateway, Running
from tests.gateway.test_anthropic_sdk import client as claude_client
from tests.gateway.test_openai_sdk import client as openai_client
from tests.gateway.upstream import Upstream, listening
from tui_app.domain import events as ev
from tui_app.domain.tools import ToolCall
from tui_app.domain.traces import Trace
from tui_app.gateway.anthropic.answers import Events

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
OPENAI_TOOLS: list[Any] = [
    {"type": "function", "function": {"name": "weather", "description": "Now", "parameters": SCHEMA}}
]
ANTHROPIC_TOOLS: list[Any] = [{"name": "weather", "description": "Now", "input_schema": SCHEMA}]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def part(index: int, arguments: str, call_id: str = "") -> dict[str, object]:
    """A delta of a tool call as OpenAI streams it."""
    head = {"id": call_id, "type": "function"} if call_id else {}
    function = {"name": "weather"} if call_id else {}
    return {"tool_calls": [{"index": index, **head, "function": {**function, "arguments": arguments}}]}


CALLS: list[dict[str, Any]] = [
    {"content": "Let me look."},
    part(0, "", "call_1"),
    part(0, '{"city": '),
    part(0, '"Graz"}'),
    part(1, "", "call_2"),
    part(1, '{"city": "Wien"}'),
]


@pytest.fixture
def upstream() -> Upstream:
    """A model that calls two tools."""
    return Upstream(deltas=list(CALLS), finish="tool_calls")


async def gateway(open_gateway: OpenGateway, upstream: Upstream) -> Running:
    return await open_gateway(simulate=False, chain="own", **upstream.variables)


async def test_openai_calls_tools_and_sends_their_results(
    upstream: Upstream, open_gateway: OpenGateway
) -> None:
    async with listening(upstream):
        running = await gateway(open_gateway, upstream)
        async with openai_client(running) as gpt:
            asked: list[Any] = [{"role": "user", "content": "Weather?"}]
            choice: Any = {"type": "function", "function": {"name": "weather"}}
            answer = await gpt.chat.completions.create(
                model="chain",
                messages=asked,
                tools=OPENAI_TOOLS,
                tool_choice=choice,
                parallel_tool_calls=False,
            )
            message = answer.choices[0].message
            assert (answer.choices[0].finish_reason, message.content) == ("tool_calls", "Let me look.")
            assert message.tool_calls is not None
            calls = [call for call in message.tool_calls if call.type == "function"]
            assert [json.loads(call.function.arguments) for call in calls] == [
                {"city": "Graz"},
                {"city": "Wien"},
            ]
            said_before: Any = message.model_dump()
            results: list[Any] = [
                {"role": "tool", "tool_call_id": call.id, "content": "sun"} for call in calls
            ]
            await gpt.chat.completions.create(
                model="chain",
                messages=[*asked, said_before, *results],
                tools=OPENAI_TOOLS,
            )
    first, second = upstream.requests
    assert first["tools"] == OPENAI_TOOLS
    assert first["tool_choice"] == choice
    assert first["parallel_tool_calls"] is False
    said: Any = second["messages"]
    assert [entry["role"] for entry in said] == ["user", "assistant", "tool", "tool"]
    assert [call["id"] for call in said[1]["tool_calls"]] == [entry["tool_call_id"] for entry in said[2:]]


async def test_openai_streams_tool_calls_as_they_come(upstream: Upstream, open_gateway: OpenGateway) -> None:
    async with listening(upstream):
        running = await gateway(open_gateway, upstream)
        async with (
            openai_client(running) as gpt,
            gpt.chat.completions.stream(
                model="chain", messages=[{"role": "user", "content": "?"}], tools=OPENAI_TOOLS
            ) as stream,
        ):
            final = await stream.get_final_completion()
    choice = final.choices[0]
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", "Let me look.")
    assert [call.function.arguments for call in choice.message.tool_calls or ()] == [
        '{"city": "Graz"}',
        '{"city": "Wien"}',
    ]


async def test_anthropic_calls_tools_and_sends_their_results(
    upstream: Upstream, open_gateway: OpenGateway
) -> None:
    async with listening(upstream):
        running = await gateway(open_gateway, upstream)
        async with claude_client(running) as claude:
            ask: dict[str, Any] = {"model": "chain", "max_tokens": 100, "tools": ANTHROPIC_TOOLS}
            asked: list[Any] = [{"role": "user", "content": "Weather?"}]
            whole = await claude.messages.create(**ask, messages=asked, tool_choice={"type": "any"})
            async with claude.messages.stream(**ask, messages=asked) as stream:
                streamed = await stream.get_final_message()
            for message in (whole, streamed):
                assert message.stop_reason == "tool_use"
                assert [block.type for block in message.content] == ["text", "tool_use", "tool_use"]
                calls: list[Any] = [block for block in message.content if block.type == "tool_use"]
                assert [call.input for call in calls] == [{"city": "Graz"}, {"city": "Wien"}]
            results: list[Any] = [
                {"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": "sun"}]}
                for call in calls
            ]
            said: list[Any] = [{"role": "assistant", "content": [block.to_dict() for block in whole.content]}]
            await claude.messages.create(
                **ask, messages=[*asked, *said, {"role": "user", "content": results}]
            )
    assert upstream.requests[0]["tools"] == OPENAI_TOOLS
    assert upstream.requests[0]["tool_choice"] == "required"
    entries: Any = upstream.requests[-1]["messages"]
    assert [entry["role"] for entry in entries] == ["user", "assistant", "tool", "tool"]
    assert json.loads(entries[1]["tool_calls"][0]["function"]["arguments"]) == {"city": "Graz"}


async def test_anthropic_takes_calls_whose_parts_come_long_after_one_another(
    upstream: Upstream, open_gateway: OpenGateway
) -> None:
    """The part of a second call is not passed on at once; the answer must not end there."""
    upstream.hold, upstream.held_after = asyncio.Event(), len(CALLS) - 1
    async with listening(upstream):
        running = await gateway(open_gateway, upstream)
        loop, go_on = asyncio.get_running_loop(), upstream.hold.set

        def heard(event: ev.Event) -> None:
            if isinstance(event, ev.ToolCallDelta) and event.index == 1:
                loop.call_soon(go_on)  # in the turn after the gateway took it, behind what it then sends

        running.engine.service.listen(heard)
        async with (
            claude_client(running) as claude,
            claude.messages.stream(
                model="chain",
                max_tokens=100,
                messages=[{"role": "user", "content": "Weather?"}],
                tools=ANTHROPIC_TOOLS,
            ) as stream,
        ):
            final = await stream.get_final_message()
    calls: list[Any] = [block for block in final.content if block.type == "tool_use"]
    assert final.stop_reason == "tool_use"
    assert [call.input for call in calls] == [{"city": "Graz"}, {"city": "Wien"}]


@pytest.mark.parametrize("provider", ["claude", "openai", "gemini"])
@pytest.mark.parametrize("broken", ["", "overloaded"])
async def test_tools_pass_on_every_wire_and_after_a_failover(
    provider: str, broken: str, open_gateway: OpenGateway
) -> None:
    first = "local" if broken else provider
    running = await open_gateway(
        chain=provider if first == provider else f"{first},{provider}",
        faults=((first, broken),) if broken else (),
    )
    whole = (await running.complete(tools=OPENAI_TOOLS, tool_choice="required")).json()["choices"][0]
    assert whole["finish_reason"] == "tool_calls"
    call = whole["message"]["tool_calls"][0]
    assert call["function"]["name"] == "weather"
    assert json.loads(call["function"]["arguments"]).keys() == {"city"}
    async with claude_client(running) as claude:
        async with claude.messages.stream(
            model="chain",
            max_tokens=100,
            messages=[{"role": "user", "content": "Weather?"}],
            tools=ANTHROPIC_TOOLS,
            tool_choice={"type": "any"},
        ) as stream:
            final = await stream.get_final_message()
        assert stream.response.headers["x-served-by"] == provider
    used: list[Any] = [block for block in final.content if block.type == "tool_use"]
    assert [(each.name, each.input.keys()) for each in used] == [("weather", {"city"})]


async def test_what_the_wire_does_not_take_is_told_clearly(open_gateway: OpenGateway) -> None:
    running = await open_gateway(chain="gemini")
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    answer = await running.complete(messages=[{"role": "user", "content": [image]}])
    assert answer.status_code == 400
    assert "takes no image by its address" in answer.json()["error"]["message"]


async def test_images_and_options_pass(open_gateway: OpenGateway) -> None:
    async with listening(Upstream()) as upstream:
        running = await gateway(open_gateway, upstream)
        url = f"data:image/png;base64,{PIXEL}"
        text = {"type": "text", "text": "What is this?"}
        options: dict[str, Any] = {
            "temperature": 0.5,
            "top_p": 0.9,
            "seed": 7,
            "stop": ["END"],
            "presence_penalty": 1,
        }
        await running.complete(
            messages=[{"role": "user", "content": [text, {"type": "image_url", "image_url": {"url": url}}]}],
            **options,
        )
        source = {"type": "base64", "media_type": "image/png", "data": PIXEL}
        await running.message(
            messages=[{"role": "user", "content": [{"type": "image", "source": source}, text]}],
            stop_sequences=["END"],
            top_k=5,
        )
    first, second = upstream.requests
    image = {"type": "image_url", "image_url": {"url": url}}
    for request in (first, second):
        messages: Any = request["messages"]
        assert image in messages[0]["content"]
        assert request["stop"] == ["END"]
    assert {name: first[name] for name in options} == options
    assert second["top_k"] == 5


async def test_an_option_that_the_provider_does_not_take_is_told(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    for stream in (False, True):
        answer = await running.complete(temperature=0.5, stream=stream)
        assert answer.status_code == 200
        assert answer.headers["x-left-out"] == "temperature"


@pytest.mark.parametrize(
    "change",
    [
        {"tools": [{"type": "web_search"}]},
        {"tools": [{"type": "function", "function": {"name": "a b"}}]},
        {"tools": [{"type": "function", "function": {"name": "a", "parameters": []}}]},
        {"tools": OPENAI_TOOLS, "tool_choice": "maybe"},
        {"tools": OPENAI_TOOLS, "tool_choice": {"type": "function", "function": {"name": "other"}}},
        {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [{"role": "assistant", "tool_calls": [{"id": "x"}]}]},
        {
            "messages": [
                {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "file:///x"}}]}
            ]
        },
        {"temperature": 9},
        {"stop": 5},
        {"seed": 1.5},
        {"response_format": {"type": "json_object"}},
    ],
)
async def test_openai_is_told_what_is_not_served(change: dict[str, Any], open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with openai_client(running) as gpt:
        ask: dict[str, Any] = {"model": "chain", "messages": [{"role": "user", "content": "x"}]}
        with pytest.raises(openai.BadRequestError) as caught:
            await gpt.chat.completions.create(**(ask | change))
    assert (caught.value.param or "").startswith(list(change)[-1])


@pytest.mark.parametrize(
    "change",
    [
        {"tools": [{"type": "web_search_20250305", "name": "web_search"}]},
        {"tools": ANTHROPIC_TOOLS, "tool_choice": {"type": "tool", "name": "other"}},
        {"tools": ANTHROPIC_TOOLS, "tool_choice": "any"},
        {"messages": [{"role": "user", "content": [{"type": "document", "source": {}}]}]},
        {"messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "file"}}]}]},
        {"messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "x"}]}]},
        {"stop_sequences": 5},
    ],
)
async def test_anthropic_is_told_what_is_not_served(
    change: dict[str, Any], open_gateway: OpenGateway
) -> None:
    running = await open_gateway()
    async with claude_client(running) as claude:
        ask: dict[str, Any] = {
            "model": "chain",
            "max_tokens": 9,
            "messages": [{"role": "user", "content": "x"}],
        }
        with pytest.raises(anthropic.BadRequestError) as caught:
            await claude.messages.create(**(ask | change))
    assert list(change)[-1] in caught.value.message


# --- blocks that follow one another, however the parts come ------------------------------------------------

parts = st.lists(
    st.one_of(st.text("ab", min_size=1, max_size=3), st.tuples(st.integers(0, 2), st.text("xy", max_size=3))),
    max_size=20,
)


@given(parts)
def test_a_stream_of_blocks_holds_everything_in_whatever_order_it_came(
    came: list[str | tuple[int, str]],
) -> None:
    form = Events(1)
    frames = form.opening("id", "m")
    arguments: dict[int, str] = {}
    for each in came:
        if isinstance(each, str):
            frames += form.text(each)
            continue
        index, text = each
        name = "" if index in arguments else "f"
        arguments[index] = arguments.get(index, "") + text
        frames += form.tool_call(
            ev.ToolCallDelta(
                request_id="id",
                at_s=0,
                step=1,
                provider="p",
                index=index,
                id=name and f"c{index}",
                name=name,
                arguments=text,
            )
        )
    text = "".join(each for each in came if isinstance(each, str))
    calls = tuple(ToolCall(f"c{index}", "f", arguments[index]) for index in sorted(arguments))
    frames += form.closing(answered(text, calls))
    blocks = list(read_blocks(frames))
    assert "".join(block["text"] for block in blocks if block["type"] == "text") == text
    found = {block["id"]: block["json"] for block in blocks if block["type"] == "tool_use"}
    assert found == {call.id: call.arguments for call in calls}


def read_blocks(frames: bytes) -> Iterator[dict[str, Any]]:
    """The blocks as a client puts them together; each must be closed before the next one begins."""
    current: dict[str, Any] | None = None
    number = -1
    for line in frames.decode().splitlines():
        if not line.startswith("data: "):
            continue
        event = json.loads(line[6:])
        match event["type"]:
            case "content_block_start":
                assert current is None
                number += 1
                assert event["index"] == number
                current = {"json": "", **event["content_block"]}
            case "content_block_delta":
                assert current is not None
                assert event["index"] == number
                delta = event["delta"]
                current["text" if "text" in delta else "json"] += delta.get("text", delta.get("partial_json"))
            case "content_block_stop":
                assert current is not None
                yield current
                current = None
    assert current is None


def answered(text: str, calls: tuple[ToolCall, ...]) -> ev.Answered:
    trace = Trace(
        id="id",
        started_at=0,
        environment="development",
        simulated=True,
        chain=("p",),
        outcome="answered",
        duration_s=1,
    )
    return ev.Answered(
        request_id="id", at_s=1, step=1, provider="p", text=text, duration_s=1, trace=trace, tool_calls=calls
    )
