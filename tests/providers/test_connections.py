"""The transport keeps httpx's promises: what came is read, what broke is told, what is closed is closed."""

from __future__ import annotations

import asyncio
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
    kept = attrgetter("_session")(connections).connector._conns
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
