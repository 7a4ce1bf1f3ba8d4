"""A Redis that goes away: it is said, the app goes on with what it knows, and catches up afterwards."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import OpenEngine, open_engine
from tests.engine.test_engine import answer
from tests.storage.samples import KEY, ONE
from tests.team.conftest import PASSWORD, PATIENCE_S, Server
from tests.team.test_sharing import opened
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret
from tui_app.domain.usage import UsageAmounts
from tui_app.storage import team
from tui_app.storage.store import Store

__all__ = ["open_engine"]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is tried again without delay."""
    monkeypatch.setattr(team, "AGAIN_S", 0.02)


def unsent(folder: Path) -> list[Any]:
    path = folder / "unsent.json"
    return list(json.loads(path.read_bytes()).get("usage", {}).values()) if path.exists() else []


async def back(health: list[str | None]) -> None:
    """Waits until it is said that Redis is back."""
    async with asyncio.timeout(PATIENCE_S):
        while not health or health[-1] is not None:  # noqa: ASYNC110  a list has no event
            await asyncio.sleep(0.01)


def holds_a_secret(folder: Path) -> bool:
    """Whether a file of the records has a password in it."""
    return any(
        secret in path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "redis" not in path.parts
        for secret in (b"a-wrong-secret", PASSWORD.encode())
    )


def owners(folder: Path) -> list[Path]:
    """What shows that processes live."""
    return list(folder.glob(".owner-*"))


async def test_it_goes_on_with_what_it_knows_and_catches_up(server: Server, tmp_path: Path) -> None:
    health: list[str | None] = []
    store = await opened(tmp_path, server, health)
    await store.usage.add(KEY, ONE)
    server.stop()
    assert [(await store.usage.add(KEY, ONE)).requests for _ in range(5)] == [2, 3, 4, 5, 6]
    assert (await store.usage.of_day(KEY.day))[KEY].requests == 6
    assert f"the Redis at 127.0.0.1:{server.port} is out of reach (no connection;" in str(health[-1])
    assert "added when it is back" in str(store.team_problem)
    await store.settle()
    assert sum(record["requests"] for record in unsent(tmp_path)) == 5
    assert len(unsent(tmp_path)) == 2
    server.start()
    await back(health)
    assert store.team_problem is None
    await store.settle()
    assert unsent(tmp_path) == []
    other = await opened(tmp_path / "other", server)
    assert (await other.usage.add(KEY, ONE)).requests == 7
    assert (await store.usage.of_day(KEY.day))[KEY].requests == 7
    await other.close()
    await store.close()


async def test_what_could_not_be_sent_is_sent_by_the_next_run_once(server: Server, tmp_path: Path) -> None:
    store = await opened(tmp_path, server)
    server.stop()
    await store.usage.add(KEY, ONE)
    await store.usage.add(KEY, ONE)
    await store.close()
    health: list[str | None] = []
    store = await opened(tmp_path, server, health)
    assert (await store.usage.of_day(KEY.day))[KEY].requests == 2
    second = await opened(tmp_path, server)
    server.start()
    await back(health)
    await store.close()
    await second.close()
    store = await opened(tmp_path, server)
    assert (await store.usage.of_day(KEY.day))[KEY].requests == 2
    await store.settle()
    assert unsent(tmp_path) == []
    await store.close()


async def test_what_a_living_process_has_not_sent_is_left_to_it(server: Server, tmp_path: Path) -> None:
    health: list[str | None] = []
    store = await opened(tmp_path, server, health)
    server.stop()
    await store.usage.add(KEY, ONE)
    await store.usage.add(KEY, ONE)
    second = await opened(tmp_path, server)
    assert await second.usage.of_day(KEY.day) == {}
    await store.usage.add(KEY, ONE)
    server.start()
    await back(health)
    assert (await second.usage.add(KEY, ONE)).requests == 4
    await second.close()
    await store.close()
    assert not owners(tmp_path)


async def test_while_it_is_away_a_limit_holds_for_what_is_known_here(server: Server, tmp_path: Path) -> None:
    store = await opened(tmp_path, server)
    budgets = BudgetTracker(store.usage, Clock(), store.holds)
    key = replace(KEY, day=Clock().today())
    await store.usage.add(key, UsageAmounts(input_tokens=90))
    await budgets.refresh()
    server.stop()
    held = await budgets.admit(key, 50, 100)
    assert held is not None
    assert await budgets.admit(key, 1, 100) is None
    held.release()
    assert await budgets.admit(key, 1, 100) is not None
    await budgets.settle()
    await store.close()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("redis://:{wrong}@127.0.0.1:{port}", "does not accept the user or password in USAGE_STORE"),
        ("redis://:{right}@127.0.0.1:{port}/99", "check the number of the database in USAGE_STORE"),
        ("redis://127.0.0.1:{port}", "does not accept the user or password in USAGE_STORE"),
        ("redis://:{wrong}@127.0.0.1:9", "no connection; start it, or check the address in USAGE_STORE"),
        ("redis://:{wrong}@no-such-host.invalid:{port}", "no connection"),
    ],
)
async def test_the_reason_is_told_and_the_password_never(
    url: str, why: str, server: Server, tmp_path: Path
) -> None:
    health: list[str | None] = []
    store = await Store.open(tmp_path)
    secret = Secret(url.format(wrong="a-wrong-secret", right=PASSWORD, port=server.port))
    await store.share_usage(secret, tmp_path, health.append)
    assert (await store.usage.add(KEY, ONE)).requests == 1
    assert why in str(health[-1])
    told = repr((store.usage, store.usage.__dict__, health))
    assert "a-wrong-secret" not in told
    await store.close()
    assert not holds_a_secret(tmp_path)


async def test_the_running_app_says_it_answers_all_the_same_and_catches_up(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_engine: OpenEngine
) -> None:
    monkeypatch.setenv("USAGE_STORE", server.url.reveal())
    engine = await open_engine(data_dir=tmp_path / "one")
    told: asyncio.Queue[ev.TeamBudgetChanged] = asyncio.Queue()
    engine.service.listen(
        lambda event: told.put_nowait(event) if isinstance(event, ev.TeamBudgetChanged) else None
    )
    server.stop()
    final = await answer(engine, "What is an outage?")
    assert isinstance(final, ev.Answered)
    assert "out of reach" in str((await asyncio.wait_for(told.get(), PATIENCE_S)).problem)
    assert "Team budget: the Redis at" in (await engine.snapshot()).notice
    server.start()
    assert (await asyncio.wait_for(told.get(), PATIENCE_S)).problem is None
    other = await open_engine(data_dir=tmp_path / "two")
    (total,) = (await other.store.usage.of_day(other.clock.today())).values()
    assert final.trace.usage is not None
    assert total.tokens == final.trace.usage.total
    assert {each.provider: each.tokens for each in other.watch.today()}["claude"] == total.tokens


async def test_a_file_of_unsent_usage_that_cannot_be_read_stops_nobody(
    server: Server, tmp_path: Path, open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    (folder / "unsent.json").mkdir(parents=True)
    monkeypatch.setenv("USAGE_STORE", server.url.reveal())
    engine = await open_engine(data_dir=folder)
    assert isinstance(await answer(engine, "hello"), ev.Answered)
    assert engine.store.problem is None
    assert "unsent.json could not be read" in " ".join(engine.notices())
    assert "unsent.json could not be read" in (await engine.snapshot()).notice
    await engine.close()
    assert (folder / "unsent.json").is_dir()
