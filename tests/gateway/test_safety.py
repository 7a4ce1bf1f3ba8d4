"""Safe by default: whom it answers, how much it takes, and how long it waits for slow clients."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

import pytest

from tests.gateway.conftest import SECRET, OpenGateway, Running
from tests.gateway.upstream import Upstream, listening
from tui_app.domain import events as ev
from tui_app.gateway import answering, connection, service_api
from tui_app.gateway.hosts import host_allowed

WAIT_S = 60


async def dial(running: Running) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", urlsplit(running.url).port)


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(WAIT_S):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


def post(path: str, body: dict[str, object]) -> bytes:
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(data)}\r\n\r\n"
    return head.encode() + data


# --- whom it answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:8088", "LOCALHOST", "[::1]:1", "127.0.0.2", "localhost."]
)
def test_names_of_this_machine_are_answered(host: str) -> None:
    assert host_allowed(host, "127.0.0.1")


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1"]
)
def test_other_names_are_not(host: str) -> None:
    assert not host_allowed(host, "127.0.0.1")
    assert host_allowed(host, "0.0.0.0")


async def test_a_page_with_a_name_of_its_own_gets_nothing(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    for path in ("/health", "/info", "/metrics", "/v1/models", "/nothing"):
        answer = await running.http.get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert "daily_usage" not in answer.text


async def test_no_other_origin_is_let_in(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    asked = await running.http.options("/v1/chat/completions", headers=headers)
    assert asked.status_code == 400
    answers = [
        asked,
        await running.complete(headers=headers),
        await running.http.get("/info", headers=headers),
    ]
    for answer in answers:
        assert (answer.status_code, "usage" in answer.text) == (400, False)
        assert [name for name in answer.headers if name.startswith("access-control")] == []


async def test_a_page_of_this_machine_may_ask(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    for origin in ("http://localhost:3000", "http://127.0.0.1:8088", "http://[::1]:1"):
        assert (await running.chat(headers={"origin": origin})).status_code == 200
    for origin in ("null", "http://localhost.evil.example", "file://"):
        assert (await running.chat(headers={"origin": origin})).status_code == 400


# --- how much it takes -----------------------------------------------------------------------------------


async def test_a_body_has_a_limit(open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "LARGEST_BODY", 10_000)
    monkeypatch.setattr(service_api, "LARGEST_BODY", 1_000)
    running = await open_gateway()
    told = await running.complete("x" * 10_000)
    assert (told.status_code, told.json()["error"]["type"]) == (413, "invalid_request_error")
    message = await running.message("x" * 10_000)
    assert (message.status_code, message.json()["error"]["type"]) == (413, "request_too_large")
    assert (await running.chat("x" * 1_000)).status_code == 413
    assert (await running.complete("x" * 5_000)).status_code == 200


async def test_a_body_without_a_length_has_the_same_limit(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_api, "LARGEST_BODY", 1_000)
    running = await open_gateway()
    reader, writer = await dial(running)
    writer.write(b"POST /api/v1/ai/chat HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
    writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
    assert b" 413 " in await until_closed(reader)
    writer.close()


# --- slow clients ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [b"", b"G", b"GET /health HTTP/1.1\r\nhost: loc"])
async def test_a_head_that_does_not_come_is_not_waited_for(
    begun: bytes, open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.1)
    running = await open_gateway()
    reader, writer = await dial(running)
    writer.write(begun)
    assert await until_closed(reader) == b""
    writer.close()


async def test_a_second_head_that_does_not_come_is_not_waited_for(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.1)
    running = await open_gateway()
    reader, writer = await dial(running)
    writer.write(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
    await reader.readuntil(b"}")
    writer.write(b"GET /hea")
    assert await until_closed(reader) == b""
    writer.close()


async def test_a_body_that_does_not_come_is_not_waited_for(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.gateway.exchange.BODY_S", 0.1)
    running = await open_gateway()
    reader, writer = await dial(running)
    writer.write(b"POST /api/v1/ai/chat HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{")
    assert b" 400 " in await until_closed(reader)
    writer.close()


class Ends:
    """The final events of a gateway's requests, to be waited for."""

    def __init__(self, running: Running) -> None:
        self._queue: asyncio.Queue[ev.FinalEvent] = asyncio.Queue()
        running.engine.service.listen(self._take)

    def _take(self, event: ev.Event) -> None:
        if isinstance(event, ev.FinalEvent):
            self._queue.put_nowait(event)

    async def next(self) -> ev.FinalEvent:
        async with asyncio.timeout(WAIT_S):
            return await self._queue.get()


async def test_two_hundred_streams_do_not_wait_for_a_slow_reader(open_gateway: OpenGateway) -> None:
    long = [f"{number:08}" * 1024 for number in range(1000)]  # more than sockets and buffers hold
    async with listening(Upstream(long)) as upstream:
        running = await open_gateway(
            simulate=False, chain="own", RATE_LIMIT="off", FIRST_TOKEN_TIMEOUT="60", **upstream.variables
        )
        reader, writer = await dial(running)
        writer.write(post("/v1/chat/completions", asking(stream=True)))
        await reader.readuntil(b"\r\n\r\n")
        upstream.parts = ["A short", " answer"]
        answers = await asyncio.gather(*(running.complete(stream=True) for _ in range(200)))
        assert {(answer.status_code, answer.text.count("[DONE]")) for answer in answers} == {(200, 1)}
        assert len(upstream.requests) == 201
        read = bytearray()
        while b"[DONE]" not in read[-40:]:
            read += await reader.read(65_536)
        assert said(bytes(read)) == "".join(long)
        writer.close()


async def test_a_client_that_reads_nothing_is_dropped(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "STALL_S", 0.1)
    async with listening(Upstream(["x" * 8192] * 4000)) as upstream:
        running = await open_gateway(simulate=False, chain="own", **upstream.variables)
        ends = Ends(running)
        _, writer = await dial(running)
        writer.write(post("/v1/chat/completions", asking(stream=True)))
        assert isinstance(await ends.next(), ev.Cancelled)
        writer.close()


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_leaves_ends_the_call_to_the_provider(
    stream: bool, open_gateway: OpenGateway
) -> None:
    upstream = Upstream(hold=asyncio.Event())
    async with listening(upstream):
        running = await open_gateway(simulate=False, chain="own", **upstream.variables)
        ends = Ends(running)
        _, writer = await dial(running)
        writer.write(post("/v1/chat/completions", asking(stream=stream)))
        async with asyncio.timeout(WAIT_S):
            await upstream.begun.wait()
            writer.close()
            await upstream.somebody_left.wait()
        final = await ends.next()
    assert isinstance(final, ev.Cancelled)
    assert final.trace.error == "the client left"


async def test_http_1_0_is_answered_without_chunks(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    reader, writer = await dial(running)
    body = json.dumps(asking(stream=True)).encode()
    writer.write(
        b"POST /v1/chat/completions HTTP/1.0\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n" % len(body)
    )
    writer.write(body)
    head, _, text = (await until_closed(reader)).partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert text.startswith(b"data: {")
    assert text.endswith(b"data: [DONE]\n\n")
    writer.close()


def asking(**fields: object) -> dict[str, object]:
    return {"model": "chain", "messages": [{"role": "user", "content": "Hello"}], **fields}


def said(stream: bytes) -> str:
    """The text of a chunked stream of completions."""
    body, place = b"", 0
    while place < len(stream):
        size, _, _ = stream[place : place + 20].partition(b"\r\n")
        start = place + len(size) + 2
        body += stream[start : start + int(size, 16)]
        place = start + int(size, 16) + 2
    lines = [line[6:] for line in body.split(b"\n\n") if line.startswith(b"data: {")]
    choices = [choice for line in lines for choice in json.loads(line)["choices"]]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


# --- keys and prompts ------------------------------------------------------------------------------------


async def test_the_log_has_a_line_a_request_without_key_or_prompt(open_gateway: OpenGateway) -> None:
    running = await open_gateway(
        environment="production", JWT_SECRET=SECRET, faults=(("claude", "overloaded"),)
    )
    headers = {"authorization": f"Bearer {running.token}"}
    answer = await running.complete("the secret question", headers=headers)
    await running.http.get(f"/{running.token}?key=the-key-in-the-query")
    await running.complete(headers={"authorization": "Bearer the-bad-key"})
    assert running.engine.log_path is not None
    log = running.engine.log_path.read_text()
    lines = [line for line in log.splitlines() if " access " in line]
    assert len(lines) == 3
    trail = "claude:overloaded,claude:overloaded,openai:answered"
    assert "client=127.0.0.1 method=POST route=/v1/chat/completions status=200" in lines[0]
    assert f"trace={answer.headers['x-request-id']} outcome=answered trail={trail}" in lines[0]
    assert "route=- status=404" in lines[1]
    assert "status=401" in lines[2]
    for word in ("secret question", running.token, "the-key-in-the-query", "the-bad-key", SECRET):
        assert word not in log
