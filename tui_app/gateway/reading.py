"""Reads a request's JSON field by field; whatever is not as it must be is told with the field's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from tui_app.gateway.problems import ApiError, invalid

MOST_TOKENS = 10_000_000


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
