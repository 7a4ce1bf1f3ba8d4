"""Reads a Messages request; the fields are those of Anthropic's API reference."""

from __future__ import annotations

from typing import Any

from tui_app.domain.messages import ChatRequest, Message
from tui_app.domain.usage import estimate_tokens
from tui_app.gateway import reading
from tui_app.gateway.asked import Asked
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


def _request(fields: dict[str, Any], max_tokens: int | None) -> ChatRequest:
    for name in ("tools",):
        if fields.get(name):
            raise reading.not_served(name, "tools do not pass through yet")
    system = fields.get("system")
    return ChatRequest(
        messages=_messages(fields),
        system=None if system is None else _text(system, "system") or None,
        max_tokens=max_tokens,
        check_length=False,
    )


def _messages(fields: dict[str, Any]) -> tuple[Message, ...]:
    messages = []
    for place, message in enumerate(reading.items(fields, "messages")):
        where = f"messages[{place}]"
        role = message.get("role")
        if role not in ("user", "assistant"):
            raise invalid(f"{where}.role must be user or assistant", f"{where}.role")
        messages.append(Message(role, _text(message.get("content"), f"{where}.content")))
    return tuple(messages)


def _text(content: object, where: str) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise reading.wrong(where, "a text or a list of blocks", content)
    texts = []
    for place, block in enumerate(content):
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "text" and isinstance(block.get("text"), str):
            texts.append(block["text"])
        elif kind in ("thinking", "redacted_thinking"):
            continue  # it is one provider's own, and another could not read it
        else:
            raise invalid(f"{where}[{place}] must be a block of type text", f"{where}[{place}]")
    return "\n\n".join(texts)
