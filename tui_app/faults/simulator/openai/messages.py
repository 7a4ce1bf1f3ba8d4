"""Reads the conversation and the tools of a request to the simulated Chat Completions."""

from __future__ import annotations

from typing import Any

from tui_app.domain.messages import Image, Message
from tui_app.domain.tools import Tool, ToolCall, ToolChoice, ToolResult
from tui_app.faults.simulator.drafts import Prompt
from tui_app.faults.simulator.openai.errors import invalid
from tui_app.faults.simulator.reading import data_image, text_of

_ROLES = ("system", "developer", "user", "assistant", "tool")
_LONGEST_ID = 40


def prompt_of(body: dict[str, Any], param: str) -> Prompt:
    """What was asked; raises the vendor's 400 for what it would not take."""
    turns = body.get("messages")
    if turns is None:
        raise invalid(
            "Missing required parameter: 'messages'.", "messages", code="missing_required_parameter"
        )
    if not isinstance(turns, list) or not turns:
        raise invalid(
            f"Invalid '{param}': expected an array with at least 1 item.", param, code="invalid_type"
        )
    messages: list[Message] = []
    system = ""
    for number, turn in enumerate(turns):
        message = _message(turn, f"{param}[{number}]")
        if isinstance(message, str):
            system += message
        else:
            messages.append(message)
    _check_results(messages, param)
    tools = _tools(body)
    return Prompt(tuple(messages), system, tools, _choice(body, tools))


def _message(turn: object, where: str) -> Message | str:
    """A message, or the text of a system message."""
    role = turn.get("role") if isinstance(turn, dict) else None
    if not isinstance(turn, dict) or role not in _ROLES:
        raise invalid(
            f"Invalid value for '{where}.role'. Supported values are: {', '.join(map(repr, _ROLES))}.",
            f"{where}.role",
            code="invalid_value",
        )
    text = text_of(turn.get("content") if turn.get("content") is not None else "")
    if text is None:
        raise invalid(
            f"Invalid type for '{where}.content': expected a string or an array of objects.",
            f"{where}.content",
            code="invalid_type",
        )
    match role:
        case "system" | "developer":
            return text
        case "assistant":
            return Message("assistant", text, tool_calls=_calls(turn.get("tool_calls"), where))
        case "tool":
            call_id = turn.get("tool_call_id")
            if not isinstance(call_id, str):
                raise invalid(
                    f"Missing required parameter: '{where}.tool_call_id'.",
                    f"{where}.tool_call_id",
                    code="missing_required_parameter",
                )
            return Message("user", "", tool_results=(ToolResult(call_id, text),))
    return Message("user", text, images=_images(turn.get("content"), where))


def _images(content: object, where: str) -> tuple[Image, ...]:
    images: list[Image] = []
    for number, part in enumerate(content if isinstance(content, list) else ()):
        if part.get("type") != "image_url":
            continue
        address = part.get("image_url")
        url = address.get("url") if isinstance(address, dict) else None
        image = data_image(url) if isinstance(url, str) else None
        if image is None:
            at = f"{where}.content[{number}].image_url"
            raise invalid(
                f"Invalid '{at}'. Expected a base64-encoded data URL with an image MIME type, or a URL.",
                at,
                code="invalid_value",
            )
        images.append(image)
    return tuple(images)


def _calls(given: object, where: str) -> tuple[ToolCall, ...]:
    calls: list[ToolCall] = []
    for number, call in enumerate(given if isinstance(given, list) else ()):
        at = f"{where}.tool_calls[{number}]"
        function = call.get("function") if isinstance(call, dict) else None
        call_id = call.get("id") if isinstance(call, dict) else None
        name = function.get("name") if isinstance(function, dict) else None
        arguments = function.get("arguments", "") if isinstance(function, dict) else None
        if not (isinstance(call_id, str) and isinstance(name, str) and isinstance(arguments, str)):
            raise invalid(f"Invalid '{at}': expected an id and a function.", at, code="invalid_type")
        if len(call_id) > _LONGEST_ID:
            raise invalid(
                f"Invalid '{at}.id': string too long. Expected a string with maximum length {_LONGEST_ID}, "
                f"but got a string with length {len(call_id)} instead.",
                f"{at}.id",
                code="string_above_max_length",
            )
        calls.append(ToolCall(call_id, name, arguments))
    return tuple(calls)


def _check_results(messages: list[Message], param: str) -> None:
    """Every call has its result right after it, and no result is without its call."""
    waiting: set[str] = set()
    for number, message in enumerate(messages):
        answered = {result.call_id for result in message.tool_results}
        if not answered <= waiting:
            raise invalid(
                "Invalid parameter: messages with role 'tool' must be a response to a preceding message with "
                "'tool_calls'.",
                f"{param}[{number}].role",
            )
        waiting -= answered
        if waiting and not answered:
            break
        waiting |= {call.id for call in message.tool_calls}
    if waiting:
        raise invalid(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            f"'tool_call_id'. The following tool_call_ids did not have response messages: "
            f"{', '.join(sorted(waiting))}",
            param,
        )


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    given = body.get("tools")
    if given is None:
        return ()
    if not isinstance(given, list) or not given:
        raise invalid("Invalid 'tools': expected an array with at least 1 item.", "tools", code="empty_array")
    tools: list[Tool] = []
    for number, entry in enumerate(given):
        function = entry.get("function") if isinstance(entry, dict) else None
        name = function.get("name") if isinstance(function, dict) else None
        schema = (function.get("parameters") or {}) if isinstance(function, dict) else None
        if not (isinstance(function, dict) and isinstance(name, str) and name and isinstance(schema, dict)):
            at = f"tools[{number}].function"
            raise invalid(f"Missing required parameter: '{at}'.", at, code="missing_required_parameter")
        tools.append(Tool(name, str(function.get("description") or ""), schema))
    return tuple(tools)


def _choice(body: dict[str, Any], tools: tuple[Tool, ...]) -> ToolChoice:
    given = body.get("tool_choice")
    parallel = body.get("parallel_tool_calls") is not False
    if given is None:
        return ToolChoice(parallel=parallel)
    if not tools:
        raise invalid(
            "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."
        )
    if given in ("auto", "none", "required"):
        return ToolChoice(given, parallel=parallel)
    function = given.get("function") if isinstance(given, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if not any(tool.name == name for tool in tools):
        raise invalid(
            f"Invalid value for 'tool_choice': no function named {name!r} was specified in 'tools'.",
            "tool_choice",
            code="invalid_value",
        )
    return ToolChoice("named", str(name), parallel=parallel)
