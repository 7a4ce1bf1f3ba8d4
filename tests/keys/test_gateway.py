"""The gateway over vendors that quote the key they are sent: no body, header, metric or log line holds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.keys.conftest import Scene
from tests.keys.echoing import MANNERS
from tests.keys.planting import CHAIN, addresses, holds_key, secrets
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.gateway.server import Gateway

OPEN = ("/info", "/metrics", "/api/v1/debug/config", "/api/v1/ai/providers", "/v1/models")
QUESTION = [{"role": "user", "content": "Hello"}]


@asynccontextmanager
async def gateway(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    engine = await Engine.open(LaunchOptions(folder=scene.folder, chain=CHAIN))
    served = Gateway(engine)
    try:
        url = await served.start()
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            yield client
    finally:
        await served.stop(0)
        await engine.close()


@pytest.mark.parametrize("manner", MANNERS)
async def test_no_answer_of_it_holds_a_key(scene: Scene, manner: str) -> None:
    scene.plant(secrets() | addresses(scene.vendors.url, manner) | {"MAX_RETRIES": "0", "RATE_LIMIT": "off"})
    async with gateway(scene) as client:
        ask = {"model": "chain", "max_tokens": 50, "messages": QUESTION}
        answers = [
            await client.post("/v1/chat/completions", json=ask),
            await client.post("/v1/chat/completions", json={**ask, "stream": True}),
            await client.post("/v1/messages", json={**ask, "stream": True}),
            await client.post("/api/v1/ai/chat", json={"message": "Hello"}),
        ]
        answers += [await client.get(path) for path in OPEN]
    assert scene.vendors.keys
    for answer in answers:
        assert not holds_key(answer.content), answer.url
        assert not holds_key(str(answer.headers)), answer.url
    assert scene.kept_keys == []
