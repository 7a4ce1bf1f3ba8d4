"""Reads a Chat Completions request; the fields are those of OpenAI's API reference."""

from __future__ import annotations

from typing import Any

from tui_app.domain.messages import ChatRequest, Message
from tui_app.gateway import reading
from tui_app.gateway.asked import Asked
from tui_app.gateway.problems import invalid

SYSTEM_ROLES = ("system", "developer")


def read(body: bytes) -> Asked:
    """The request.

    Raises:
        ApiError: it cannot be understood, or asks for what is not served.
    """
    fields = reading.json_object(body)
    model = reading.text_of(fields, "model")
    _refuse_what_is_not_served(fields)
    system, messages = _messages(fields)
    options = fields.get("stream_options")
    if options is not None and not isinstance(options, dict):
        raise reading.wrong("stream_options", "an object", options)
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
        ),
    )


def _refuse_what_is_not_served(fields: dict[str, Any]) -> None:
    if fields.get("n") not in (None, 1):
        raise reading.not_served("n", "one answer comes down a chain; send the request several times")
    if fields.get("logprobs"):
        raise reading.not_served("logprobs", "not every wire of a chain reports them")
    if fields.get("audio") or "audio" in (fields.get("modalities") or ()):
        raise reading.not_served("audio", "only text is answered")
    for name in ("functions", "function_call"):
        if fields.get(name):
            raise reading.not_served(name, "it is obsolete; use tools")
    for name in ("tools",):
        if fields.get(name):
            raise reading.not_served(name, "tools do not pass through yet")


def _messages(fields: dict[str, Any]) -> tuple[str | None, tuple[Message, ...]]:
    """The instructions, and the conversation without them."""
    instructions: list[str] = []
    messages: list[Message] = []
    for place, message in enumerate(reading.items(fields, "messages")):
        where = f"messages[{place}]"
        role = message.get("role")
        text = _text(message.get("content"), f"{where}.content")
        match role:
            case "system" | "developer":
                instructions.append(text)
            case "user" | "assistant":
                messages.append(Message(role, text))
            case _:
                raise invalid(f"{where}.role must be system, developer, user or assistant", f"{where}.role")
    if not messages:
        raise invalid("messages has nothing but instructions: a message of the user is missing", "messages")
    return "\n\n".join(filter(None, instructions)) or None, tuple(messages)


def _text(content: object, where: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise reading.wrong(where, "a text or a list of parts", content)
    texts = []
    for place, part in enumerate(content):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text" and isinstance(part.get("text"), str):
            texts.append(part["text"])
        elif kind == "refusal" and isinstance(part.get("refusal"), str):
            texts.append(part["refusal"])
        else:
            raise invalid(f"{where}[{place}] must be a part of type text", f"{where}[{place}]")
    return "".join(texts)
