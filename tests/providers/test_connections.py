"""The transport keeps httpx's promises: what came is read, what broke is told, what is closed is closed."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Iterator
from operator import attrgetter

import httpx
import pytest

from tests.providers.scripted_server import CHUNKED, HOLD, RESET, Script, chunked, head, playing, sized
from tui_app.providers.connections import KeptConnections

KEY = "sk-the-secret-key"
COPY = b"what came"


@pytest.fixture
async def connections() -> AsyncIterator[KeptConnections]:
    connections = KeptConnections(keep_alive_s=30.0)
    yield connections
    await connections.aclose()


def asking(url: str) -> httpx.Request:
    return httpx.Request("POST", url, headers={"authorization": f"Bearer {KEY}"}, content=b"{}")


async def read(connections: KeptConnections, url: str) -> tuple[bytes, Exception | None]:
    """The body as far as it came, and what broke it."""
    async with asyncio.timeout(60):
        return await _read(connections, url)


async def _read(connections: KeptConnections, url: str) -> tuple[bytes, Exception | None]:
    parts: list[bytes] = []
    response = await connections.handle_async_request(asking(url))
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    try:
        async for part in stream:
            parts.append(part)  # noqa: PERF401 - what came before the error counts
    except httpx.TransportError as error:
        return b"".join(parts), error
    finally:
        await response.aclose()
    return b"".join(parts), None


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and everything behind it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


BREAKS: dict[str, tuple[bytes, bytes, Script]] = {
    "a cut": (CHUNKED, chunked(COPY, end=False), []),
    "a reset": (CHUNKED, chunked(COPY, end=False), [RESET]),
    "no chunk": (CHUNKED, chunked(COPY, end=False) + b"zzz\r\n", [HOLD]),
    "a length that is not reached": (head("200 OK", "text/plain", "content-length: 99"), COPY, []),
}
"""The head, what comes of the body, and what happens then."""


@pytest.mark.parametrize("packets", [1, 2])
@pytest.mark.parametrize("name", BREAKS)
async def test_what_came_before_a_break_is_read(
    connections: KeptConnections, name: str, packets: int
) -> None:
    start, came, then = BREAKS[name]
    script = [start + came, *then] if packets == 1 else [start, came, *then]
    async with playing(script) as server:
        body, error = await read(connections, server.url)
    assert body == COPY or (name == "a reset" and body == b"")  # a reset may overtake what was sent
    assert isinstance(error, httpx.TransportError)


@pytest.mark.parametrize("script", [[RESET], [], [b"SSH-2.0\r\n\r\n"], [CHUNKED, b"zzz\r\n"]])
async def test_no_error_holds_the_key(connections: KeptConnections, script: list[bytes | str]) -> None:
    async with playing(script) as server:
        try:
            _, error = await read(connections, server.url)
        except httpx.TransportError as raised:
            error = raised
    assert error is not None
    for each in chain(error):
        assert KEY not in repr(each)
        assert KEY not in repr(vars(each))
    assert KEY not in "".join(traceback.format_exception(error))


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again(
    connections: KeptConnections,
) -> None:
    async with playing([sized(COPY)]) as server:
        for _ in range(3):
            assert await read(connections, server.url) == (COPY, None)
            await until_all_ended(connections)
        assert server.connections == 3


async def until_all_ended(connections: KeptConnections) -> None:
    """Waits until the loop has seen the end of every kept connection; aiohttp tells nobody."""
    kept = attrgetter("_pool")(connections)._conns
    while any(each.is_connected() for waiting in kept.values() for each, _ in waiting):  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_a_kept_connection_is_closed_after_its_time() -> None:
    connections = KeptConnections(keep_alive_s=0.01)
    async with playing([sized(COPY), HOLD]) as server:
        assert await read(connections, server.url) == (COPY, None)
        await server.closed.wait()
    await connections.aclose()


async def test_more_calls_than_any_pool_holds_run_at_once(connections: KeptConnections) -> None:
    async with playing([CHUNKED, HOLD]) as server:
        async with asyncio.timeout(60):
            responses = await asyncio.gather(
                *(connections.handle_async_request(asking(server.url)) for _ in range(150))
            )
        assert server.connections == 150
        for response in responses:
            await response.aclose()


async def test_a_long_line_in_the_head_is_read(connections: KeptConnections) -> None:
    policy = f"content-security-policy: {'x' * 20_000}"
    async with playing([sized(COPY, "200 OK", "text/plain", policy)]) as server:
        assert await read(connections, server.url) == (COPY, None)


async def test_a_notice_before_the_answer_is_passed_over(connections: KeptConnections) -> None:
    async with playing([b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" + sized(COPY)]) as server:
        assert await read(connections, server.url) == (COPY, None)


async def test_what_is_sent_is_the_request_and_nothing_else(connections: KeptConnections) -> None:
    async with playing([sized(COPY)]) as server:
        host = server.url.removeprefix("http://")
        headers = [("host", host), ("X-Name", "a value"), ("content-length", "2")]
        request = httpx.Request("POST", f"{server.url}/a%20path?q=1", headers=headers, content=b"{}")
        response = await connections.handle_async_request(request)
        await response.aread()
        await response.aclose()
    head = f"POST /a%20path?q=1 HTTP/1.1\r\nhost: {host}\r\nX-Name: a value\r\ncontent-length: 2\r\n\r\n"
    assert server.requests == [head.encode() + b"{}"]


@pytest.mark.parametrize("value", ["a\r\nx-more: b", "a\nb", "a\rb"])
async def test_a_line_break_in_a_header_is_not_sent(connections: KeptConnections, value: str) -> None:
    async with playing([sized(COPY)]) as server:
        request = httpx.Request("GET", server.url, headers={"x-name": value})
        with pytest.raises(httpx.LocalProtocolError) as raised:
            await connections.handle_async_request(request)
        assert value not in str(raised.value)
    assert server.requests == []


@pytest.mark.parametrize(("method", "connections_made"), [("GET", 2), ("POST", 1)])
async def test_only_what_changes_nothing_is_sent_again(
    connections: KeptConnections, method: str, connections_made: int
) -> None:
    async with playing([]) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            await connections.handle_async_request(httpx.Request(method, server.url))
        assert server.connections == connections_made


async def test_a_request_that_nobody_reads_holds_no_connection(connections: KeptConnections) -> None:
    """A server may answer without reading the body; the rest of it must not be taken for the next request."""
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sized(COPY))
        with contextlib.suppress(ConnectionError):
            await until_gone.wait()
            await reader.read()
        writer.close()
        gone.set()

    until_gone = asyncio.Event()
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server, asyncio.timeout(60):
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        response = await connections.handle_async_request(
            httpx.Request("POST", url, content=b"x" * 20_000_000)
        )
        assert await response.aread() == COPY
        await response.aclose()
        assert not attrgetter("_pool")(connections)._conns
        until_gone.set()
        await gone.wait()


async def test_a_protocol_that_is_not_asked_for_is_no_notice(connections: KeptConnections) -> None:
    switching = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"
    async with playing([switching, HOLD]) as server, asyncio.timeout(60):
        response = await connections.handle_async_request(asking(server.url))
        assert response.status_code == 101
        await response.aclose()
