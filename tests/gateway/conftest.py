"""A gateway on a real socket, over an engine on the simulator, in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.clocks import SkippingClock
from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.gateway.server import Gateway
from tui_app.gateway.tokens import make_token

OURS = (
    "ANTHROPIC_",
    "OPENAI_",
    "GEMINI_",
    "GOOGLE_",
    "LOCAL_",
    "PROVIDER_",
    "DAILY_TOKEN_LIMIT",
    "APP_ENV",
    "JWT_",
    "RATE_",
    "OTEL_",
)
SECRET = "a secret of at least thirty-two characters"


@dataclass(frozen=True)
class Running:
    """A gateway that listens, its engine, and a client for it."""

    gateway: Gateway
    engine: Engine
    http: httpx.AsyncClient

    @property
    def url(self) -> str:
        return self.gateway.url

    @property
    def token(self) -> str:
        return token()

    async def chat(self, message: object = "Hello", **kwargs: Any) -> httpx.Response:
        """One message through the service API."""
        return await self.http.post("/api/v1/ai/chat", json={"message": message}, **kwargs)

    async def complete(self, text: str = "Hello", **fields: Any) -> httpx.Response:
        """One message through OpenAI's dialect."""
        headers = fields.pop("headers", {})
        body = {"model": "chain", "messages": [{"role": "user", "content": text}], **fields}
        return await self.http.post("/v1/chat/completions", json=body, headers=headers)

    async def message(self, text: str = "Hello", **fields: Any) -> httpx.Response:
        """One message through Anthropic's dialect."""
        headers = fields.pop("headers", {})
        body = {
            "model": "chain",
            "max_tokens": 500,
            "messages": [{"role": "user", "content": text}],
            **fields,
        }
        return await self.http.post("/v1/messages", json=body, headers=headers)


def token(secret: str = SECRET, lifetime_s: float = 3600) -> str:
    """A token as the gateway takes it."""
    return make_token(Secret(secret), now=Clock().time(), lifetime_s=lifetime_s)


OpenGateway = Callable[..., Awaitable[Running]]


@pytest.fixture
async def open_gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenGateway]:
    """Opens gateways, one after another or several at once; closes what is left open.

    Arguments in capitals are variables of the environment, `host` is where it listens, `clock` the engine's;
    everything else goes to the engine.
    """
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    opened: list[Running] = []

    async def open_one(**options: Any) -> Running:
        for name in [name for name in options if name.isupper()]:
            monkeypatch.setenv(name, options.pop(name))
        host, clock = options.pop("host", "127.0.0.1"), options.pop("clock", None) or SkippingClock()
        given: dict[str, Any] = {
            "simulate": True,
            "hurry": True,
            "data_dir": tmp_path / "data",
            "folder": tmp_path,
        }
        engine = await Engine.open(LaunchOptions(**(given | options)), clock)
        gateway = Gateway(engine)
        client = httpx.AsyncClient(timeout=60, trust_env=False)
        running = Running(gateway, engine, client)
        opened.append(running)
        client.base_url = httpx.URL(await gateway.start(host))
        return running

    yield open_one
    for running in opened:
        await running.http.aclose()
        await running.gateway.stop(0)
        await running.engine.close()
