"""What is sent of tools, images and options: each wire's own form of them, whoever made the calls before."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import REQUEST, provider_of
from tui_app.domain.failures import AttemptError, FailureClass
from tui_app.domain.messages import ChatRequest, Image, Message, Options, Wire
from tui_app.domain.tools import Tool, ToolCall, ToolChoice, ToolResult
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.http import ProviderClient
from tui_app.providers.options import left_out
from tui_app.providers.turns import portable_id, turns

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = Tool("weather", "The weather of a city.", SCHEMA)
NOW = Tool("now")
PICTURE = Image(media_type="image/png", data="aGk=")
FAR = Image(url="https://example.com/cat.png")

CONVERSATION = ChatRequest(
    messages=(
        Message("user", "Compare.", images=(PICTURE,)),
        Message(
            "assistant",
            "Let me look.",
            tool_calls=(
                ToolCall("toolu_1", "weather", '{"city": "Zürich"}', signature="c2ln"),
                ToolCall("a.b/c", "now", "not JSON"),
            ),
        ),
        Message(
            "user", "", tool_results=(ToolResult("toolu_1", "12 °C"), ToolResult("a.b/c", "no clock", True))
        ),
        Message("user", "And now?"),
    ),
    tools=(WEATHER, NOW),
    tool_choice=ToolChoice(),
)
MOVED = portable_id("a.b/c")


def built(wire: Wire, request: ChatRequest, **changes: Any) -> Any:
    return orjson.loads(ADAPTERS[wire].build(provider_of(wire, **changes), request).body)


def choosing(choice: ToolChoice | None) -> ChatRequest:
    return ChatRequest(messages=(Message("user", "Go."),), tools=(WEATHER,), tool_choice=choice)


def test_anthropic() -> None:
    body = built(Wire.ANTHROPIC, CONVERSATION)
    assert body["tools"] == [
        {"name": "weather", "description": "The weather of a city.", "input_schema": SCHEMA},
        {"name": "now", "input_schema": {"type": "object", "properties": {}}},
    ]
    assert body["tool_choice"] == {"type": "auto"}
    assert "thinking" not in body
    assert body["messages"] == [
        {
            "role": "user",
            "content": [
                {
                    "type": "image",
                    "source": {"type": "base64", "media_type": "image/png", "data": "aGk="},
                },
                {"type": "text", "text": "Compare."},
            ],
        },
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "Let me look."},
                {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Zürich"}},
                {"type": "tool_use", "id": MOVED, "name": "now", "input": {}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "toolu_1", "content": "12 °C", "is_error": False},
                {"type": "tool_result", "tool_use_id": MOVED, "content": "no clock", "is_error": True},
                {"type": "text", "text": "And now?"},
            ],
        },
    ]


def test_openai() -> None:
    body = built(Wire.OPENAI, CONVERSATION)
    assert body["tools"] == [
        {
            "type": "function",
            "function": {"name": "weather", "description": "The weather of a city.", "parameters": SCHEMA},
        },
        {"type": "function", "function": {"name": "now"}},
    ]
    assert body["tool_choice"] == "auto"
    assert body["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Compare."},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
            ],
        },
        {
            "role": "assistant",
            "content": "Let me look.",
            "tool_calls": [
                {
                    "id": "toolu_1",
                    "type": "function",
                    "function": {"name": "weather", "arguments": '{"city": "Zürich"}'},
                    "extra_content": {"google": {"thought_signature": "c2ln"}},
                },
                {"id": MOVED, "type": "function", "function": {"name": "now", "arguments": "not JSON"}},
            ],
        },
        {"role": "tool", "tool_call_id": "toolu_1", "content": "12 °C"},
        {"role": "tool", "tool_call_id": MOVED, "content": "Error: no clock"},
        {"role": "user", "content": "And now?"},
    ]


def test_gemini() -> None:
    body = built(Wire.GEMINI, CONVERSATION)
    assert body["tools"] == [
        {
            "functionDeclarations": [
                {
                    "name": "weather",
                    "description": "The weather of a city.",
                    "parametersJsonSchema": SCHEMA,
                },
                {"name": "now"},
            ]
        }
    ]
    assert body["toolConfig"] == {"functionCallingConfig": {"mode": "AUTO"}}
    assert body["contents"] == [
        {
            "role": "user",
            "parts": [{"inlineData": {"mimeType": "image/png", "data": "aGk="}}, {"text": "Compare."}],
        },
        {
            "role": "model",
            "parts": [
                {"text": "Let me look."},
                {
                    "functionCall": {"id": "toolu_1", "name": "weather", "args": {"city": "Zürich"}},
                    "thoughtSignature": "c2ln",
                },
                {"functionCall": {"id": MOVED, "name": "now", "args": {}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {
                    "functionResponse": {
                        "id": "toolu_1",
                        "name": "weather",
                        "response": {"output": "12 °C"},
                    }
                },
                {"functionResponse": {"id": MOVED, "name": "now", "response": {"error": "no clock"}}},
                {"text": "And now?"},
            ],
        },
    ]


def test_gemini_is_told_to_skip_the_thought_behind_a_call_that_another_vendor_made() -> None:
    asked = (Message("user", "Go."), Message("assistant", "", tool_calls=(ToolCall("x", "now"),)))
    parts = built(Wire.GEMINI, ChatRequest(messages=asked))["contents"][1]["parts"]
    assert parts[0]["thoughtSignature"] == "skip_thought_signature_validator"


@pytest.mark.parametrize(
    ("choice", "anthropic", "openai", "gemini"),
    [
        (None, None, None, None),
        (ToolChoice("none"), {"type": "none"}, "none", {"mode": "NONE"}),
        (ToolChoice("required"), {"type": "any"}, "required", {"mode": "ANY"}),
        (
            ToolChoice("named", "weather"),
            {"type": "tool", "name": "weather"},
            {"type": "function", "function": {"name": "weather"}},
            {"mode": "ANY", "allowedFunctionNames": ["weather"]},
        ),
        (
            ToolChoice(parallel=False),
            {"type": "auto", "disable_parallel_tool_use": True},
            "auto",
            {"mode": "AUTO"},
        ),
    ],
)
def test_the_choice_of_tools(choice: ToolChoice | None, anthropic: Any, openai: Any, gemini: Any) -> None:
    bodies = {wire: built(wire, choosing(choice)) for wire in Wire}
    assert bodies[Wire.ANTHROPIC].get("tool_choice") == anthropic
    assert bodies[Wire.OPENAI].get("tool_choice") == openai
    assert bodies[Wire.OPENAI].get("parallel_tool_calls") == (
        False if choice and not choice.parallel else None
    )
    assert bodies[Wire.GEMINI].get("toolConfig", {}).get("functionCallingConfig") == gemini
    forced = choice is not None and choice.forced
    assert bodies[Wire.ANTHROPIC].get("thinking") == ({"type": "disabled"} if forced else None)


@pytest.mark.parametrize("wire", Wire)
def test_a_choice_without_tools_is_not_sent(wire: Wire) -> None:
    asked = ChatRequest(messages=REQUEST.messages, tool_choice=ToolChoice("required"))
    assert built(wire, asked) == built(wire, REQUEST)


def test_an_image_by_its_address() -> None:
    asked = ChatRequest(messages=(Message("user", "What is this?", images=(FAR,)),))
    (turn,) = built(Wire.ANTHROPIC, asked)["messages"]
    assert turn["content"][0] == {"type": "image", "source": {"type": "url", "url": FAR.url}}
    (turn,) = built(Wire.OPENAI, asked)["messages"]
    assert turn["content"][1] == {"type": "image_url", "image_url": {"url": FAR.url}}


async def test_what_a_wire_cannot_say_is_a_bad_request_that_another_vendor_may_take(
    client: ProviderClient,
) -> None:
    asked = ChatRequest(messages=(Message("user", "What is this?", images=(FAR,)),))
    with pytest.raises(AttemptError) as raised:
        await anext(client.stream(provider_of(Wire.GEMINI), asked))
    failure = raised.value.failure
    assert (failure.kind, failure.option, failure.status) == (FailureClass.BAD_REQUEST, True, None)
    assert failure.message == "Gemini takes no image by its address: send the image itself, as base64"


EVERYTHING = Options(
    temperature=0.2,
    top_p=0.9,
    top_k=5,
    stop=("END", "\n\n"),
    seed=7,
    presence_penalty=0.1,
    frequency_penalty=0.3,
)


@pytest.mark.parametrize(
    ("wire", "changes", "sent"),
    [
        (Wire.ANTHROPIC, {}, {"stop_sequences": ["END", "\n\n"]}),
        (
            Wire.OPENAI,
            {"model": "gpt-4.1-mini"},
            {
                "temperature": 0.2,
                "top_p": 0.9,
                "stop": ["END", "\n\n"],
                "seed": 7,
                "presence_penalty": 0.1,
                "frequency_penalty": 0.3,
            },
        ),
        (Wire.OPENAI, {"model": "gpt-6-luna"}, {"seed": 7}),
        (
            Wire.OPENAI,
            {"model": "gpt-oss", "official": False},
            {
                "temperature": 0.2,
                "top_p": 0.9,
                "top_k": 5,
                "stop": ["END", "\n\n"],
                "seed": 7,
                "presence_penalty": 0.1,
                "frequency_penalty": 0.3,
            },
        ),
        (
            Wire.GEMINI,
            {},
            {
                "temperature": 0.2,
                "topP": 0.9,
                "topK": 5,
                "stopSequences": ["END", "\n\n"],
                "seed": 7,
                "presencePenalty": 0.1,
                "frequencyPenalty": 0.3,
            },
        ),
    ],
)
def test_each_wire_gets_the_options_that_it_takes_and_the_others_are_told(
    wire: Wire, changes: dict[str, Any], sent: dict[str, Any]
) -> None:
    asked = ChatRequest(messages=REQUEST.messages, options=EVERYTHING)
    plain, given = built(wire, REQUEST, **changes), built(wire, asked, **changes)
    if wire is Wire.GEMINI:
        plain, given = plain["generationConfig"], given["generationConfig"]
    assert {name: value for name, value in given.items() if name not in plain} == sent
    told = left_out(provider_of(wire, **changes), EVERYTHING)
    assert len(told) + len(sent) == len(EVERYTHING.given)
    assert not left_out(provider_of(wire, **changes), Options())


def test_a_temperature_of_zero_is_an_option() -> None:
    asked = ChatRequest(messages=REQUEST.messages, options=Options(temperature=0.0))
    assert built(Wire.GEMINI, asked)["generationConfig"]["temperature"] == 0.0


@given(st.text())
def test_an_id_is_portable_once_and_for_all(text: str) -> None:
    moved = portable_id(text)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,40}", moved)
    assert portable_id(moved) == moved


def test_a_message_of_nothing_but_a_picture_or_a_result_is_not_blank() -> None:
    asked = (
        Message("user", "", images=(PICTURE,)),
        Message("assistant", " ", tool_calls=(ToolCall("x", "now"),)),
        Message("user", "", tool_results=(ToolResult("x", ""),)),
    )
    assert [turn.role for turn in turns(asked)] == ["user", "assistant", "user"]


@pytest.mark.parametrize("wire", Wire)
async def test_half_a_character_in_an_argument_is_sent_as_a_question_mark(wire: Wire) -> None:
    made = (ToolCall("x", "now", '{"a": "\\ud83d", "b": 123456789012345678901234567890}'),)
    asked = (Message("user", "Go."), Message("assistant", "", tool_calls=made), Message("user", "Yes?"))
    assert b"\xed\xa0\xbd" not in ADAPTERS[wire].build(provider_of(wire), ChatRequest(messages=asked)).body
