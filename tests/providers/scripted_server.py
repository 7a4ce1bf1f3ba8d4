"""A raw loopback server that plays byte scripts, so that every way to misbehave on a socket is real."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

RESET = "reset"
"""The connection is dropped with a TCP reset."""

HOLD = "hold"
"""Nothing more comes; the connection stays until the client closes it."""

Script = Sequence[bytes | str]
"""What is sent for one request, in order; after it the connection is closed unless `keep` says otherwise."""


def head(status: str = "200 OK", content_type: str = "text/event-stream", *more: str) -> bytes:
    """The head of a response that ends with its connection."""
    lines = [f"HTTP/1.1 {status}", f"content-type: {content_type}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def sized(body: bytes, status: str = "200 OK", content_type: str = "application/json", *more: str) -> bytes:
    """A whole response with its length, after which the connection can be used again."""
    return head(status, content_type, f"content-length: {len(body)}", *more) + body


def chunked(*parts: bytes, end: bool = True) -> bytes:
    """A body in the chunked coding; without its end it is a cut one."""
    coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return coded + (b"0\r\n\r\n" if end else b"")


CHUNKED = head("200 OK", "text/event-stream", "transfer-encoding: chunked")


@dataclass
class ScriptedServer:
    """Plays its scripts, one a request; the last one is played again and again.

    Attributes:
        requests: the heads and bodies that came.
        connections: how many were opened.
        received: set when the first request has come.
        closed: set whenever a client has closed a connection on which something was held.
    """

    scripts: list[Script]
    keep: bool = False
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    received: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    _open: dict[asyncio.Task[object], asyncio.StreamWriter] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        handler = asyncio.current_task()
        assert handler is not None
        self._open[handler] = writer
        try:
            while request := await self._request(reader):
                self.requests.append(request)
                self.received.set()
                script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
                for step in script:
                    if step == RESET:
                        _reset(writer)
                        return
                    if step == HOLD:
                        await reader.read()
                        self.closed.set()
                        return
                    assert isinstance(step, bytes)
                    writer.write(step)
                    await writer.drain()
                if not self.keep:
                    return
        except ConnectionError:
            self.closed.set()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            del self._open[handler]

    async def stop(self) -> None:
        """Drops every connection that is still open."""
        handlers = list(self._open)
        for writer in self._open.values():
            writer.transport.abort()
        await asyncio.gather(*handlers)

    async def _request(self, reader: asyncio.StreamReader) -> bytes:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        for line in request.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                request += await reader.readexactly(int(line.split(b":")[1]))
        return request


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.asynccontextmanager
async def playing(
    *scripts: Script, keep: bool = False, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ScriptedServer]:
    """A server on a free port that plays these scripts."""
    played = ScriptedServer(list(scripts), keep)
    server = await asyncio.start_server(played.serve, "127.0.0.1", 0, limit=2**20, ssl=tls)
    scheme = "https" if tls else "http"
    played.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield played
    finally:
        server.close()
        await server.wait_closed()
        await played.stop()
