"""A call and its reply as plain data: what a vendor sends, at what pace, and how it ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP request; `path` begins after the mount's prefix, header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Operation(Enum):
    """What a call asks for, on every wire."""

    CHAT = "chat"
    COUNT = "count"
    MODELS = "models"
    MODEL = "model"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes that are sent together, after the model has worked for them.

    Attributes:
        tokens: how many tokens the model makes before these bytes can go.
        first: whether the wait for the first token comes before them.
    """

    data: bytes
    tokens: int = 0
    first: bool = False


class Ending(Enum):
    """How a reply ends after its frames."""

    COMPLETE = "complete"
    BREAK = "the connection is closed without the end of the body"
    HANG = "nothing more comes, and the connection stays open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP response.

    Attributes:
        streamed: whether the headers go out at once; otherwise they wait with the first frame.
        length: the body's whole length where it is told in advance.
    """

    status: int
    headers: Mapping[str, str]
    frames: tuple[Frame, ...]
    ending: Ending = Ending.COMPLETE
    streamed: bool = False
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a simulated model works."""

    first_token_s: float = 0.35
    tokens_per_second: float = 45.0

    @classmethod
    def instant(cls) -> Pace:
        """Without any wait, for tests."""
        return cls(0.0, math.inf)

    def wait(self, frame: Frame) -> float:
        """Seconds before this frame can be sent."""
        return (self.first_token_s if frame.first else 0.0) + frame.tokens / self.tokens_per_second


def encode(value: object) -> bytes:
    """Compact JSON."""
    return orjson.dumps(value)


def json_reply(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None, tokens: int = 0
) -> Reply:
    """A whole JSON body; with `tokens` it waits until a model would have made them."""
    body = encode(value)
    return Reply(
        status=status,
        headers={"content-type": "application/json", **(headers or {})},
        frames=(Frame(body, tokens, first=tokens > 0),),
        length=len(body),
    )


def html_reply(status: int) -> Reply:
    """The page of a proxy that stands before a vendor."""
    title = "Welcome" if status < 400 else f"{status} Bad Gateway" if status == 502 else f"{status} Error"
    page = (
        f"<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body>\n"
        f"<center><h1>{title}</h1></center>\n<hr><center>simulated proxy</center>\n</body>\n</html>\n"
    ).encode()
    return Reply(
        status=status,
        headers={"content-type": "text/html; charset=utf-8"},
        frames=(Frame(page),),
        length=len(page),
    )


def object_of(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body, None where there is none."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
