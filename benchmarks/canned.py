"""A raw server that sends canned bytes for each wire, so cheap that a client's cost is what is measured.

The path says what comes: `/NAME/…` with NAME from `KINDS`, then a vendor's own path. Whether it comes
as a stream or whole is decided as the vendors do it: by `"stream": true`, or by Gemini's path.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable

ANSWER = (
    "An outage is a time in which a service cannot be used. It begins when the first request fails and "
    "ends when the last one works again."
)
OVERLOADED = (
    b'{"error": {"type": "server_error", "code": "overloaded", "message": "The server is overloaded."}}'
)
LONG_DELTAS = 2_000
DELTAS_A_SECOND = 2_000

PACED_PARTS, PACED_S = 8, 0.02

KINDS = ("answers", "paced", "overloaded", "long")
"""`answers` at once; `paced` in a few parts with a pause (seconds) before each; `overloaded` says 503; `long`
streams `LONG_DELTAS` deltas at their pace."""


def words(text: str) -> list[str]:
    """The deltas of an answer: one a word."""
    return [f"{word} " for word in text.split()]


def openai_events(deltas: list[str]) -> list[bytes]:
    """Chat completion chunks."""
    start = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "canned"}

    def chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return b"data: %s\n\n" % json.dumps({**start, "choices": [choice]}).encode()

    usage = {"prompt_tokens": 12, "completion_tokens": len(deltas), "total_tokens": 12 + len(deltas)}
    return [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": delta}) for delta in deltas),
        chunk({}, "stop"),
        b"data: %s\n\n" % json.dumps({**start, "choices": [], "usage": usage}).encode(),
        b"data: [DONE]\n\n",
    ]


def anthropic_events(deltas: list[str]) -> list[bytes]:
    """Message stream events."""

    def event(kind: str, **values: object) -> bytes:
        return b"event: %s\ndata: %s\n\n" % (kind.encode(), json.dumps({"type": kind, **values}).encode())

    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "canned",
        "content": [],
        "usage": {"input_tokens": 12, "output_tokens": 1},
    }
    block = {"type": "text", "text": ""}
    return [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block=block),
        *(event("content_block_delta", index=0, delta={"type": "text_delta", "text": d}) for d in deltas),
        event("content_block_stop", index=0),
        event("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": len(deltas)}),
        event("message_stop"),
    ]


def gemini_events(deltas: list[str]) -> list[bytes]:
    """Streamed contents."""

    def event(text: str, **more: object) -> bytes:
        candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0, **more}
        usage = {"promptTokenCount": 12, "candidatesTokenCount": len(deltas)}
        return b"data: %s\r\n\r\n" % json.dumps({"candidates": [candidate], "usageMetadata": usage}).encode()

    return [*map(event, deltas[:-1]), event(deltas[-1], finishReason="STOP")]


def openai_body(text: str) -> bytes:
    """A whole chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 12, "completion_tokens": 27, "total_tokens": 39}
    return json.dumps(
        {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "canned"}
        | {"choices": [choice], "usage": usage}
    ).encode()


def whole(body: bytes, status: str = "200 OK") -> bytes:
    """A response with its length."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def coded(part: bytes) -> bytes:
    """A part of a body in the chunked coding."""
    return b"%x\r\n%s\r\n" % (len(part), part)


def parts_of(events: list[bytes]) -> list[bytes]:
    """The events of a stream in `PACED_PARTS` chunks or one more."""
    size = max(1, len(events) // PACED_PARTS)
    return [coded(b"".join(events[at : at + size])) for at in range(0, len(events), size)]


STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"
EVENTS: dict[str, Callable[[list[str]], list[bytes]]] = {
    "openai": openai_events,
    "anthropic": anthropic_events,
    "gemini": gemini_events,
}


class Canned:
    """Everything that is ever sent, made once."""

    def __init__(self) -> None:
        long = [f"word{number} " for number in range(LONG_DELTAS)]
        self.overloaded = whole(OVERLOADED, "503 Service Unavailable")
        self.body = whole(openai_body(ANSWER))
        self.streams = {
            wire: STREAM_HEAD + coded(b"".join(events(words(ANSWER)))) + END
            for wire, events in EVENTS.items()
        }
        self.parts = {wire: parts_of(events(words(ANSWER))) for wire, events in EVENTS.items()}
        self.long = {wire: [coded(event) for event in events(long)] for wire, events in EVENTS.items()}


class Connection(asyncio.Protocol):
    """One client; requests follow each other."""

    def __init__(self, canned: Canned) -> None:
        self._canned = canned
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops a stream that nobody reads."""
        if self._sending is not None:
            self._sending.cancel()

    def data_received(self, data: bytes) -> None:
        """Answers once a request is whole."""
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._received[:head_end]
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._received) < head_end + 4 + length:
            return
        body = self._received[head_end + 4 :]
        self._received = b""
        self._answer(head.split(b" ", 2)[1].decode(), body)

    def _answer(self, path: str, body: bytes) -> None:
        assert self._transport is not None
        kind = path.split("/", 2)[1]
        if kind == "overloaded":
            self._transport.write(self._canned.overloaded)
        elif b'"stream":true' not in body and b'"stream": true' not in body and "stream" not in path:
            self._transport.write(self._canned.body)
        elif kind == "paced":
            self._sending = asyncio.create_task(self._paced(self._canned.parts[_wire(path)]))
        elif kind == "long":
            self._sending = asyncio.create_task(self._long(self._canned.long[_wire(path)]))
        else:
            self._transport.write(self._canned.streams[_wire(path)])

    async def _paced(self, parts: list[bytes]) -> None:
        """One write a part."""
        assert self._transport is not None
        self._transport.write(STREAM_HEAD)
        for part in parts:
            await asyncio.sleep(PACED_S)
            self._transport.write(part)
        self._transport.write(END)

    async def _long(self, events: list[bytes]) -> None:
        """One write an event, so many of them each hundredth of a second."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._transport.write(STREAM_HEAD)
        began = loop.time()
        for number, event in enumerate(events):
            if number % (DELTAS_A_SECOND // 100) == 0:
                await asyncio.sleep(began + number / DELTAS_A_SECOND - loop.time())
            self._transport.write(event)
        self._transport.write(END)


def _wire(path: str) -> str:
    if path.endswith("/messages"):
        return "anthropic"
    return "gemini" if "GenerateContent" in path else "openai"


async def serve() -> None:
    """Prints the URL, then serves until it is ended."""
    canned = Canned()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(canned), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(0)
