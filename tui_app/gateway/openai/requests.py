"""Reads a Chat Completions request; the fields are those of OpenAI's API reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_app.domain.messages import ChatRequest, Options
from tui_app.domain.tools import Tool, ToolChoice
from tui_app.gateway import reading
from tui_app.gateway.asked import SOURCE, Asked
from tui_app.gateway.openai.conversation import conversation
from tui_app.gateway.problems import invalid


def read(body: bytes) -> Asked:
    """The request.

    Raises:
        ApiError: it cannot be understood, or asks for what is not served.
    """
    fields = reading.json_object(body)
    model = reading.text_of(fields, "model")
    _refuse_what_is_not_served(fields)
    system, messages = conversation(fields)
    options = fields.get("stream_options")
    if options is not None and not isinstance(options, dict):
        raise reading.wrong("stream_options", "an object", options)
    tools = _tools(fields)
    return Asked(
        model=model,
        fallbacks=reading.fallbacks_of(fields),
        stream=reading.flag(fields, "stream"),
        include_usage=reading.flag(options or {}, "include_usage"),
        request=ChatRequest(
            messages=messages,
            system=system,
            max_tokens=reading.count(fields, "max_completion_tokens") or reading.count(fields, "max_tokens"),
            check_length=False,
            tools=tools,
            tool_choice=_choice(fields, tools),
            options=_options(fields),
            source=SOURCE,
        ),
    )


def _refuse_what_is_not_served(fields: Mapping[str, Any]) -> None:
    if reading.count(fields, "n") not in (None, 1):
        raise reading.not_served("n", "one answer comes down a chain; send the request several times")
    if fields.get("logprobs"):
        raise reading.not_served("logprobs", "not every wire of a chain reports them")
    modalities = fields.get("modalities")
    if fields.get("audio") or (isinstance(modalities, list) and "audio" in modalities):
        raise reading.not_served("audio", "only text is answered")
    for name in ("functions", "function_call"):
        if fields.get(name):
            raise reading.not_served(name, "it is obsolete; use tools")
    form = fields.get("response_format")
    if form is not None and form != {"type": "text"}:
        raise reading.not_served("response_format", "not every wire of a chain has it; ask for JSON in words")


def _tools(fields: Mapping[str, Any]) -> tuple[Tool, ...]:
    tools = []
    for place, entry in enumerate(reading.items(fields, "tools") if fields.get("tools") else ()):
        where = f"tools[{place}]"
        function = entry.get("function")
        if entry.get("type") != "function" or not isinstance(function, dict):
            raise invalid(f"{where} must be of type function", where)
        tools.append(reading.tool(function, "parameters", f"{where}.function"))
    return tuple(tools)


def _choice(fields: Mapping[str, Any], tools: tuple[Tool, ...]) -> ToolChoice | None:
    if not tools:
        return None
    given = fields.get("parallel_tool_calls")
    parallel = True if given is None else reading.flag(fields, "parallel_tool_calls")
    match fields.get("tool_choice"):
        case None:
            return None if parallel else ToolChoice(parallel=False)
        case "auto" | "none" | "required" as mode:
            return ToolChoice(mode, parallel=parallel)
        case {"type": "function", "function": {"name": str(name)}}:
            return reading.named_choice(name, tools, parallel=parallel)
        case other:
            raise reading.wrong("tool_choice", "auto, none, required or a function", other)


def _options(fields: Mapping[str, Any]) -> Options:
    return Options(
        temperature=reading.number(fields, "temperature", 0, 2),
        top_p=reading.number(fields, "top_p", 0, 1),
        stop=reading.stops(fields, "stop"),
        seed=reading.integer(fields, "seed"),
        presence_penalty=reading.number(fields, "presence_penalty", -2, 2),
        frequency_penalty=reading.number(fields, "frequency_penalty", -2, 2),
    )
