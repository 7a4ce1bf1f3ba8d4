"""Owns HTTP: sends requests to providers, and turns everything that can go wrong into an `AttemptError`."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress

import httpx

from tui_app import __version__
from tui_app.domain.answers import BrokenPiece, Piece
from tui_app.domain.clock import Clock
from tui_app.domain.failures import AttemptError
from tui_app.domain.messages import ChatRequest
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.front import Breakage, Front
from tui_app.providers.proxied import Proxied, proxy_named
from tui_app.providers.reading import AnswerReader
from tui_app.providers.rejection import rejected
from tui_app.providers.shapes import parse
from tui_app.providers.signal import Seen
from tui_app.providers.transport import base_url_problem, before_headers, is_loopback, parsed
from tui_app.providers.variables import variable
from tui_app.providers.verdict import Reply, judge, unsendable
from tui_app.providers.wire import ShapeError, UnsendableError, WireRequest
from tui_app.settings import Provider

KEPT_CONNECTIONS = 200
KEEP_ALIVE_S = 30.0
ERROR_BODY_BYTES = 64 * 1024
ERROR_BODY_S = 2.0
MODEL_LIST_BYTES = 8 * 1024 * 1024
MODEL_LIST_PAGES = 20
REST_S = 2.0
"""How long the usage and the end mark may take to follow a finish reason."""
END_S = 0.2
"""How long the end of the body may take to follow the end mark; then the connection can be used again."""

_ALWAYS_SENT = (
    ("accept", "*/*"),
    # Compression would hold tokens back, and costs more than it saves over so few bytes.
    ("accept-encoding", "identity"),
    ("user-agent", f"tui-app/{__version__}"),
)
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_BROKEN = (httpx.HTTPError, OSError)


class ProviderClient:
    """Speaks to every provider over kept connections; loopback addresses are never reached through a proxy.

    Reading has no timeout here: how long to wait for a first or a next token is the caller's decision.

    Args:
        clock: tells the time for retry hints that are dates.

    Attributes:
        front: breaks calls on purpose; None while nothing stands between us and the providers.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.front: Front | None = None
        self._clock = clock or Clock()
        self._transports: dict[bool, httpx.AsyncBaseTransport] = {}
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    async def stream(
        self,
        provider: Provider,
        request: ChatRequest,
        *,
        connect_timeout: float = 5.0,
        streamed: bool = True,
    ) -> AsyncGenerator[Piece, None]:
        """One call: the pieces of an answer as they come; the last piece of a whole one is its `FinishPiece`.

        Closing the generator, or cancelling the task that reads it, closes the connection at once.

        Args:
            provider: who is asked.
            request: what is asked.
            connect_timeout: seconds.
            streamed: whether a stream is asked for; an answer is understood in either form.

        Raises:
            AttemptError: there was no whole answer, with the reason.
        """
        try:
            sent = ADAPTERS[provider.wire].build(provider, request, stream=streamed)
        except UnsendableError as problem:
            raise AttemptError(unsendable(str(problem))) from None
        broken = None if self.front is None else self.front.take(provider)
        if broken is not None:
            yield BrokenPiece(broken.name)
        cut = False
        response, reply = await self._call("POST", provider, sent, connect_timeout, broken)
        async with aclosing(response):
            reader = AnswerReader(provider, request, reply)
            chunks = _chunks(response)
            try:
                async for chunk in chunks:
                    for piece in reader.feed(chunk):
                        yield piece
                    if reader.finished or reader.failure:
                        break
            except _BROKEN:
                cut = True
            if reader.finished and not cut and not getattr(response.stream, "ended", False):
                for piece in await _rest(chunks, reader):
                    yield piece
        if reader.failure is None:
            for piece in reader.end(cut=cut):
                yield piece
        if reader.failure is not None:
            raise AttemptError(reader.failure)

    async def models(self, provider: Provider, *, connect_timeout: float = 5.0) -> tuple[str, ...]:
        """The names of the models that a provider offers, in its order.

        Raises:
            AttemptError: there was no model list, with the reason.
        """
        adapter = ADAPTERS[provider.wire]
        names: dict[str, None] = {}
        after: str | None = None
        for _ in range(MODEL_LIST_PAGES):
            sent = adapter.models_request(provider, after)
            broken = None if self.front is None else self.front.take(provider, chat=False)
            response, reply = await self._call("GET", provider, sent, connect_timeout, broken)
            async with aclosing(response):
                body = await _read(response, MODEL_LIST_BYTES)
            try:
                page, after = adapter.models_page(parse(body))
            except ShapeError as error:
                note = f"no model list came: {error}"
                raise AttemptError(judge(provider, Seen.NOT_AN_ANSWER, reply=reply, note=note)) from None
            names.update(dict.fromkeys(page))
            if after is None:
                break
        return tuple(names)

    def prepare(self, provider: Provider) -> None:
        """Sets up what all calls share, which takes the first one 50 ms, so that no call is slower for it.

        What cannot be set up is told by the call.
        """
        with suppress(AttemptError):
            self._transport(provider)

    async def aclose(self) -> None:
        """Closes every connection."""
        transports = list(self._transports.values())
        self._transports.clear()
        for transport in transports:
            await transport.aclose()

    async def _call(
        self,
        method: str,
        provider: Provider,
        sent: WireRequest,
        connect_timeout: float,
        broken: Breakage | None,
    ) -> tuple[httpx.Response, Reply]:
        """A successful response, to be closed by the caller, with its body still to be read."""
        response = await self._send(method, provider, sent, connect_timeout, broken)
        reply = Reply(status=response.status_code, headers=response.headers, now=self._clock.time())
        if response.is_success:
            return response, reply
        async with aclosing(response):
            body = await _read(response, ERROR_BODY_BYTES, within_s=ERROR_BODY_S)
        raise AttemptError(rejected(provider, reply, body))

    async def _send(
        self,
        method: str,
        provider: Provider,
        sent: WireRequest,
        connect_timeout: float,
        broken: Breakage | None,
    ) -> httpx.Response:
        if problem := base_url_problem(provider):
            raise AttemptError(judge(provider, Seen.NO_CONNECTION, note=problem))
        # Checked here because the error that httpx would raise quotes the key.
        if not all(_HEADER_VALUE.fullmatch(value) for value in sent.headers.values()):
            name = variable(provider, "API_KEY")
            note = f"the key holds characters that cannot be sent: check {name}"
            raise AttemptError(judge(provider, Seen.UNUSABLE_KEY, note=note))
        transport = self._transport(provider)
        try:
            request = _request(method, sent, connect_timeout)
            send = transport.handle_async_request
            return await (send(request) if broken is None else broken.act(request, send))
        except (*_BROKEN, httpx.InvalidURL, UnicodeError) as error:
            seen, note = before_headers(provider, error)
            raise AttemptError(judge(provider, seen, note=note)) from None

    def _transport(self, provider: Provider) -> httpx.AsyncBaseTransport:
        loopback = is_loopback(parsed(provider.base_url).host)
        transport = self._transports.get(loopback)
        if transport is None:
            direct = loopback or not proxy_named()
            transport = self._transports[loopback] = _direct() if direct else _proxied(provider)
        return transport


def _direct() -> httpx.AsyncBaseTransport:
    from tui_app.providers.connections import KeptConnections

    return KeptConnections(KEEP_ALIVE_S)


def _proxied(provider: Provider) -> httpx.AsyncBaseTransport:
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=KEPT_CONNECTIONS, keepalive_expiry=KEEP_ALIVE_S
    )
    try:
        return Proxied(limits)
    except (ValueError, ImportError, httpx.InvalidURL):
        note = "the proxy that the environment names cannot be used: check HTTPS_PROXY and ALL_PROXY"
        raise AttemptError(judge(provider, Seen.NO_CONNECTION, note=note)) from None


def _request(method: str, sent: WireRequest, connect_timeout: float) -> httpx.Request:
    """The request with all its headers; httpx, left to find them out, takes more than twice as long."""
    url = parsed(sent.url)
    headers = [("host", url.netloc.decode()), *sent.headers.items(), *_ALWAYS_SENT]
    if sent.body:
        headers.append(("content-length", str(len(sent.body))))
    request = httpx.Request(
        method,
        url,
        headers=headers,
        stream=httpx.ByteStream(sent.body),
        extensions={"timeout": {"connect": connect_timeout}},
    )
    request.read()
    return request


def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes; the decoding layer is only paid for where something is compressed.

    `aiter_raw` would close the response at its end, where a cancellation could break the closing.
    """
    if "content-encoding" in response.headers or not isinstance(response.stream, httpx.AsyncByteStream):
        return response.aiter_bytes()
    return aiter(response.stream)


async def _rest(chunks: AsyncIterator[bytes], reader: AnswerReader) -> list[Piece]:
    """What follows a finish reason; a server that now lingers or breaks off takes nothing away."""
    pieces: list[Piece] = []
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(END_S if reader.done else REST_S) as limit:
            async for chunk in chunks:
                ended = reader.done
                pieces += reader.feed(chunk)
                if reader.done and not ended:
                    limit.reschedule(loop.time() + END_S)
    except (TimeoutError, *_BROKEN):
        return pieces
    return pieces


async def _read(response: httpx.Response, most_bytes: int, *, within_s: float | None = None) -> bytes:
    """The beginning of a body, or what came of it."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(within_s):
            async for chunk in _chunks(response):
                parts.append(chunk)
                size += len(chunk)
                if size >= most_bytes:
                    break
    except (TimeoutError, *_BROKEN):
        pass
    return b"".join(parts)[:most_bytes]
