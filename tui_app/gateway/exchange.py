"""One request of a client and the answer to it, on raw ASGI."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

import orjson
from starlette.types import Receive, Scope

from tui_app.domain.traces import Trace
from tui_app.gateway.connection import Connection
from tui_app.gateway.problems import ApiError, Kind

JSON = "application/json"
EVENT_STREAM = "text/event-stream; charset=utf-8"

BODY_S = 30.0
"""How long a client may take to send the body."""


class ClientGoneError(Exception):
    """The client left before its request was whole."""


class Exchange:
    """A request, and the ways to answer it.

    Attributes:
        path: decoded, as the client wrote it.
        headers: by name in lower case; of a repeated one the last.
        client: its address.
        status: of the answer, 0 before it began.
        sent: bytes of the answer's body.
        trace: of the request that ran for it, None where none did.
        connection: the socket beneath.
    """

    __slots__ = (
        "_receive",
        "client",
        "connection",
        "headers",
        "method",
        "path",
        "sent",
        "status",
        "trace",
    )

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.client: str = scope["client"][0] if scope["client"] else "unknown"
        self.connection: Connection = scope["state"]["connection"]
        self.status = 0
        self.sent = 0
        self.trace: Trace | None = None
        self._receive = receive

    async def body(self, limit: int) -> bytes:
        """The whole body.

        Args:
            limit: the most bytes that are taken.

        Raises:
            ApiError: it is too large, or too slow in coming.
            ClientGoneError: nobody waits for an answer.
        """
        length = self.headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            raise _too_large(limit)
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_S):
                while True:
                    message = await self._receive()
                    if message["type"] != "http.request":
                        raise ClientGoneError
                    parts.append(message["body"])
                    size += len(message["body"])
                    if size > limit:
                        raise _too_large(limit)
                    if not message["more_body"]:
                        return b"".join(parts)
        except TimeoutError:
            raise ApiError(
                Kind.INVALID, f"the request's body did not come within {BODY_S:g} s", headers=CLOSE
            ) from None

    async def reply(
        self, status: int, body: bytes, headers: Mapping[str, str] | None = None, content_type: str = JSON
    ) -> None:
        """Sends a whole answer."""
        self.status, self.sent = status, len(body)
        length = {} if status == 204 else {"content-length": str(len(body))}
        head = packed({"content-type": content_type, **length, **(headers or {})})
        await self.connection.respond(status, head, body)

    def open_stream(self, headers: Mapping[str, str], data: bytes) -> None:
        """Begins an answer of unknown length with its first part."""
        self.status, self.sent = 200, len(data)
        self.connection.open_stream(_of_stream(headers), data)

    def write(self, data: bytes) -> None:
        """Sends more of it, at once."""
        self.sent += len(data)
        self.connection.write_stream(data)

    async def end_stream(self, data: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Sends the last part and the end, once the client has room for them.

        Args:
            data: the last part.
            headers: where nothing of the stream was sent yet.
        """
        self.sent += len(data)
        if headers is not None:
            self.status = 200
        await self.connection.end_stream(data, None if headers is None else _of_stream(headers))


CLOSE = {"connection": "close"}
"""With a request whose body was not read to its end the connection is of no further use."""


def json_bytes(value: Any) -> bytes:
    """Compact JSON; a lone surrogate, which JSON cannot carry, becomes a question mark."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return orjson.dumps(_encodable(value))


def packed(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as they go out, with those that every answer has."""
    every = {
        "date": _date(int(time.time())),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return [(name.encode(), _plain(value)) for name, value in {**every, **headers}.items()]


def _of_stream(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return packed({"content-type": EVENT_STREAM, "x-accel-buffering": "no", **headers})


def _too_large(limit: int) -> ApiError:
    return ApiError(
        Kind.TOO_LARGE, f"the request's body is too large: at most {limit:,} bytes are taken", headers=CLOSE
    )


def _plain(value: str) -> bytes:
    """A header's value without anything that would end it."""
    return "".join(c if " " <= c <= "~" else "?" for c in value).encode("ascii")


_last_date: tuple[int, str] = (0, "")


def _date(second: int) -> str:
    global _last_date  # noqa: PLW0603  a cache of one
    if _last_date[0] != second:
        _last_date = (second, formatdate(second, usegmt=True))
    return _last_date[1]


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(each) for each in value]
    return value
