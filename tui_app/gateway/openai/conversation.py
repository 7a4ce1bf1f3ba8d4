"""Reads the messages of a Chat Completions request: texts, images, tool calls and their results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui_app.domain.messages import Image, Message
from tui_app.domain.tools import ToolCall, ToolResult
from tui_app.gateway import reading
from tui_app.gateway.problems import invalid

_DATA_URL = re.compile(r"data:(image/[a-z0-9.+-]+);base64,([A-Za-z0-9+/=\s]+)")

Conversation = tuple[str | None, tuple[Message, ...]]
"""The instructions, and the turns without them."""


def conversation(fields: Mapping[str, Any]) -> Conversation:
    """What has been said so far.

    Raises:
        ApiError: it cannot be understood.
    """
    instructions: list[str] = []
    messages: list[Message] = []
    for place, entry in enumerate(reading.items(fields, "messages")):
        where = f"messages[{place}]"
        content = f"{where}.content"
        match entry.get("role"):
            case "system" | "developer":
                instructions.append(_text(entry.get("content"), content))
            case "user":
                text, images = _parts(entry.get("content"), content)
                messages.append(Message("user", text, images))
            case "assistant":
                calls = _calls(entry.get("tool_calls"), f"{where}.tool_calls")
                said = entry.get("content")
                text = "" if said is None and calls else _text(said, content)
                messages.append(Message("assistant", text, tool_calls=calls))
            case "tool":
                result = ToolResult(_id(entry, where), _text(entry.get("content"), content))
                messages.append(Message("user", "", tool_results=(result,)))
            case _:
                raise invalid(
                    f"{where}.role must be system, developer, user, assistant or tool", f"{where}.role"
                )
    if not messages:
        raise invalid("messages has nothing but instructions: a message of the user is missing", "messages")
    return "\n\n".join(filter(None, instructions)) or None, tuple(messages)


def _text(content: object, where: str) -> str:
    text, images = _parts(content, where)
    if images:
        raise invalid(f"{where} takes text alone: images belong in a message of the user", where)
    return text


def _parts(content: object, where: str) -> tuple[str, tuple[Image, ...]]:
    if isinstance(content, str):
        return content, ()
    if not isinstance(content, list):
        raise reading.wrong(where, "a text or a list of parts", content)
    texts: list[str] = []
    images: list[Image] = []
    for place, part in enumerate(content):
        at = f"{where}[{place}]"
        match part:
            case {"type": "text", "text": str(text)} | {"type": "refusal", "refusal": str(text)}:
                texts.append(text)
            case {"type": "image_url", "image_url": {"url": str(url)}}:
                images.append(_image(url, f"{at}.image_url.url"))
            case _:
                raise invalid(f"{at} must be a part of type text or image_url", at)
    return "".join(texts), tuple(images)


def _image(url: str, where: str) -> Image:
    if match := _DATA_URL.fullmatch(url):
        return Image(media_type=match[1], data="".join(match[2].split()))
    if url.startswith(("https://", "http://")) and url.isprintable():
        return Image(url=url)
    raise invalid(f"{where} must be an address or data:image/…;base64,…", where)


def _calls(value: object, where: str) -> tuple[ToolCall, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise reading.wrong(where, "a list", value)
    calls = []
    for place, call in enumerate(value):
        match call:
            case {"id": str(call_id), "function": {"name": str(name), "arguments": str(arguments)}}:
                calls.append(ToolCall(call_id, name, arguments, _signature(call)))
            case _:
                at = f"{where}[{place}]"
                raise invalid(f"{at} must be a function's call with id, name and arguments", at)
    return tuple(calls)


def _signature(call: Mapping[str, Any]) -> str:
    """Gemini's mark, where a client has sent back what it got with the call."""
    match call:
        case {"extra_content": {"google": {"thought_signature": str(signature)}}}:
            return signature
    return ""


def _id(entry: Mapping[str, Any], where: str) -> str:
    value = entry.get("tool_call_id")
    if not isinstance(value, str) or not value:
        raise reading.wrong(f"{where}.tool_call_id", "the id of a call", value)
    return value
