"""A real Prometheus scrapes the gateway, answers a query, and raises the alerts of `docs/alerts.yml`."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import OpenGateway

WAIT_S = 120
ALERTS = Path(__file__).parents[2] / "docs" / "alerts.yml"

pytestmark = pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed")

CONFIG = """
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: ["{alerts}"]
scrape_configs:
  - job_name: gateway
    static_configs:
      - targets: ["{target}"]
"""


@asynccontextmanager
async def prometheus(folder: Path, target: str) -> AsyncIterator[httpx.AsyncClient]:
    """A Prometheus that scrapes `target`, as a client of its API."""
    (folder / "prometheus.yml").write_text(CONFIG.format(alerts=ALERTS, target=target))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{port}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/api/v1", timeout=WAIT_S, trust_env=False
        ) as client:
            yield client
    finally:
        process.kill()
        await process.wait()


async def until(client: httpx.AsyncClient, query: str) -> list[dict[str, Any]]:
    """The answer to a query, once there is one."""
    async with asyncio.timeout(WAIT_S):
        while True:
            try:
                answer = await client.get("/query", params={"query": query})
                # While it loads it answers 503.
                if answer.status_code == 200 and (found := answer.json()["data"]["result"]):
                    return list(found)
            except httpx.TransportError:
                pass  # it is still starting
            await asyncio.sleep(0.1)


async def test_it_scrapes_answers_and_alerts(open_gateway: OpenGateway, tmp_path: Path) -> None:
    running = await open_gateway(DAILY_TOKEN_LIMIT="100", DAILY_TOKEN_LIMIT_OPENAI="100000")
    used = (await running.complete()).json()["usage"]["total_tokens"]
    assert used > 100
    async with prometheus(tmp_path, running.url.removeprefix("http://")) as client:
        requests = 'tui_app_requests_total{outcome="answered",provider="claude"}'
        assert [found["value"][1] for found in await until(client, requests)] == ["1"]
        share = 'tui_app_budget_used_tokens{provider="claude"} / tui_app_budget_limit_tokens'
        assert float((await until(client, share))[0]["value"][1]) == pytest.approx(used / 100)
        firing = await until(client, 'ALERTS{alertname="TuiAppBudgetExceeded",alertstate="firing"}')
        assert [found["metric"]["provider"] for found in firing] == ["claude"]
        near = await client.get("/query", params={"query": 'ALERTS{alertname="TuiAppBudgetNear"}'})
        assert near.json()["data"]["result"] == []
