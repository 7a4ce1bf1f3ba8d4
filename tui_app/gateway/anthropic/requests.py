"""Reads a Messages request; the fields are those of Anthropic's API reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_app.domain.messages import ChatRequest, Options
from tui_app.domain.tools import Tool, ToolChoice
from tui_app.domain.usage import estimate_tokens
from tui_app.gateway import reading
from tui_app.gateway.anthropic.conversation import conversation
from tui_app.gateway.asked import SOURCE, Asked
from tui_app.gateway.problems import invalid


def read(body: bytes) -> Asked:
    """The request.

    Raises:
        ApiError: it cannot be understood, or asks for what is not served.
    """
    fields = reading.json_object(body)
    model = reading.text_of(fields, "model")
    max_tokens = reading.count(fields, "max_tokens")
    if max_tokens is None:
        raise reading.wrong("max_tokens", "a whole number of tokens", None)
    return Asked(
        model=model,
        fallbacks=reading.fallbacks_of(fields),
        stream=reading.flag(fields, "stream"),
        request=_request(fields, max_tokens),
    )


def count(body: bytes) -> int:
    """The tokens of a request that is not sent: four characters to a token, as no provider is asked.

    Raises:
        ApiError: it cannot be understood.
    """
    fields = reading.json_object(body)
    reading.text_of(fields, "model")
    return estimate_tokens(_request(fields, None).characters)


def _request(fields: Mapping[str, Any], max_tokens: int | None) -> ChatRequest:
    system, messages = conversation(fields)
    tools = _tools(fields)
    return ChatRequest(
        messages=messages,
        system=system,
        max_tokens=max_tokens,
        check_length=False,
        tools=tools,
        tool_choice=_choice(fields, tools),
        options=Options(
            temperature=reading.number(fields, "temperature", 0, 1),
            top_p=reading.number(fields, "top_p", 0, 1),
            top_k=reading.count(fields, "top_k", least=0),
            stop=reading.stops(fields, "stop_sequences"),
        ),
        source=SOURCE,
    )


def _tools(fields: Mapping[str, Any]) -> tuple[Tool, ...]:
    tools = []
    for place, entry in enumerate(reading.items(fields, "tools") if fields.get("tools") else ()):
        where = f"tools[{place}]"
        if entry.get("type") not in (None, "custom"):
            raise invalid(f"{where} is a tool of Anthropic's own, which the other wires have not", where)
        tools.append(reading.tool(entry, "input_schema", where))
    return tuple(tools)


def _choice(fields: Mapping[str, Any], tools: tuple[Tool, ...]) -> ToolChoice | None:
    choice = fields.get("tool_choice")
    if choice is None or not tools:
        return None
    if not isinstance(choice, dict):
        raise reading.wrong("tool_choice", "an object", choice)
    parallel = not reading.flag(choice, "disable_parallel_tool_use")
    match choice:
        case {"type": "auto"}:
            return ToolChoice("auto", parallel=parallel)
        case {"type": "none"}:
            return ToolChoice("none")
        case {"type": "any"}:
            return ToolChoice("required", parallel=parallel)
        case {"type": "tool", "name": str(name)}:
            return reading.named_choice(name, tools, parallel=parallel)
    raise reading.wrong("tool_choice", "of type auto, any, tool or none", choice)
