"""Kept connections: a transport for httpx over aiohttp, whose pool costs each of 200 calls what it costs one.

httpcore, which httpx brings along, looks at every connection for every call, and cleans up under anyio's
shields, so that each call needs a task of its own to be stopped safely. aiohttp's pool is a dictionary, and
closing a connection is a plain call.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from yarl import URL

if TYPE_CHECKING:
    import ssl

MOST_HEAD_BYTES = 64 * 1024
"""A line of a response's head that is longer is broken; 100 kB is httpcore's limit for all of it."""
CHUNK_BYTES = 256 * 1024
"""What is held of a body that nobody reads before the socket is left alone, half of it at least."""

_SENT_AS_GIVEN = ("accept", "accept-encoding", "content-type", "user-agent")
_EXTENSIONS = {"http_version": b"HTTP/1.1"}


class KeptConnections(httpx.AsyncBaseTransport):
    """Any number of connections, each kept for a while after its call. For one event loop.

    Compressed bodies are handed on as they are; no redirect is followed, no cookie kept, no proxy asked.

    Args:
        keep_alive_s: how long an idle connection is kept.
    """

    def __init__(self, keep_alive_s: float) -> None:
        self._keep_alive_s = keep_alive_s
        self._session: aiohttp.ClientSession | None = None
        self._trusted: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; gives the response as soon as its head is there.

        Raises:
            httpx.TransportError: there was no head; the operating system's own error is its cause.
        """
        session = self._session or self._open()
        url = request.url
        try:
            response = await session.request(
                request.method,
                _url(str(url)),
                headers=request.headers,
                data=request.content or None,
                allow_redirects=False,
                ssl=self._trust() if url.scheme == "https" else True,
                timeout=_timeout(request.extensions.get("timeout", {}).get("connect")),
            )
        except aiohttp.ClientError as error:
            problem = _translated(error)
        else:
            return httpx.Response(
                response.status,
                headers=response.raw_headers,
                stream=Body(response),
                request=request,
                extensions=_EXTENSIONS,
            )
        # Not raised in the handler: aiohttp's errors hold the request's headers, and with them the key.
        raise problem

    async def aclose(self) -> None:
        """Closes every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
            await asyncio.sleep(0)  # the loop's next turn closes the sockets

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=_Connector(limit=0, keepalive_timeout=self._keep_alive_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_SENT_AS_GIVEN,
            read_bufsize=CHUNK_BYTES,
            max_line_size=MOST_HEAD_BYTES,
            max_field_size=MOST_HEAD_BYTES,
        )
        return self._session

    def _trust(self) -> ssl.SSLContext:
        if self._trusted is None:
            self._trusted = httpx.create_ssl_context()
        return self._trusted


class _Connector(aiohttp.TCPConnector):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._factory = partial(_Connection, loop=asyncio.get_running_loop())  # type: ignore[assignment]


class _Connection(ResponseHandler):
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

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    def __aiter__(self) -> Body:
        return self

    async def __anext__(self) -> bytes:
        content = self._response.content
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
        """Gives the connection back where the body was read to its end, else closes it; never waits."""
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


@lru_cache(maxsize=64)
def _url(url: str) -> URL:
    """The URL as httpx wrote it."""
    return URL(url, encoded=True)


@lru_cache(maxsize=16)
def _timeout(connect: float | None) -> aiohttp.ClientTimeout:
    """Until a connection is there, its name's lookup and TLS included; reading has none."""
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect)


def _translated(error: Exception) -> httpx.TransportError:
    """The same in httpx's words, with nothing but the operating system's error as its cause."""
    kind: type[httpx.TransportError]
    match error:
        case aiohttp.ServerTimeoutError():
            kind, said = httpx.ConnectTimeout, "connecting took too long"
        case aiohttp.ClientConnectorError():
            kind, said = httpx.ConnectError, "no connection"
        case aiohttp.ServerDisconnectedError():
            kind, said = httpx.RemoteProtocolError, "disconnected without sending a response"
        case aiohttp.ClientResponseError():
            kind, said = httpx.RemoteProtocolError, "not HTTP"
        case aiohttp.InvalidURL():
            kind, said = httpx.UnsupportedProtocol, "not a URL"
        case _:
            kind, said = httpx.ReadError, "the connection broke"
    translated = kind(said)
    translated.__cause__ = _system_error(error)
    return translated


def _system_error(error: Exception) -> OSError | None:
    """What the operating system or its TLS said."""
    told = (getattr(error, name, None) for name in ("os_error", "certificate_error", "__cause__"))
    return next((each for each in told if isinstance(each, OSError)), None)
