"""A stop is graceful: nothing new is let in, what runs may end, and what does not end is told so."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.gateway.conftest import OpenGateway, Running
from tests.gateway.upstream import Upstream, listening

WAIT_S = 60


async def begun(running: Running, upstream: Upstream, *, stream: bool) -> asyncio.Task[httpx.Response]:
    """A request that has got its first text."""
    task = asyncio.create_task(running.complete(stream=stream))
    async with asyncio.timeout(WAIT_S):
        await upstream.begun.wait()
    return task


async def late_request(running: Running) -> None:
    """A connection of its own once the stop has begun; may be early by one."""
    async with httpx.AsyncClient(trust_env=False) as late:
        while True:
            await late.get(f"{running.url}/health", headers={"connection": "close"})


@pytest.mark.parametrize("stream", [True, False])
async def test_a_running_answer_comes_to_its_end(stream: bool, open_gateway: OpenGateway) -> None:
    upstream = Upstream(hold=asyncio.Event())
    assert upstream.hold is not None
    async with listening(upstream):
        running = await open_gateway(simulate=False, chain="own", **upstream.variables)
        await running.http.get("/health")  # a connection that is idle
        request = await begun(running, upstream, stream=stream)
        stopping = asyncio.create_task(running.gateway.stop(WAIT_S))
        with pytest.raises(httpx.ConnectError):
            await late_request(running)
        upstream.hold.set()
        answer = await request
        await stopping
    assert answer.status_code == 200
    assert " there" in answer.text
    assert ("[DONE]" in answer.text) is stream


async def test_a_stream_that_does_not_end_in_time_ends_with_an_error(open_gateway: OpenGateway) -> None:
    upstream = Upstream(hold=asyncio.Event())
    async with listening(upstream):
        running = await open_gateway(simulate=False, chain="own", **upstream.variables)
        ask = {"model": "chain", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
        async with running.http.stream("POST", "/v1/chat/completions", json=ask) as answer:
            stopping = asyncio.create_task(running.gateway.stop(0))
            text = (await answer.aread()).decode()
            await stopping
    assert "Hello" in text
    assert "the gateway is stopping" in text
    assert "[DONE]" not in text


async def test_an_answer_that_is_not_there_in_time_is_unavailable(open_gateway: OpenGateway) -> None:
    upstream = Upstream(hold=asyncio.Event())
    async with listening(upstream):
        running = await open_gateway(simulate=False, chain="own", **upstream.variables)
        request = await begun(running, upstream, stream=False)
        await running.gateway.stop(0)
        answer = await request
    assert answer.status_code == 503
    assert "stopping" in answer.json()["error"]["message"]
