"""Reads the conversation and the tools of a request to the simulated Messages API."""

from __future__ import annotations

import re
from typing import Any

from tui_app.domain.messages import Image, Message
from tui_app.domain.tools import Tool, ToolCall, ToolChoice, ToolResult
from tui_app.faults.simulator.anthropic.errors import invalid
from tui_app.faults.simulator.drafts import Prompt
from tui_app.faults.simulator.reading import is_base64, text_of
from tui_app.faults.simulator.replies import encode

_ID = re.compile(r"[a-zA-Z0-9_-]+")
_MEDIA = ("image/jpeg", "image/png", "image/gif", "image/webp")


def prompt_of(body: dict[str, Any]) -> Prompt:
    """What was asked; raises the vendor's 400 for what it would not take."""
    turns = body["messages"]
    if not isinstance(turns, list) or not turns:
        raise invalid("messages: at least one message is required")
    system = text_of(body.get("system", ""))
    if system is None:
        raise invalid("system: Input should be a valid string or a list of text blocks")
    messages: list[Message] = []
    for number, turn in enumerate(turns):
        message = _message(turn, f"messages.{number}")
        if isinstance(message, str):
            system += message
        else:
            messages.append(message)
    _check_results(messages)
    tools = _tools(body)
    return Prompt(tuple(messages), system, tools, _choice(body, tools))


def _message(turn: object, where: str) -> Message | str:
    """A message, or the text of a system message."""
    content = turn.get("content") if isinstance(turn, dict) else None
    role = turn.get("role") if isinstance(turn, dict) else None
    text = text_of(content)
    if text is None:
        raise invalid(f"{where}.content: Input should be a valid string or a list of blocks")
    if role == "system":
        return text
    if role not in ("user", "assistant"):
        raise invalid(f"{where}.role: Input should be 'user', 'assistant' or 'system'")
    blocks = content if isinstance(content, list) else []
    named = [(f"{where}.content.{number}", block) for number, block in enumerate(blocks)]
    message = Message(
        "user" if role == "user" else "assistant",
        text,
        images=tuple(_image(block, at) for at, block in named if block.get("type") == "image"),
        tool_calls=tuple(_call(block, at) for at, block in named if block.get("type") == "tool_use"),
        tool_results=tuple(_result(block, at) for at, block in named if block.get("type") == "tool_result"),
    )
    if message.blank:
        raise invalid(f"{where}: all messages must have non-empty content")
    return message


def _image(block: dict[str, Any], where: str) -> Image:
    source = block.get("source")
    match source:
        case {"type": "url", "url": str(url)} if url.startswith(("http://", "https://")):
            return Image(url=url)
        case {"type": "base64", "media_type": media, "data": data} if media in _MEDIA:
            if is_base64(data):
                return Image(media_type=media, data=data)
            raise invalid(f"{where}.image.source.base64.data: invalid base64 data")
    raise invalid(f"{where}.image.source: Input should be a valid image source")


def _call(block: dict[str, Any], where: str) -> ToolCall:
    call_id, name, arguments = block.get("id"), block.get("name"), block.get("input")
    if not isinstance(call_id, str) or not _ID.fullmatch(call_id):
        raise invalid(f"{where}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
    if not isinstance(name, str) or not name:
        raise invalid(f"{where}.tool_use.name: Field required")
    if not isinstance(arguments, dict):
        raise invalid(f"{where}.tool_use.input: Input should be a valid dictionary")
    return ToolCall(call_id, name, encode(arguments).decode())


def _result(block: dict[str, Any], where: str) -> ToolResult:
    call_id = block.get("tool_use_id")
    if not isinstance(call_id, str):
        raise invalid(f"{where}.tool_result.tool_use_id: Field required")
    text = text_of(block.get("content") or "")
    if text is None:
        raise invalid(f"{where}.tool_result.content: Input should be a valid string or a list of blocks")
    return ToolResult(call_id, text, block.get("is_error") is True)


def _check_results(messages: list[Message]) -> None:
    """Every call has its result in the turn after it, and no result is without its call."""
    waiting: set[str] = set()
    for number, message in enumerate([*messages, Message("user", "")]):
        answered = {result.call_id for result in message.tool_results}
        if odd := sorted(answered - waiting):
            raise invalid(
                f"messages.{number}.content.0: unexpected `tool_use_id` found in `tool_result` blocks: "
                f"{odd[0]}. Each `tool_result` block must have a corresponding `tool_use` block in the "
                "previous message."
            )
        if missing := sorted(waiting - answered):
            raise invalid(
                f"messages.{number - 1}: `tool_use` ids were found without `tool_result` blocks immediately "
                f"after: {', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` "
                "block in the next message."
            )
        waiting = {call.id for call in message.tool_calls}


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    given = body.get("tools")
    if given is None:
        return ()
    if not isinstance(given, list):
        raise invalid("tools: Input should be a valid list")
    tools: list[Tool] = []
    for number, entry in enumerate(given):
        name = entry.get("name") if isinstance(entry, dict) else None
        schema = entry.get("input_schema") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise invalid(f"tools.{number}.custom.name: Field required")
        if not isinstance(schema, dict) or schema.get("type") != "object":
            raise invalid(f"tools.{number}.custom.input_schema.type: Field required")
        tools.append(Tool(name, str(entry.get("description") or ""), schema))
    return tuple(tools)


def _choice(body: dict[str, Any], tools: tuple[Tool, ...]) -> ToolChoice:
    given = body.get("tool_choice")
    if given is None:
        return ToolChoice()
    if not tools:
        raise invalid("tool_choice: tool_choice may only be specified while providing tools")
    parallel = not (isinstance(given, dict) and given.get("disable_parallel_tool_use") is True)
    match given:
        case {"type": "auto"}:
            return ToolChoice(parallel=parallel)
        case {"type": "none"}:
            return ToolChoice("none")
        case {"type": "any"}:
            return ToolChoice("required", parallel=parallel)
        case {"type": "tool", "name": name} if any(tool.name == name for tool in tools):
            return ToolChoice("named", str(name), parallel=parallel)
        case {"type": "tool"}:
            raise invalid(f"tool_choice.name: Tool '{given.get('name')}' not found in provided tools")
    raise invalid("tool_choice: Input should be of type 'auto', 'any', 'tool' or 'none'")
