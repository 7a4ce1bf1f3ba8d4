"""Foreign JSON read with care: each function gives the wanted type or says that the shape is wrong."""

from __future__ import annotations

from typing import Any

import orjson

from tui_app.providers.wire import Json, ShapeError

MOST_TOKENS = 10**9
"""More tokens than that in one answer are nonsense."""


def parse(data: bytes) -> Any:
    """The JSON value in `data`.

    Raises:
        ShapeError: it is not JSON, or not UTF-8.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise ShapeError("not JSON") from None


def an_object(value: object, what: str) -> Json:
    """`value` as an object.

    Raises:
        ShapeError: it is something else.
    """
    if isinstance(value, dict):
        return value
    raise ShapeError(f"{what} is not an object")


def an_optional_object(value: object, what: str) -> Json:
    """`value` as an object; nothing counts as an empty one.

    Raises:
        ShapeError: it is something else.
    """
    return {} if value is None else an_object(value, what)


def a_list(value: object, what: str) -> list[Any]:
    """`value` as a list; nothing counts as an empty one.

    Raises:
        ShapeError: it is something else.
    """
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise ShapeError(f"{what} is not a list")


def a_text(value: object, what: str) -> str:
    """`value` as a text; nothing counts as an empty one.

    Raises:
        ShapeError: it is something else: text that is dropped silently would make an answer look whole.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise ShapeError(f"{what} is not a text")


def word(value: object) -> str | None:
    """A short text or number as a text, None for everything else."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def tokens(usage: Json, name: str) -> int:
    """A token count; what is missing or nonsense counts as none."""
    value = usage.get(name)
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else 0


def inner(value: Json, name: str) -> Json:
    """An object inside another, empty where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}
