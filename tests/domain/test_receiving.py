"""What a socket has comes whole and in order, in blocks of a bounded size, and no room is made for more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp.client_proto import ResponseHandler
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tui_app.domain.receiving import AT_ONCE, Receiving
from tui_app.faults.simulator import connection as simulator
from tui_app.gateway.connection import Connection
from tui_app.providers import connections

PATIENCE_S = 60


class Taken(Receiving, asyncio.Protocol, asyncio.BufferedProtocol):
    """Keeps what came, and tells when it was all."""

    def __init__(self, whole: Callable[[Taken], None]) -> None:
        self.pieces: list[bytes] = []
        self._whole = whole

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._whole(self)


async def test_what_several_send_at_once_is_not_mixed_up() -> None:
    contents = [bytes([65 + number]) * (5 * AT_ONCE + number) for number in range(4)]
    ended: asyncio.Queue[Taken] = asyncio.Queue()
    server = await asyncio.get_running_loop().create_server(lambda: Taken(ended.put_nowait), "127.0.0.1", 0)

    async def send(content: bytes) -> None:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(content)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with server, asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*map(send, contents))
        taken = [await ended.get() for _ in contents]
    assert sorted(b"".join(each.pieces) for each in taken) == contents
    assert max(len(piece) for each in taken for piece in each.pieces) <= AT_ONCE


async def test_the_gateway_the_calls_to_providers_and_the_simulator_receive_so() -> None:
    pool = connections._Pool()
    ours = type(pool._factory())
    await pool.close()
    known = ((Connection, HttpToolsProtocol), (ours, ResponseHandler), (simulator.Connection, H11Protocol))
    for protocol, library in known:
        assert issubclass(protocol, asyncio.BufferedProtocol), "else asyncio makes room for each packet"
        assert issubclass(protocol, Receiving)
        assert protocol.eof_received is library.eof_received, "asyncio's own stands behind the library's"
