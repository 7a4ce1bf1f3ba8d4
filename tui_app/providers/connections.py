"""Kept connections: a transport for httpx over aiohttp's pool, TLS and parser.

httpcore, which httpx brings along, looks at every connection for every call, and cleans up under anyio's
shields, so that each call needs a task of its own to be stopped safely. aiohttp's pool is a dictionary, and
closing a connection is a plain call. Its session stands for redirects, cookies, proxies and bodies of any
kind, none of which a call to a provider has, and costs as much as all the rest: the request is written here.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import HttpProcessingError
from yarl import URL

from tui_app.domain.receiving import Receiving

if TYPE_CHECKING:
    import ssl

MOST_HEAD_BYTES = 64 * 1024
"""A line of a response's head that is longer is broken; 100 kB is httpcore's limit for all of it."""
CHUNK_BYTES = 256 * 1024
"""What is held of a body that nobody reads before the socket is left alone, half of it at least."""

_EXTENSIONS = {"http_version": b"HTTP/1.1"}
_NOTICES = frozenset(range(100, 200)) - {101}
"""Heads that come before the one of the answer."""
_READING: dict[str, Any] = {
    "read_until_eof": True,
    "auto_decompress": False,
    "read_bufsize": CHUNK_BYTES,
    "max_line_size": MOST_HEAD_BYTES,
    "max_field_size": MOST_HEAD_BYTES,
}


class KeptConnections(httpx.AsyncBaseTransport):
    """Any number of connections, each kept for a while after its call. For one event loop.

    Compressed bodies are handed on as they are; no redirect is followed, no cookie kept, no proxy asked.

    Args:
        keep_alive_s: how long an idle connection is kept.
    """

    def __init__(self, keep_alive_s: float) -> None:
        self._keep_alive_s = keep_alive_s
        self._pool: _Pool | None = None
        self._places: dict[tuple[str, bytes], aiohttp.ClientRequest] = {}
        self._trusted: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request that was read; gives the response as soon as its head is there.

        Raises:
            httpx.TransportError: there was no head; the operating system's own error is its cause.
        """
        try:
            return await self._sent(request)
        except (aiohttp.ClientError, HttpProcessingError, TimeoutError) as error:
            problem = _translated(error)
        # Not raised in the handler: aiohttp's errors hold what was asked and what was answered.
        raise problem

    async def aclose(self) -> None:
        """Closes every connection."""
        pool, self._pool = self._pool, None
        self._places.clear()
        if pool is not None:
            await pool.close()
            await asyncio.sleep(0)  # the loop's next turn closes the sockets

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        connection = await self._connected(request)
        try:
            return await _answered(connection, request)
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            # The server may have closed a kept connection just now; what changes nothing is asked again.
            if request.method != "GET":
                raise
        return await _answered(await self._connected(request), request)

    async def _connected(self, request: httpx.Request) -> Connection:
        url = request.url
        place = self._places.get((url.scheme, url.netloc)) or self._place(url)
        timeout = _timeout(request.extensions.get("timeout", {}).get("connect"))
        pool = self._pool = self._pool or _Pool(limit=0, keepalive_timeout=self._keep_alive_s)
        return await pool.connect(place, [], timeout)

    def _place(self, url: httpx.URL) -> aiohttp.ClientRequest:
        """Where to, in the form that the pool asks for: a request to that place, which is never sent."""
        made = aiohttp.ClientRequest(
            "GET",
            URL(f"{url.scheme}://{url.netloc.decode()}", encoded=True),
            loop=asyncio.get_running_loop(),
            ssl=self._trust() if url.scheme == "https" else True,
        )
        self._places[url.scheme, url.netloc] = made
        return made

    def _trust(self) -> ssl.SSLContext:
        if self._trusted is None:
            self._trusted = httpx.create_ssl_context()
        return self._trusted


async def _answered(connection: Connection, request: httpx.Request) -> httpx.Response:
    """The response once its head is there; the connection is closed where none comes."""
    protocol, transport = connection.protocol, connection.transport
    if protocol is None or transport is None:  # it broke since the pool gave it
        connection.close()
        raise aiohttp.ServerDisconnectedError
    try:
        protocol.set_response_params(**_READING)
        transport.write(_head(request) + request.content)
        head, body = await protocol.read()
        while head.code in _NOTICES:
            head, body = await protocol.read()
    except BaseException:
        _close(connection)
        raise
    return httpx.Response(
        head.code,
        headers=head.raw_headers,
        stream=Body(connection, body),
        request=request,
        extensions=_EXTENSIONS,
    )


def _head(request: httpx.Request) -> bytes:
    """The head that is sent: what the request's headers say, and nothing else."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    head = b"\r\n".join((*lines, b"", b""))
    breaks = len(lines) + 1
    if head.count(b"\n") != breaks or head.count(b"\r") != breaks:
        raise httpx.LocalProtocolError("a header holds a line break")
    return head


class _Pool(aiohttp.TCPConnector):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._factory = partial(_Connection, loop=asyncio.get_running_loop())  # type: ignore[assignment]


class _Connection(Receiving, ResponseHandler, asyncio.BufferedProtocol):
    """aiohttp's own, which must not lose what came before a break.

    A head is parsed apart from what came in the same packet, else a body that is broken there takes it along.
    A body that breaks later is told so, else its reader waits for ever.
    """

    _awaits_head = False
    _body: aiohttp.StreamReader | None = None

    def set_response_params(self, **params: Any) -> None:
        self._awaits_head, self._body = True, None
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        if self._awaits_head and (end := data.find(b"\r\n\r\n") + 4) > 3:
            self._awaits_head = False
            super().data_received(data[:end])
            data = data[end:]
        if data:
            super().data_received(data)
        if self._body is not None and (error := self.exception()) is not None and not self._body.is_eof():
            self._body.set_exception(aiohttp.ClientPayloadError(type(error).__name__))

    def feed_data(self, data: tuple[Any, aiohttp.StreamReader], size: int = 0) -> None:
        self._body = data[1]
        super().feed_data(data, size)


class Body(httpx.AsyncByteStream):
    """A response's body: what has come, in one piece, whenever it is asked."""

    def __init__(self, connection: Connection, content: aiohttp.StreamReader) -> None:
        self._connection = connection
        self._content = content

    @property
    def ended(self) -> bool:
        """Whether all of it was read."""
        return self._content.at_eof()

    def __aiter__(self) -> Body:
        return self

    async def __anext__(self) -> bytes:
        content = self._content
        problem: httpx.TransportError | None = None
        try:
            chunk = await content.readany()
        except (aiohttp.ClientError, RuntimeError) as error:
            # What came before a break is still to be read; the next turn tells of the break.
            chunk = content._read_nowait(-1)
            problem = _translated(error)
        if chunk:
            return chunk
        if problem is not None:
            raise problem
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Gives the connection back where both sides have said all, else closes it; never waits."""
        if self.ended and not _unsent(self._connection):
            self._connection.release()
        else:
            _close(self._connection)


def _unsent(connection: Connection) -> int:
    """How many bytes of its request the system has not taken yet."""
    return 0 if connection.transport is None else connection.transport.get_write_buffer_size()


def _close(connection: Connection) -> None:
    """Closes a connection now: the rest of a request that nobody reads would hold it open."""
    if connection.transport is not None and _unsent(connection):
        connection.transport.abort()
    connection.close()


@lru_cache(maxsize=16)
def _timeout(connect: float | None) -> aiohttp.ClientTimeout:
    """Until a connection is there, its name's lookup and TLS included; reading has none."""
    return aiohttp.ClientTimeout(total=None, connect=connect)


def _translated(error: Exception) -> httpx.TransportError:
    """The same in httpx's words, with nothing but the operating system's error as its cause."""
    kind: type[httpx.TransportError]
    match error:
        case TimeoutError():
            kind, said = httpx.ConnectTimeout, "connecting took too long"
        case aiohttp.ClientConnectorError():
            kind, said = httpx.ConnectError, "no connection"
        case aiohttp.ServerDisconnectedError():
            kind, said = httpx.RemoteProtocolError, "disconnected without sending a response"
        case HttpProcessingError():
            kind, said = httpx.RemoteProtocolError, "not HTTP"
        case _:
            kind, said = httpx.ReadError, "the connection broke"
    translated = kind(said)
    translated.__cause__ = _system_error(error)
    return translated


def _system_error(error: Exception) -> OSError | None:
    """What the operating system or its TLS said."""
    told = (getattr(error, name, None) for name in ("os_error", "certificate_error", "__cause__"))
    return next((each for each in told if isinstance(each, OSError)), None)
