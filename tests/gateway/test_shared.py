"""Two gateways on one Redis count as one: requests of a client, and a team's tokens."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from tests.gateway.conftest import OpenGateway, Running
from tests.team.conftest import Server, server
from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret
from tui_app.gateway import rate_limit
from tui_app.gateway.rate_limit import RateLimit

__all__ = ["server"]


async def pair(
    open_gateway: OpenGateway, server: Server, folder: Path, **options: str
) -> tuple[Running, Running]:
    """Two gateways with records of their own and one Redis."""
    variables = {"USAGE_STORE": server.url.reveal(), **options}
    one = await open_gateway(**variables, data_dir=folder / "one", clock=Clock())
    two = await open_gateway(**variables, data_dir=folder / "two", clock=Clock())
    return one, two


async def test_two_gateways_share_the_limit(
    server: Server, open_gateway: OpenGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "REDIS_S", 60.0)  # nobody counts alone because this machine is busy
    one, two = await pair(open_gateway, server, tmp_path, RATE_LIMIT="5/hour")
    statuses = [(await each.http.get("/api/v1/status")).status_code for each in (one, two) * 4]
    assert statuses == [200] * 5 + [429] * 3
    refused = await two.http.get("/api/v1/status")
    assert 3500 < int(refused.headers["retry-after"]) <= 3601


async def test_two_gateways_share_the_budget(
    server: Server, open_gateway: OpenGateway, tmp_path: Path
) -> None:
    one, two = await pair(
        open_gateway, server, tmp_path, RATE_LIMIT="off", DAILY_TOKEN_LIMIT="700", BUDGET_POLICY="block"
    )
    used, blocked = 0, 0
    for each in (one, two) * 12:
        answer = await each.complete(max_tokens=60)
        if answer.status_code == 200:
            used += answer.json()["usage"]["total_tokens"]
            blocked = 0
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (429, "insufficient_quota")
            blocked += 1
    assert blocked >= 2, "both are blocked at the end"
    assert used >= 700 - 200
    for each in (one, two):
        await each.engine.watch.look()
        answer = await each.http.get("/api/v1/debug/usage")
        assert answer.json()["daily_usage"]["claude"] == used


async def test_at_the_same_time_too(server: Server, open_gateway: OpenGateway, tmp_path: Path) -> None:
    gateways = await pair(
        open_gateway, server, tmp_path, RATE_LIMIT="off", DAILY_TOKEN_LIMIT="2000", BUDGET_POLICY="block"
    )
    answers = await asyncio.gather(*(each.complete(max_tokens=60) for each in gateways * 30))
    used = sum(answer.json()["usage"]["total_tokens"] for answer in answers if answer.status_code == 200)
    assert {answer.status_code for answer in answers} == {200, 429}
    # One request may begin while there is room for a part of it only.
    assert used <= 2000 + 200


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
