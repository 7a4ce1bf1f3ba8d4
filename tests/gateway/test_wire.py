"""What goes over the wire: which requests are understood, in which order and writes they are answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httptools
import pytest

from tests.gateway.conftest import OpenGateway, Running
from tests.gateway.test_safety import WAIT_S, asking, dial, post, said, until_closed
from tests.gateway.upstream import Upstream, listening
from tui_app.gateway.connection import Connection
from tui_app.gateway.parsing import LARGEST_HEAD

CHAT = b'{"model": "chain", "messages": [{"role": "user", "content": "Hello"}]}'
HOST = b"host: localhost\r\n"


def get(fields: bytes = HOST, line: bytes = b"GET /health HTTP/1.1") -> bytes:
    return line + b"\r\n" + fields + b"\r\n"


def chat(fields: bytes, body: bytes = CHAT, version: bytes = b"1.1") -> bytes:
    return b"POST /v1/chat/completions HTTP/" + version + b"\r\n" + HOST + fields + b"\r\n" + body


def length(value: bytes) -> bytes:
    return chat(b"content-length: " + value + b"\r\n")


def coded(coding: bytes = b"chunked", body: bytes = b"0\r\n\r\n", **more: bytes) -> bytes:
    return chat(b"transfer-encoding: " + coding + b"\r\n", body, **more)


def chunk(size: bytes = b"%x" % len(CHAT), end: bytes = b"\r\n", last: bytes = b"0\r\n\r\n") -> bytes:
    return coded(body=size + end + CHAT + end + last)


LENGTH = b"content-length: %d\r\n" % len(CHAT)

MALFORMED = {
    "no version": get(line=b"GET /health"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an empty line first": b"\r\n" + get(),
    "HTTP/0.9": get(line=b"GET /health HTTP/0.9"),
    "HTTP/1.2": get(line=b"GET /health HTTP/1.2"),
    "HTTP/2": get(line=b"GET /health HTTP/2.0"),
    "HTTP/2 in full": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a method in lower case": get(line=b"get /health HTTP/1.1"),
    "a space in the target": get(line=b"GET /hea lth HTTP/1.1"),
    "a byte beyond ASCII in the target": get(line=b"GET /\xe9 HTTP/1.1"),
    "no host": get(b""),
    "two hosts": get(HOST + HOST),
    "two hosts of HTTP/1.0": get(HOST + HOST, b"GET /health HTTP/1.0"),
    "lines that end in LF": get().replace(b"\r\n", b"\n"),
    "a CR in a value": get(HOST + b"x: a\rb\r\n"),
    "a NUL in a value": get(HOST + b"x: a\0b\r\n"),
    "a folded field": get(HOST + b"x: a\r\n b\r\n"),
    "a fold behind an upgrade": get(HOST + b"upgrade: a\r\n b\r\n"),
    "a space before the colon": get(HOST + b"x : a\r\n"),
    "a field without a colon": get(HOST + b"xyz\r\n"),
    "a field without a name": get(HOST + b": a\r\n"),
    "a name with a bracket": get(HOST + b"x(y: a\r\n"),
    "two lengths": chat(LENGTH + b"content-length: 5\r\n"),
    "a list of lengths": length(b"5, 5"),
    "a negative length": length(b"-5"),
    "a length with a sign": length(b"+5"),
    "a hexadecimal length": length(b"0x5"),
    "a length beyond all bounds": length(b"9" * 5000),
    "an empty length": length(b""),
    "length and coding": chat(LENGTH + b"transfer-encoding: chunked\r\n", b"0\r\n\r\n"),
    "no length and coding": chat(b"content-length: 0\r\ntransfer-encoding: chunked\r\n", b"0\r\n\r\n"),
    "another coding": coded(b"gzip"),
    "two codings": coded(b"gzip, chunked"),
    "chunked not the last": coded(b"chunked, gzip"),
    "chunked twice": coded(b"chunked\r\ntransfer-encoding: chunked"),
    "a coding that ends in chunked": coded(b"xchunked"),
    "a coding in HTTP/1.0": coded(version=b"1.0"),
    "a vertical tab before the coding": coded(b"\x0bchunked"),
    "a chunk's size in letters": chunk(b"zz"),
    "a negative size": chunk(b"-1"),
    "a size with 0x": chunk(b"0x5"),
    "a size beyond all bounds": chunk(b"f" * 20),
    "a chunk longer than it says": chunk(b"5"),
    "chunks whose lines end in LF": chunk(end=b"\n", last=b"0\n\n"),
    "too long a field": get(HOST + b"x: " + b"a" * LARGEST_HEAD + b"\r\n"),
    "too many fields": get(HOST + b"x: a\r\n" * 4000),
    "too long a target": get(line=b"GET /" + b"a" * LARGEST_HEAD + b" HTTP/1.1"),
    "a head without an end": b"GET /health HTTP/1.1\r\nx: " + b"a" * LARGEST_HEAD,
    "too long an extension of a chunk": chunk(b"%x;" % len(CHAT) + b"a" * LARGEST_HEAD),
    "too many fields behind a body": chunk(last=b"0\r\n" + b"x: a\r\n" * 4000 + b"\r\n"),
}

UNDERSTOOD = {
    "a length": chat(LENGTH),
    "a length with spaces": length(b" %d \t" % len(CHAT)),
    "chunks": chunk(),
    "an extension of a chunk": chunk(b"%x;a=b" % len(CHAT)),
    "fields behind a body": chunk(last=b"0\r\nhost: evil.example\r\norigin: http://evil.example\r\n\r\n"),
    "an upgrade": chat(
        LENGTH + b"connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nhttp2-settings: x\r\n"
    ),
    "a web socket": get(HOST + b"connection: upgrade\r\nupgrade: websocket\r\n"),
    "spaces behind the host": get(b"host: localhost \t\r\n"),
    "bytes beyond ASCII in a value": get(HOST + b"x: \xe9\r\n"),
    "a coded path": get(line=b"GET /h%65alth?a=b HTTP/1.1"),
    "a head alone": get(line=b"HEAD /health HTTP/1.1"),
}


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_is_not_http_is_refused_once_and_the_connection_closed(
    at_once: bool, open_gateway: OpenGateway
) -> None:
    running = await open_gateway()
    answers = {name: await answered(running, data, at_once=at_once) for name, data in MALFORMED.items()}
    # What is still on its way when the connection is closed may take the answer with it.
    certain = {name for name, data in MALFORMED.items() if at_once and len(data) <= LARGEST_HEAD}
    found = {name: statuses(answer) for name, answer in answers.items()}
    assert {name: found[name] for name in certain} == {name: ["400"] for name in certain}
    assert all(each in (["400"], []) for each in found.values())


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_is_http_is_answered_and_the_connection_kept(
    at_once: bool, open_gateway: OpenGateway
) -> None:
    running = await open_gateway(RATE_LIMIT="off")
    last = get(HOST + b"connection: close\r\n")
    for name, data in UNDERSTOOD.items():
        answer = await answered(running, data + last, at_once=at_once)
        assert (name, statuses(answer)) == (name, ["200", "200"])


async def answered(running: Running, data: bytes, *, at_once: bool) -> bytes:
    """All that the gateway says to it before it closes the connection."""
    async with connected(running) as (reader, writer):
        await send(writer, data, at_once=at_once)
        return await until_closed(reader)


async def test_requests_sent_ahead_are_answered_one_after_the_other(open_gateway: OpenGateway) -> None:
    hold = asyncio.Event()
    upstream = Upstream(hold=hold)
    async with listening(upstream):
        running = await open_gateway(simulate=False, chain="own", RATE_LIMIT="off", **upstream.variables)
        async with connected(running) as (reader, writer):
            streamed = post("/v1/chat/completions", asking(stream=True))
            await send(writer, streamed + chunk() + get(line=b"GET /nothing HTTP/1.1") + get() * 3)
            async with asyncio.timeout(WAIT_S):
                await upstream.begun.wait()
            (connection,) = running.gateway._state.connections
            assert isinstance(connection, Connection)
            assert len(running.gateway._state.tasks) == len(upstream.requests) == 1
            await send(writer, get(HOST + b"connection: close\r\n"))
            async with asyncio.timeout(WAIT_S):
                while not connection.flow.read_paused:  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(0)
            hold.set()
            answer = await until_closed(reader)
        assert statuses(answer) == ["200", "200", "404", "200", "200", "200", "200"]
        assert said(answer.split(b"\r\n\r\n", 1)[1].split(b"HTTP/1.1")[0]) == upstream.text


async def test_a_client_is_told_once_to_go_on_with_its_body(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with connected(running) as (reader, writer):
        await send(writer, chat(LENGTH + b"expect: 100-continue\r\n", b""))
        async with asyncio.timeout(WAIT_S):
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await send(writer, CHAT + get(HOST + b"connection: close\r\n"))
        assert statuses(await until_closed(reader)) == ["200", "200"]


async def test_a_client_that_is_not_told_to_go_on_is_not_waited_for(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    refused = chat(LENGTH + b"expect: 100-continue\r\n", b"").replace(b"localhost", b"evil.example")
    async with connected(running) as (reader, writer):
        await send(writer, refused)
        answer = await until_closed(reader)
    assert statuses(answer) == ["400"]
    assert b"connection: close" in answer


async def test_a_body_that_goes_wrong_after_the_answer_gets_no_second_one(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with connected(running) as (reader, writer):
        await send(writer, coded(body=b"5\r\nabc").replace(b"/v1/chat", b"/nothing"))
        async with asyncio.timeout(WAIT_S):
            head = await reader.readuntil(b"\r\n\r\n")
        await send(writer, b"defgh\r\n")
        answer = head + await until_closed(reader)
    assert statuses(answer) == ["404"]


async def test_what_follows_a_request_that_ends_the_connection_is_not_answered(
    open_gateway: OpenGateway,
) -> None:
    running = await open_gateway()
    for last in (get(HOST + b"connection: close\r\n"), get(line=b"GET /health HTTP/1.0")):
        async with connected(running) as (reader, writer):
            await send(writer, last + get())
            assert statuses(await until_closed(reader)) == ["200"]


# --- what an answer costs --------------------------------------------------------------------------------


async def test_the_parser_is_written_in_c(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    async with connected(running):
        await running.http.get("/health")
        for connection in running.gateway._state.connections:
            assert isinstance(connection, Connection)
            assert isinstance(connection.parser, httptools.HttpRequestParser)


STREAMED = post("/v1/chat/completions", asking(stream=True))
HELD = STREAMED.replace(HOST, HOST + b"x-midstream: hold\r\n")


@pytest.mark.parametrize(
    ("asked", "writes"),
    [
        (get(), 1),
        (get(line=b"GET /nothing HTTP/1.1"), 1),
        (chat(LENGTH), 1),
        (HELD, 1),
        (STREAMED, 3),  # head and first text, more text, the end: two of them may come together
    ],
    ids=["health", "not found", "whole", "held", "streamed"],
)
async def test_an_answer_takes_few_writes_and_one_task_of_the_gateway(
    asked: bytes, writes: int, open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream = Upstream()
    async with listening(upstream):
        running = await open_gateway(simulate=False, chain="own", **upstream.variables)
        async with connected(running) as (reader, writer):
            for _ in range(2):  # the connection to the provider is made with the first one
                await send(writer, chat(LENGTH))
                async with asyncio.timeout(WAIT_S):
                    await reader.readuntil(b"}}}")
            upstream.hold = asyncio.Event()
            (connection,) = running.gateway._state.connections
            counting = Counting(connection.transport)
            monkeypatch.setattr(connection, "transport", counting)
            tasks = count_tasks(monkeypatch)
            await send(writer, asked + get(HOST + b"connection: close\r\n"))
            async with asyncio.timeout(WAIT_S):
                if asked.startswith(b"POST"):
                    await upstream.begun.wait()
                seen = await reader.readuntil(b"Hello") if asked is STREAMED else b""
            upstream.hold.set()
            answer = seen + await until_closed(reader)
    assert len(statuses(answer)) == 2
    own = counting.written[:-1]
    assert own[0].startswith(b"HTTP/1.1 ")
    assert len(own) == writes if writes == 1 else b"Hello" in own[0] and len(own) <= writes
    assert [name for name in tasks if name not in ELSEWHERE] == ["RequestResponseCycle.run_asgi"] * 2


ELSEWHERE = {
    "BaseSelectorEventLoop._accept_connection2",
    "ChatService._run",
    "ChatService._settle",
    "ClientRequest.write_bytes",
    "Event.wait",
    "StreamReader.read",
    "Upstream.serve",
}
"""Tasks of the engine, of the call to the provider, and of the provider itself."""


def count_tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the coroutines for which the loop makes a task from now on."""
    made: list[str] = []
    loop = asyncio.get_running_loop()
    create = loop.create_task

    def counted(coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        made.append(coroutine.__qualname__)
        return create(coroutine, **options)

    monkeypatch.setattr(loop, "create_task", counted)
    return made


class Counting:
    """A transport that keeps what is written, write by write."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def statuses(answer: bytes) -> list[str]:
    return [part[:3].decode() for part in answer.split(b"HTTP/1.1 ")[1:]]


async def send(writer: asyncio.StreamWriter, data: bytes, *, at_once: bool = True) -> None:
    """Sends it in one piece, or byte by byte as far as a head may go, each in a turn of its own."""
    pieces = [data] if at_once else [*(data[at : at + 1] for at in range(len(data[:1000]))), data[1000:]]
    for piece in filter(None, pieces):
        if writer.is_closing():
            return
        writer.write(piece)
        if not at_once:
            await asyncio.sleep(0)


@asynccontextmanager
async def connected(
    running: Running,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection of our own."""
    reader, writer = await dial(running)
    try:
        yield reader, writer
    finally:
        writer.close()
