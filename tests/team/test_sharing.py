"""A team's budget on a real Redis: processes share it exactly, and a limit holds for all of them together."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.processes import REPOSITORY, line_of
from tests.storage.samples import KEY, ONE
from tests.team.conftest import Server
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain.clock import Clock
from tui_app.domain.usage import AMOUNT_FIELDS, UsageAmounts
from tui_app.storage.store import Store

TOKENS, LIMIT = 100, 1_000


async def opened(folder: Path, server: Server, health: list[str | None] | None = None) -> Store:
    store = await Store.open(folder)
    await store.share_usage(server.url, folder, (health if health is not None else []).append)
    return store


def start(server: Server, folder: Path, *words: object) -> subprocess.Popen[str]:
    command, *numbers = map(str, words)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.team.child", command, str(folder), server.url.reveal(), *numbers],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_two_processes_add_to_one_total_exactly(server: Server, tmp_path: Path) -> None:
    processes = [start(server, tmp_path / name, "add", 300) for name in "ab"]
    told = [int(line_of(process)) for process in processes]
    for process in processes:
        with process:
            pass
        assert process.returncode == 0
    assert max(told) == 600
    store = await opened(tmp_path / "c", server)
    assert await store.usage.of_day(KEY.day) == {KEY: UsageAmounts(input_tokens=600, requests=600)}
    assert not (tmp_path / "c" / "usage.json").exists()
    await store.close()


async def test_block_holds_for_two_processes_that_ask_at_the_same_time(
    server: Server, tmp_path: Path
) -> None:
    processes = [start(server, tmp_path / name, "spend", TOKENS, LIMIT, 40) for name in "ab"]
    for process in processes:
        assert line_of(process) == "ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    admitted = [int(line_of(process)) for process in processes]
    for process in processes:
        with process:
            pass
        assert process.returncode == 0
    assert sum(admitted) == LIMIT // TOKENS
    store = await opened(tmp_path / "c", server)
    (total,) = (await store.usage.of_day(Clock().today())).values()
    assert total.tokens == LIMIT
    await store.close()


async def test_held_tokens_count_until_they_are_given_back(server: Server, tmp_path: Path) -> None:
    one, two = await opened(tmp_path / "a", server), await opened(tmp_path / "b", server)
    mine, theirs = (BudgetTracker(store.usage, Clock(), store.holds) for store in (one, two))
    key = mine.key("production", "claude", simulated=False)
    held = await mine.admit(key, LIMIT, LIMIT)
    assert held is not None
    assert await theirs.admit(key, 1, LIMIT) is None
    unlimited = await theirs.admit(key, 1, None)
    assert unlimited is not None
    held.release()
    held.release()
    await mine.settle()
    again = await theirs.admit(key, 1, LIMIT)
    assert again is not None
    for reservation in (unlimited, again):
        reservation.release()
    await theirs.settle()
    assert server.says("KEYS", "tui-app:held:*") == []
    await one.close()
    await two.close()


async def test_what_a_dead_process_held_lapses(server: Server, tmp_path: Path) -> None:
    store = await opened(tmp_path / "a", server)
    assert store.holds is not None
    assert await store.holds.hold(KEY, LIMIT, LIMIT)
    assert await store.holds.hold(KEY, 1, LIMIT) is None
    (name,) = server.lists("KEYS", "tui-app:held:*")
    (member,) = server.lists("ZRANGE", name, "0", "-1")
    server.says("ZADD", name, "1", member)
    assert await store.holds.hold(KEY, 1, LIMIT)
    await store.close()


async def test_every_amount_and_every_day_comes_back(server: Server, tmp_path: Path) -> None:
    amounts = UsageAmounts(**{name: number for number, name in enumerate(AMOUNT_FIELDS, 1)})
    keys = [
        KEY,
        replace(KEY, simulated=True),
        replace(KEY, provider="my|own"),
        replace(KEY, environment="staging"),
    ]
    store = await opened(tmp_path / "a", server)
    today = replace(KEY, day=Clock().today())
    for key in (*keys, today):
        assert await store.usage.add(key, amounts) == amounts
    assert await store.usage.add(today, amounts) == amounts + amounts
    await store.close()
    store = await opened(tmp_path / "b", server)
    assert await store.history.between("", "9999") == {today: amounts + amounts}
    assert await store.usage.of_day(KEY.day) == dict.fromkeys(keys, amounts)
    await store.close()


async def test_a_foreign_value_among_ours_is_passed_over(server: Server, tmp_path: Path) -> None:
    server.says(
        "HSET", f"tui-app:usage:{KEY.day}", "nonsense", "1", "a|b|real|input_tokens", "x", "||||", "2"
    )
    store = await opened(tmp_path / "a", server)
    assert await store.usage.of_day(KEY.day) == {}
    assert await store.usage.add(KEY, ONE) == ONE
    await store.close()


async def test_an_addition_that_is_sent_again_is_counted_once(server: Server, tmp_path: Path) -> None:
    from tui_app.storage.redis_budget import RedisBudget

    budget = RedisBudget(server.url)
    for _ in range(3):
        assert await budget.add("the-same", KEY, ONE) == ONE
    assert await budget.add("another", KEY, ONE) == ONE + ONE
    await budget.close()


async def test_without_the_package_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    monkeypatch.delitem(sys.modules, "tui_app.storage.redis_budget", raising=False)
    monkeypatch.delitem(sys.modules, "tui_app.storage.team", raising=False)
    store = await Store.open(tmp_path)
    from tui_app.domain.secret import Secret

    with pytest.raises(ValueError, match=r"install tui-app\[redis\]"):
        await store.share_usage(Secret("redis://127.0.0.1:9"), tmp_path)
    await store.close()
