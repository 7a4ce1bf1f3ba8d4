"""Reads a request's JSON field by field; whatever is not as it must be is told with the field's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from tui_app.domain.tools import Tool, ToolChoice
from tui_app.gateway.problems import ApiError, invalid

MOST_TOKENS = 10_000_000
MOST_STOPS = 16

_TOOL_NAME = re.compile("[A-Za-z0-9_-]{1,64}")


def json_object(body: bytes) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        ApiError: it is none.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise invalid("the request's body is not JSON", code="invalid_json") from None
    if not isinstance(value, dict):
        raise invalid("the request's body is not a JSON object", code="invalid_json")
    return value


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """A field that must be there and be a text with something in it."""
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise wrong(name, "a text", value)
    return value


def flag(fields: Mapping[str, Any], name: str) -> bool:
    """A field that is true or false; false where it is not there."""
    value = fields.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise wrong(name, "true or false", value)
    return value


def count(fields: Mapping[str, Any], name: str, *, least: int = 1) -> int | None:
    """A field that is a whole number of tokens, None where it is not there."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_TOKENS:
        raise wrong(name, f"a whole number from {least} to {MOST_TOKENS}", value)
    return value


def items(fields: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A field that is a list of objects with at least one in it."""
    value = fields.get(name)
    if not isinstance(value, list) or not value:
        raise wrong(name, "a list with at least one entry", value)
    for place, each in enumerate(value):
        if not isinstance(each, dict):
            raise wrong(f"{name}[{place}]", "an object", each)
    return value


def fallbacks_of(fields: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The `fallbacks`, None where they are not there."""
    value = fields.get("fallbacks")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise wrong("fallbacks", 'a list such as ["openai", "gemini/gemini-3.8-flash"]', value)
    return tuple(value)


def wrong(name: str, wanted: str, value: object) -> ApiError:
    """A field that is missing or is not what it must be."""
    if value is None:
        return invalid(f"{name} is required: {wanted}", name)
    return invalid(f"{name} must be {wanted}", name)


def not_served(name: str, why: str) -> ApiError:
    """A field that asks for what no chain of several wires can give."""
    return invalid(f"{name} is not served: {why}", name, "unsupported_parameter")


# --- what both dialects have -----------------------------------------------------------------------------


def number(fields: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    """A field that is a number within bounds, None where it is not there."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise wrong(name, f"a number from {least:g} to {most:g}", value)
    return value


def integer(fields: Mapping[str, Any], name: str) -> int | None:
    """A field that is any whole number of 64 bits, None where it is not there."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise wrong(name, "a whole number", value)
    return value


def stops(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A field that is a text or a few texts at which an answer ends."""
    value = fields.get(name)
    texts = [] if value is None else [value] if isinstance(value, str) else value
    if (
        not isinstance(texts, list)
        or len(texts) > MOST_STOPS
        or not all(isinstance(each, str) for each in texts)
    ):
        raise wrong(name, f"a text or a list of at most {MOST_STOPS}", value)
    return tuple(filter(None, texts))


def tool(fields: Mapping[str, Any], schema: str, where: str) -> Tool:
    """The definition of a tool.

    Args:
        fields: the definition's.
        schema: the name of the field with the JSON schema of its arguments.
        where: the place of the definition in the request.
    """
    name, parameters = fields.get("name"), fields.get(schema)
    description = fields.get("description") or ""
    if not isinstance(name, str) or not _TOOL_NAME.fullmatch(name):
        raise wrong(f"{where}.name", "a name of letters, digits, - and _, at most 64", name)
    if not isinstance(description, str):
        raise wrong(f"{where}.description", "a text", description)
    if parameters is not None and not isinstance(parameters, dict):
        raise wrong(f"{where}.{schema}", "a JSON schema", parameters)
    return Tool(name, description, parameters or {})


def named_choice(name: str, tools: tuple[Tool, ...], *, parallel: bool) -> ToolChoice:
    """The choice of one tool, which must be there."""
    if name not in {each.name for each in tools}:
        raise invalid("tool_choice names a tool that is not among tools", "tool_choice")
    return ToolChoice("named", name, parallel=parallel)
