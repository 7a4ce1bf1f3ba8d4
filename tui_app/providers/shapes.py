"""Foreign JSON read with care: each function gives the wanted type or says that the shape is wrong."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import orjson

from tui_app.providers.wire import Json, ShapeError, UnsendableError

MOST_TOKENS = 10**9
"""More tokens than that in one answer are nonsense."""


def parse(data: bytes, *, halves: bool = False) -> Any:
    """The JSON value in `data`.

    Args:
        data: UTF-8.
        halves: keeps an escaped half of a character, whose other half the next chunk may bring; without it
            such a half becomes a question mark.

    Raises:
        ShapeError: it is not JSON, or not UTF-8.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        if b"\\ud" not in data.lower():
            raise ShapeError("not JSON") from None
    try:
        value = json.loads(data.decode(), parse_constant=_no_number)
        return value if halves else orjson.loads(_plain(value))
    except (ValueError, RecursionError):
        raise ShapeError("not JSON") from None


def encode(value: object) -> bytes:
    """`value` as JSON; half a character becomes a question mark.

    Raises:
        UnsendableError: it is nested too deeply.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # half a character, a number of more than 64 bits, or depth
        try:
            return _plain(value)
        except RecursionError:
            raise UnsendableError("what is sent is nested too deeply") from None


def json_text(value: Json) -> str:
    """An object inside an answer as JSON text.

    Raises:
        ShapeError: it is nested too deeply.
    """
    try:
        return encode(value).decode()
    except UnsendableError:
        raise ShapeError("an object that is nested too deeply") from None


def _plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


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
