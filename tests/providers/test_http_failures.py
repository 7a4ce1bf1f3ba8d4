"""Everything that goes wrong on a real socket is one failure with one class, and never shows the key."""

from __future__ import annotations

import asyncio
import gzip
import socket
import traceback
from typing import Any

import pytest

from tests.providers.making import KEY, REQUEST, call, provider_of
from tests.providers.scripted_server import CHUNKED, HOLD, RESET, Script, chunked, head, playing, sized
from tests.providers.transcripts import ALL, OPENAI, PARTIAL, TEXT
from tui_app.domain.clock import Clock
from tui_app.domain.failures import AttemptError, Failure, FailureClass
from tui_app.domain.messages import Wire
from tui_app.domain.secret import Secret
from tui_app.providers.http import ERROR_BODY_BYTES, ProviderClient

EVERY = pytest.mark.parametrize("wire", Wire)


async def failed(client: ProviderClient, wire: Wire, *script: bytes | str, **changes: Any) -> Failure:
    async with playing(script) as server:
        answer = await call(client, provider_of(wire, server.url, **changes))
    assert answer.failure is not None
    assert answer.finish is None
    return answer.failure


BEFORE_TEXT: dict[str, tuple[Script, FailureClass]] = {
    "reset before headers": ([RESET], FailureClass.CONNECT),
    "closed before headers": ([], FailureClass.CONNECT),
    "closed inside the headers": ([b"HTTP/1.1 200 OK\r\ncontent-"], FailureClass.CONNECT),
    "no HTTP": ([b"SSH-2.0-OpenSSH_9.9\r\n\r\n"], FailureClass.MALFORMED),
    "reset after headers": ([CHUNKED, RESET], FailureClass.MALFORMED),
    "closed after headers": ([CHUNKED], FailureClass.MALFORMED),
    "comments, then a reset": ([CHUNKED, chunked(b": ping\n\n", end=False), RESET], FailureClass.MALFORMED),
    "comments, then the end": ([CHUNKED, chunked(b": ping\n\n")], FailureClass.MALFORMED),
    "an empty body": ([sized(b"", "200 OK", "text/event-stream")], FailureClass.MALFORMED),
    "an empty JSON body": ([sized(b"")], FailureClass.MALFORMED),
    "no content": ([b"HTTP/1.1 204 No Content\r\n\r\n"], FailureClass.MALFORMED),
    "a web page": (
        [sized(b"<!doctype html><title>Log in</title>", "200 OK", "text/html")],
        FailureClass.MALFORMED,
    ),
    "a mislabelled page": ([sized(b"<html></html>")], FailureClass.MALFORMED),
    "an error with 200": ([sized(b'{"error":{"message":"Nope"}}')], FailureClass.MALFORMED),
    "an empty object": ([sized(b"{}")], FailureClass.MALFORMED),
    "plain words": ([sized(b"upstream said no", "200 OK", "text/plain")], FailureClass.MALFORMED),
    "a chunk that is not JSON": ([CHUNKED, chunked(b"data: {oops\n\n")], FailureClass.MALFORMED),
    "a redirect": (
        [sized(b"", "302 Found", "text/html", "location: http://127.0.0.1:1/")],
        FailureClass.MALFORMED,
    ),
    "broken compression": (
        [head("200 OK", "text/event-stream", "content-encoding: gzip") + b"no gzip"],
        FailureClass.MALFORMED,
    ),
    "half a compressed page": (
        [head("502 Bad Gateway", "text/html", "content-encoding: gzip") + gzip.compress(b"<html>" * 99)[:20]],
        FailureClass.SERVER_ERROR,
    ),
    "an HTML error page": (
        [sized(b"<html><title>502 Bad Gateway</title>", "502 Bad Gateway", "text/html")],
        FailureClass.SERVER_ERROR,
    ),
    "an error without a body": ([sized(b"", "500 Internal Server Error")], FailureClass.SERVER_ERROR),
    "an error body that is cut": (
        [head("429 Too Many Requests", "application/json", "content-length: 999") + b'{"error":'],
        FailureClass.RATE_LIMITED,
    ),
}


@EVERY
@pytest.mark.parametrize("name", BEFORE_TEXT)
async def test_before_any_text(client: ProviderClient, wire: Wire, name: str) -> None:
    script, kind = BEFORE_TEXT[name]
    failure = await failed(client, wire, *script)
    assert failure.kind is kind
    assert failure.message


AFTER_TEXT: dict[str, Script] = {
    "a reset": [RESET],
    "a cut": [],
    "a quiet end": [chunked()],
    "a [DONE] without a finish reason": [chunked(b"data: [DONE]\n\n")],
    "a chunk that is not JSON": [chunked(b"data: {oops\n\n", end=False), HOLD],
    "an error": [chunked(b'event: error\ndata: {"error":{"message":"late"}}\n\n', end=False), HOLD],
    "broken chunking": [b"zzz\r\n"],
}


@EVERY
@pytest.mark.parametrize("name", AFTER_TEXT)
async def test_after_some_text(client: ProviderClient, wire: Wire, name: str) -> None:
    async with playing([CHUNKED, chunked(PARTIAL[wire], end=False), *AFTER_TEXT[name]]) as server:
        answer = await call(client, provider_of(wire, server.url))
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.TRUNCATED
    assert answer.text
    assert TEXT.startswith(answer.text)
    assert answer.finish is None


@EVERY
async def test_a_refused_port(client: ProviderClient, wire: Wire) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    answer = await call(client, provider_of(wire, f"http://127.0.0.1:{port}/path"))
    assert answer.failure == Failure(
        kind=FailureClass.CONNECT, message=f"cannot reach 127.0.0.1:{port}: the connection was refused"
    )


async def test_an_unknown_host(client: ProviderClient) -> None:
    answer = await call(client, provider_of(Wire.OPENAI, "https://host.invalid/v1"))
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.CONNECT
    assert answer.failure.message == "cannot reach host.invalid:443: the host name is unknown"


async def test_tls_against_a_server_without_it(client: ProviderClient) -> None:
    async def answer_in_plain_words(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer_in_plain_words, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    answer = await call(client, provider_of(Wire.OPENAI, f"https://127.0.0.1:{port}"))
    server.close()
    await server.wait_closed()
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.CONNECT
    assert answer.failure.message == f"cannot reach 127.0.0.1:{port}: the TLS handshake failed"


async def test_a_connect_timeout(client: ProviderClient) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        provider = provider_of(Wire.OPENAI, f"http://127.0.0.1:{full.getsockname()[1]}")
        with pytest.raises(AttemptError) as caught:
            await anext(client.stream(provider, REQUEST, connect_timeout=0.02))
        for one in waiting:
            one.close()
    assert caught.value.failure.kind is FailureClass.CONNECT
    assert caught.value.failure.message.endswith("the connection timed out")


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "example.com",
        "ftp://host",
        "http://",
        "http://host:99999",
        "http://[::1",
        "http://a b",
        "http://\x00",
    ],
)
async def test_a_base_url_that_cannot_be_used(client: ProviderClient, base_url: str) -> None:
    answer = await call(client, provider_of(Wire.ANTHROPIC, base_url))
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.CONNECT
    assert "ANTHROPIC_BASE_URL" in answer.failure.message


@pytest.mark.parametrize("key", ["sk-abc\nx-evil: 1", "sk-äöü", " sk-abc", "sk-abc\x00"])
async def test_a_key_that_cannot_be_sent_is_not_sent_and_not_shown(client: ProviderClient, key: str) -> None:
    async with playing([sized(OPENAI.body)]) as server:
        provider = provider_of(Wire.GEMINI, server.url, api_key=Secret(key))
        with pytest.raises(AttemptError) as caught:
            await anext(client.stream(provider, REQUEST))
        assert server.requests == []
    assert caught.value.failure.kind is FailureClass.AUTH
    assert "GEMINI_API_KEY" in caught.value.failure.message
    assert "sk-" not in "".join(traceback.format_exception(caught.value))


@EVERY
async def test_an_echoed_key_is_redacted(client: ProviderClient, wire: Wire) -> None:
    body = (
        f'{{"error":{{"message":"Incorrect API key provided: {KEY}.","status":"X","type":"{KEY}"}}}}'.encode()
    )
    failure = await failed(client, wire, sized(body, "401 Unauthorized"))
    assert failure.kind is FailureClass.AUTH
    assert failure.message == "Incorrect API key provided: ***."
    assert KEY not in repr(failure)


@EVERY
async def test_a_redirect_is_not_followed(client: ProviderClient, wire: Wire) -> None:
    async with playing([sized(OPENAI.body)]) as other:
        failure = await failed(
            client, wire, sized(b"", "307 Temporary", "text/html", f"location: {other.url}")
        )
        assert other.requests == []
    assert (failure.kind, failure.status) == (FailureClass.MALFORMED, 307)


async def test_hints_are_read(client: ProviderClient) -> None:
    body = b'{"error":{"message":"Slow down","type":"rate_limit_error","code":"slow_down"}}'
    headers = ("retry-after: 2", "x-should-retry: false")
    failure = await failed(
        client, Wire.OPENAI, sized(body, "429 Too Many Requests", "application/json", *headers)
    )
    assert failure == Failure(
        kind=FailureClass.RATE_LIMITED,
        message="Slow down",
        status=429,
        type="rate_limit_error",
        code="slow_down",
        retry_after_s=2.0,
        should_retry=False,
    )


class NoonClock(Clock):
    def time(self) -> float:
        return 1_793_448_000.0  # 2026-10-31T12:00:00Z


async def test_a_hint_that_is_a_date_is_counted_from_the_clock() -> None:
    client = ProviderClient(NoonClock())
    date = "retry-after: Sat, 31 Oct 2026 12:00:09 GMT"
    failure = await failed(client, Wire.OPENAI, sized(b"", "503 Busy", "text/plain", date))
    assert (failure.kind, failure.retry_after_s) == (FailureClass.OVERLOADED, 9.0)
    await client.aclose()


async def test_only_the_beginning_of_an_error_body_is_read(
    client: ProviderClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.providers.http.ERROR_BODY_S", None)
    page = b"<html><title>Busy</title>" + b"x" * ERROR_BODY_BYTES
    async with asyncio.timeout(5):
        failure = await failed(client, Wire.OPENAI, head("502 Bad Gateway", "text/html"), page, HOLD)
    assert failure.message == "HTTP 502 Bad Gateway: Busy"


async def test_an_error_body_that_stalls_is_not_waited_for(
    client: ProviderClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.providers.http.ERROR_BODY_S", 0.01)
    failure = await failed(client, Wire.OPENAI, head("500 Internal Server Error"), b'{"error":', HOLD)
    assert (failure.kind, failure.status) == (FailureClass.SERVER_ERROR, 500)


async def test_a_failure_closes_its_connection(client: ProviderClient) -> None:
    async with playing([CHUNKED, chunked(b"data: {oops\n\n", end=False), HOLD]) as server:
        await call(client, provider_of(Wire.OPENAI, server.url))
        await server.closed.wait()


async def test_no_task_is_left_behind(client: ProviderClient) -> None:
    before = asyncio.all_tasks()
    async with playing(
        [RESET], [CHUNKED, chunked(PARTIAL[Wire.OPENAI], end=False), RESET], [sized(b"{}")]
    ) as server:
        for _ in range(3):
            await call(client, provider_of(Wire.OPENAI, server.url))
    await client.aclose()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


def test_every_wire_is_tried_here() -> None:
    assert {transcript.wire for transcript in ALL} == set(Wire)
