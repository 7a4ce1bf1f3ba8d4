"""Whole answers over real sockets, however they are cut into packets and connections."""

from __future__ import annotations

import asyncio
import gzip
import logging
from contextlib import aclosing
from operator import attrgetter

import pytest

from tests.providers.making import KEY, REQUEST, call, check_whole, provider_of, read, stream_of
from tests.providers.scripted_server import CHUNKED, HOLD, RESET, chunked, head, playing, sized
from tests.providers.transcripts import ALL, GEMINI, GEMINI_ARRAY, OPENAI, TEXT, Transcript
from tui_app import __version__
from tui_app.domain.answers import TextPiece
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Wire
from tui_app.providers.http import ProviderClient

EVERY = pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)


@EVERY
async def test_a_streamed_answer(client: ProviderClient, transcript: Transcript) -> None:
    async with playing([CHUNKED, chunked(transcript.stream)]) as server:
        answer = await call(client, provider_of(transcript.wire, server.url))
    check_whole(answer, transcript)
    assert answer == read(transcript.wire, [transcript.stream])


@EVERY
async def test_packets_that_split_characters_and_line_ends(
    client: ProviderClient, transcript: Transcript
) -> None:
    stream = transcript.stream.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    packets = [stream[at : at + 7] for at in range(0, len(stream), 7)]
    async with playing([CHUNKED, *(chunked(packet, end=False) for packet in packets), chunked()]) as server:
        check_whole(await call(client, provider_of(transcript.wire, server.url)), transcript)


@EVERY
async def test_a_body_that_ends_with_its_connection(client: ProviderClient, transcript: Transcript) -> None:
    async with playing([head(), transcript.stream]) as server:
        check_whole(await call(client, provider_of(transcript.wire, server.url)), transcript)


@EVERY
@pytest.mark.parametrize("streamed", [True, False])
async def test_a_json_answer_to_either_request(
    client: ProviderClient, transcript: Transcript, streamed: bool
) -> None:
    async with playing([sized(transcript.body)]) as server:
        answer = await call(client, provider_of(transcript.wire, server.url), streamed=streamed)
    check_whole(answer, transcript)


async def test_a_list_from_gemini(client: ProviderClient) -> None:
    async with playing([sized(GEMINI_ARRAY)]) as server:
        check_whole(await call(client, provider_of(Wire.GEMINI, server.url)), GEMINI)


@EVERY
@pytest.mark.parametrize("end", [[RESET], [b"not a chunk"], []])
async def test_what_happens_after_the_finish_reason_does_not_matter(
    client: ProviderClient, transcript: Transcript, end: list[bytes | str]
) -> None:
    async with playing([CHUNKED, chunked(transcript.stream, end=False), *end]) as server:
        check_whole(await call(client, provider_of(transcript.wire, server.url)), transcript)


@EVERY
async def test_a_server_that_lingers_after_the_end_is_left(
    client: ProviderClient, transcript: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.providers.http.REST_S", 0.01)
    monkeypatch.setattr("tui_app.providers.http.END_S", 0.01)
    async with playing([CHUNKED, chunked(transcript.stream, end=False), HOLD]) as server:
        check_whole(await call(client, provider_of(transcript.wire, server.url)), transcript)
        await server.closed.wait()


async def test_a_missing_done(client: ProviderClient) -> None:
    stream = OPENAI.stream.removesuffix(b"data: [DONE]\n\n")
    async with playing([CHUNKED, chunked(stream)]) as server:
        check_whole(await call(client, provider_of(Wire.OPENAI, server.url)), OPENAI)


@EVERY
async def test_comments_between_the_events(client: ProviderClient, transcript: Transcript) -> None:
    stream = b": ping\n\n" + transcript.stream.replace(b"data:", b": ping\ndata:")
    async with playing([CHUNKED, chunked(stream)]) as server:
        check_whole(await call(client, provider_of(transcript.wire, server.url)), transcript)


async def test_compression_is_not_asked_for_but_understood(client: ProviderClient) -> None:
    response = head("200 OK", "text/event-stream", "content-encoding: gzip") + gzip.compress(OPENAI.stream)
    async with playing([response]) as server:
        check_whole(await call(client, provider_of(Wire.OPENAI, server.url)), OPENAI)
    assert b"accept-encoding: identity\r\n" in server.requests[0].lower()


async def test_a_line_of_ten_megabytes(client: ProviderClient) -> None:
    stream = stream_of(Wire.OPENAI, "x" * 10_000_000, "stop")
    async with playing([head(), stream]) as server:
        answer = await call(client, provider_of(Wire.OPENAI, server.url))
    assert answer.failure is None
    assert len(answer.text) == 10_000_000


async def test_what_is_sent(client: ProviderClient) -> None:
    async with playing([sized(OPENAI.body)]) as server:
        await call(client, provider_of(Wire.OPENAI, server.url))
    request = server.requests[0]
    assert request.startswith(b"POST /chat/completions HTTP/1.1\r\n")
    assert f"user-agent: tui-app/{__version__}\r\n".encode() in request.lower()
    assert f"authorization: Bearer {KEY}\r\n".encode().lower() in request.lower()
    assert b'"Say hello, please."' in request


@EVERY
async def test_a_connection_is_used_again(client: ProviderClient, transcript: Transcript) -> None:
    async with playing([CHUNKED, chunked(transcript.stream)], keep=True) as server:
        for _ in range(3):
            check_whole(await call(client, provider_of(transcript.wire, server.url)), transcript)
        assert server.connections == 1
        await client.aclose()


async def test_pieces_come_before_the_answer_is_complete(client: ProviderClient) -> None:
    first = OPENAI.stream[: OPENAI.stream.index(b": keep-alive")]
    async with (
        playing([CHUNKED, chunked(first, end=False), HOLD]) as server,
        aclosing(client.stream(provider_of(Wire.OPENAI, server.url), REQUEST)) as pieces,
    ):
        assert await anext(pieces) == TextPiece("Grüße — ")


async def test_a_stream_that_is_left_early_closes_its_connection(client: ProviderClient) -> None:
    first = OPENAI.stream[: OPENAI.stream.index(b": keep-alive")]
    async with playing([CHUNKED, chunked(first, end=False), HOLD]) as server:
        pieces = client.stream(provider_of(Wire.OPENAI, server.url), REQUEST)
        await anext(pieces)
        assert not server.closed.is_set()
        await pieces.aclose()
        # There is no public view of the connections: none may be left before the loop goes on.
        connector = attrgetter("_transports")(client)[True]._pool
        assert {*connector._acquired, *connector._conns} == set()
        await server.closed.wait()


@pytest.mark.parametrize(
    "script", [[HOLD], [CHUNKED, HOLD], [CHUNKED, chunked(b": ping\n\n", end=False), HOLD]]
)
async def test_a_cancelled_call_closes_its_connection(
    client: ProviderClient, script: list[bytes | str]
) -> None:
    async with playing(script) as server:
        task = asyncio.create_task(call(client, provider_of(Wire.OPENAI, server.url)))
        await server.received.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.closed.wait()


async def test_a_timeout_of_the_caller_is_the_callers(client: ProviderClient) -> None:
    limit = asyncio.timeout(None)
    async with playing([CHUNKED, HOLD]) as server:

        async def limited() -> None:
            async with limit:
                await call(client, provider_of(Wire.OPENAI, server.url))

        task = asyncio.create_task(limited())
        await server.received.wait()
        limit.reschedule(asyncio.get_running_loop().time())
        with pytest.raises(TimeoutError):
            await task
        await server.closed.wait()


async def test_many_calls_at_once(client: ProviderClient) -> None:
    async with playing([CHUNKED, chunked(OPENAI.stream)]) as server:
        provider = provider_of(Wire.OPENAI, server.url)
        answers = await asyncio.gather(*(call(client, provider) for _ in range(200)))
    assert [answer.text for answer in answers] == [TEXT] * 200


async def test_nothing_is_logged_at_info(client: ProviderClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with playing([sized(OPENAI.body)]) as server:
        await call(client, provider_of(Wire.OPENAI, server.url))
    assert [
        record for record in caplog.records if record.name.startswith("httpc") or record.name == "httpx"
    ] == []


async def test_loopback_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    client = ProviderClient()
    async with playing([sized(OPENAI.body)]) as server:
        for host in ("127.0.0.1", "localhost"):
            url = server.url.replace("127.0.0.1", host)
            check_whole(await call(client, provider_of(Wire.OPENAI, url)), OPENAI)
    elsewhere = await call(client, provider_of(Wire.OPENAI, "http://example.invalid"))
    assert elsewhere.failure is not None
    assert elsewhere.failure.kind is FailureClass.CONNECT
    await client.aclose()


async def test_elsewhere_is_reached_through_the_proxy_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = ProviderClient()
    async with playing([sized(OPENAI.body)], keep=True) as proxy:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        for _ in range(2):
            answer = await call(client, provider_of(Wire.OPENAI, "http://example.invalid/v1"))
            check_whole(answer, OPENAI)
        assert proxy.requests[0].startswith(b"POST http://example.invalid/v1/chat/completions HTTP/1.1\r\n")
        assert f"user-agent: tui-app/{__version__}\r\n".encode() in proxy.requests[0].lower()
        assert proxy.connections == 1
        await client.aclose()


async def test_a_stream_through_a_proxy_that_is_left_early_closes_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = ProviderClient()
    first = OPENAI.stream[: OPENAI.stream.index(b": keep-alive")]
    async with playing([CHUNKED, chunked(first, end=False), HOLD]) as proxy:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        pieces = client.stream(provider_of(Wire.OPENAI, "http://example.invalid/v1"), REQUEST)
        await anext(pieces)
        await pieces.aclose()
        await proxy.closed.wait()
    await client.aclose()


async def test_a_proxy_that_cannot_be_used_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1:1")
    client = ProviderClient()
    answer = await call(client, provider_of(Wire.OPENAI, "http://example.invalid"))
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.CONNECT
    assert "proxy" in answer.failure.message
