"""Two gateways on one Redis count as one; where it is away, each goes on by itself and says so."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.conftest import OpenGateway
from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret
from tui_app.gateway.rate_limit import RateLimit

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The URL of a Redis of our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "Ready to accept connections" in line:
                break
        yield f"redis://127.0.0.1:{port}/0"
        server.kill()


async def test_two_gateways_share_the_limit(redis: str, open_gateway: OpenGateway, tmp_path: Path) -> None:
    clock = Clock()
    one = await open_gateway(USAGE_STORE=redis, RATE_LIMIT="5/hour", data_dir=tmp_path / "one", clock=clock)
    two = await open_gateway(data_dir=tmp_path / "two", clock=clock)
    statuses = [(await each.http.get("/api/v1/status")).status_code for each in (one, two) * 4]
    assert statuses == [200] * 5 + [429] * 3
    refused = await two.http.get("/api/v1/status")
    assert 3500 < int(refused.headers["retry-after"]) <= 3601


async def test_without_the_store_each_counts_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tui_app.gateway")
    log.addHandler(caplog.handler)
    limit = RateLimit(Clock(), Secret("redis://127.0.0.1:9"))
    try:
        assert [await limit.wait("2/minute", "a") is None for _ in range(3)] == [True, True, False]
    finally:
        await limit.close()
        log.removeHandler(caplog.handler)
    assert [record.message for record in caplog.records if "counting alone" in record.message] == [
        "the shared rate limit cannot be reached (ConnectionError); counting alone"
    ]
