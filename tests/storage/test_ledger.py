"""The files that are written often stay small; what leaves them is neither lost nor counted twice."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.storage.samples import KEY, message
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage import ledger
from tui_app.storage.database import Database
from tui_app.storage.layout import USAGE
from tui_app.storage.records import document_id, usage_record
from tui_app.storage.store import Store

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
DAYS = [(FIRST + timedelta(days=number)).isoformat() for number in range((LAST - FIRST).days + 1)]


def key(day: str) -> UsageKey:
    return replace(KEY, day=day)


def days_in(path: Path) -> list[str]:
    return sorted(record["day"] for record in json.loads(path.read_bytes())["usage"].values())


@pytest.fixture
def year(folder: Path) -> Path:
    """A whole year in one file, as earlier versions kept it."""
    with Database(folder / "usage.json", layout=USAGE) as database:
        table = database.table("usage")
        for number, day in enumerate(DAYS, 1):
            doc_id = document_id(day, KEY.environment, KEY.provider, str(KEY.simulated))
            table.put(usage_record(key(day), UsageAmounts(input_tokens=number)), doc_id)
    return folder


async def tokens(store: Store) -> list[int]:
    kept = await store.history.between(DAYS[0], DAYS[-1])
    return [kept[key(day)].tokens for day in DAYS]


ALL = list(range(1, len(DAYS) + 1))


async def test_a_year_in_one_file_becomes_a_file_a_month_and_a_small_one(year: Path) -> None:
    store = await Store.open(year)
    await store.usage.add(key(DAYS[-1]), UsageAmounts())
    assert await tokens(store) == ALL
    await store.settle()
    assert await tokens(store) == ALL
    assert days_in(year / "usage.json") == DAYS[-ledger.STAY :]
    months = sorted((year / "usage").glob("*.json"))
    assert [path.name for path in months] == [f"2025-{month:02}.json" for month in range(1, 10)]
    assert [day for path in months for day in days_in(path)] == DAYS[: -ledger.STAY]
    assert (await store.usage.of_day("2025-02-03"))[key("2025-02-03")].tokens == 34
    await store.close()


async def test_a_total_that_was_moved_goes_on_from_where_it_was(year: Path) -> None:
    store = await Store.open(year)
    await store.usage.add(key(DAYS[-1]), UsageAmounts())
    assert (await store.usage.add(key("2025-02-03"), UsageAmounts(input_tokens=1))).tokens == 35
    assert (await store.usage.of_day("2025-02-03"))[key("2025-02-03")].tokens == 35
    await store.close()
    store = await Store.open(year)
    assert (await tokens(store))[33] == 35
    await store.close()


async def test_a_kill_between_the_two_halves_of_a_move_counts_nothing_twice(
    year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(ledger.Ledger, "_drop", lambda *_: None)
        store = await Store.open(year)
        await store.usage.add(key(DAYS[-1]), UsageAmounts())
        await store.close()
    assert len(days_in(year / "usage.json")) == len(DAYS)
    store = await Store.open(year)
    assert await tokens(store) == ALL
    assert (await store.usage.add(key(DAYS[0]), UsageAmounts(input_tokens=1))).tokens == 2
    assert await tokens(store) == [2, *ALL[1:]]
    await store.settle()
    assert len(days_in(year / "usage.json")) == ledger.STAY
    await store.close()


async def test_nothing_leaves_the_small_file_before_it_is_on_the_disk_elsewhere(year: Path) -> None:
    def sync(descriptor: int) -> None:
        if b'"usage/' in (year / "journal.jsonl").read_bytes():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    health: list[str | None] = []
    store = await Store.open(year, health.append, sync=sync)
    await store.usage.add(key(DAYS[-1]), UsageAmounts())
    assert "free some space" in str(store.problem)
    assert await tokens(store) == ALL
    assert days_in(year / "usage.json") == DAYS
    other = await Store.open(year)
    assert await tokens(other) == ALL
    await other.close()
    await store.close()


async def test_the_list_of_conversations_stays_small_and_complete(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST", 8)
    monkeypatch.setattr(ledger, "STAY", 4)
    store = await Store.open(folder)
    kept = []
    for number in range(30):
        conversation = await store.conversations.create()
        kept.append(conversation.id)
        at = conversation.created_at + number
        await store.conversations.append(conversation.id, message(f"question {number}", at))
    await store.settle()
    small = folder / "conversations" / "index.json"
    assert len(json.loads(small.read_bytes())["conversations"]) <= 9
    assert len(list(small.parent.glob("index-????-??.json"))) == 1
    listed = await store.conversations.list()
    assert [each.id for each in listed] == kept[::-1]
    assert listed[-1].title == "question 0"

    await store.conversations.rename(kept[0], "the oldest")
    await store.conversations.append(kept[1], message("again", listed[0].updated_at + 1))
    await store.conversations.delete(kept[2])
    await store.conversations.empty_trash(before=listed[0].updated_at + 1000)
    await store.close()
    store = await Store.open(folder)
    listed = await store.conversations.list()
    assert {each.id: each.title for each in listed}[kept[0]] == "the oldest"
    assert (listed[0].id, listed[0].messages) == (kept[1], 2)
    assert kept[2] not in {each.id for each in listed}
    assert await store.conversations.get(kept[2]) is None
    assert len(listed) == 29
    await store.close()
