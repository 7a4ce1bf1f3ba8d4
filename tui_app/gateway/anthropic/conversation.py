"""Reads the messages of a Messages request: texts, images, tool calls and their results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_app.domain.messages import Image, Message
from tui_app.domain.tools import ToolCall, ToolResult
from tui_app.gateway import reading
from tui_app.gateway.exchange import json_bytes
from tui_app.gateway.problems import invalid

THINKING = ("thinking", "redacted_thinking")
"""Blocks that are one provider's own, which another could not read."""


Conversation = tuple[str | None, tuple[Message, ...]]
"""The instructions, and the turns without them."""


def conversation(fields: Mapping[str, Any]) -> Conversation:
    """What has been said so far.

    Raises:
        ApiError: it cannot be understood.
    """
    system = fields.get("system")
    instructions = [] if system is None else [text_of(system, "system")]
    messages = []
    for place, entry in enumerate(reading.items(fields, "messages")):
        where = f"messages[{place}]"
        role, content = entry.get("role"), entry.get("content")
        match role:
            case "user":
                messages.append(_asked(content, f"{where}.content"))
            case "assistant":
                messages.append(_said(content, f"{where}.content"))
            case "system":
                instructions.append(text_of(content, f"{where}.content"))
            case _:
                raise invalid(f"{where}.role must be user, assistant or system", f"{where}.role")
    if not messages:
        raise invalid("messages has nothing but instructions: a message of the user is missing", "messages")
    return "\n\n".join(filter(None, instructions)) or None, tuple(messages)


def text_of(content: object, where: str) -> str:
    """A text, or blocks of nothing but text."""
    texts = []
    for place, block in enumerate(_blocks(content, where)):
        match block:
            case {"type": "text", "text": str(text)}:
                texts.append(text)
            case _:
                raise invalid(f"{where}[{place}] must be a block of type text", f"{where}[{place}]")
    return "\n\n".join(texts)


def _asked(content: object, where: str) -> Message:
    texts: list[str] = []
    images: list[Image] = []
    results: list[ToolResult] = []
    for place, block in enumerate(_blocks(content, where)):
        at = f"{where}[{place}]"
        match block:
            case {"type": "text", "text": str(text)}:
                texts.append(text)
            case {"type": "image", "source": dict(source)}:
                images.append(_image(source, f"{at}.source"))
            case {"type": "tool_result", "tool_use_id": str(call_id)}:
                said = text_of(block.get("content") or "", f"{at}.content")
                results.append(ToolResult(call_id, said, reading.flag(block, "is_error")))
            case _:
                raise invalid(f"{at} must be a block of type text, image or tool_result", at)
    return Message("user", "\n\n".join(texts), tuple(images), tool_results=tuple(results))


def _said(content: object, where: str) -> Message:
    texts: list[str] = []
    calls: list[ToolCall] = []
    for place, block in enumerate(_blocks(content, where)):
        at = f"{where}[{place}]"
        match block:
            case {"type": "text", "text": str(text)}:
                texts.append(text)
            case {"type": "tool_use", "id": str(call_id), "name": str(name), "input": dict(given)}:
                calls.append(ToolCall(call_id, name, json_bytes(given).decode()))
            case {"type": kind} if kind in THINKING:
                continue
            case _:
                raise invalid(f"{at} must be a block of type text or tool_use", at)
    return Message("assistant", "\n\n".join(texts), tool_calls=tuple(calls))


def _blocks(content: object, where: str) -> list[Any]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list):
        raise reading.wrong(where, "a text or a list of blocks", content)
    return content


def _image(source: Mapping[str, Any], where: str) -> Image:
    match source:
        case {"type": "base64", "media_type": str(media_type), "data": str(data)}:
            return Image(media_type=media_type, data=data)
        case {"type": "url", "url": str(url)} if (
            url.startswith(("https://", "http://")) and url.isprintable()
        ):
            return Image(url=url)
    raise invalid(f"{where} must be of type base64 or url", where)
