"""A provider of our own on loopback, whose streamed answer is as long and as slow as a test wants it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


@dataclass
class Upstream:
    """What it says, and what it has seen.

    Attributes:
        parts: texts of the answer, one chunk each.
        deltas: what comes in the place of the texts, where there is any.
        finish: the reason of the end.
        hold: where set, the answer goes on after its first `held_after` parts only once this is set too.
        held_after: so many parts come before the wait.
        begun: set once a first part was sent.
        somebody_left: set once a connection was closed before its answer was whole.
    """

    parts: list[str] = field(default_factory=lambda: ["Hello", " there"])
    deltas: list[dict[str, Any]] = field(default_factory=list)
    finish: str = "stop"
    hold: asyncio.Event | None = None
    held_after: int = 1
    url: str = ""
    requests: list[dict[str, object]] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    somebody_left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def variables(self) -> dict[str, str]:
        """What makes it the provider `own`."""
        return {
            "PROVIDER_OWN_WIRE": "openai",
            "PROVIDER_OWN_BASE_URL": self.url,
            "PROVIDER_OWN_MODEL": "m",
            "PROVIDER_OWN_API_KEY": "k",
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        self.requests.append(json.loads(await reader.readexactly(length)))
        gone = asyncio.create_task(reader.read())
        try:
            whole = await self._answer(writer, gone)
        except ConnectionError:
            whole = False
        if not whole:
            self.somebody_left.set()
        gone.cancel()
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, gone: asyncio.Task[bytes]) -> bool:
        writer.write(HEAD)
        for place, delta in enumerate(self.deltas or [{"content": part} for part in self.parts]):
            if place == self.held_after and self.hold is not None:
                held = asyncio.create_task(self.hold.wait())
                await asyncio.wait((held, gone), return_when=asyncio.FIRST_COMPLETED)
                held.cancel()
            if gone.done():
                return False
            writer.write(chunk(delta))
            await writer.drain()
            self.begun.set()
        writer.write(chunk({}, self.finish) + b"data: [DONE]\n\n")
        await writer.drain()
        return True


@asynccontextmanager
async def listening(upstream: Upstream) -> AsyncIterator[Upstream]:
    """Serves it on a free port."""
    tasks: set[asyncio.Task[None]] = set()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(upstream.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield upstream
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
