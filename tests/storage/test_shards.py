"""Files stay small: a new one every few hundred records, and only the newest is written."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.samples import DAY_S, NOON, message, trace
from tui_app.storage import disk
from tui_app.storage.shards import Shard
from tui_app.storage.store import Store


async def test_1200_traces_make_three_files_and_only_the_newest_is_written(folder: Path) -> None:
    store = await Store.open(folder)
    for batch in range(12):
        await asyncio.gather(*(store.traces.append(trace(f"{batch * 100 + n}")) for n in range(100)))
    await store.settle()
    paths = sorted((folder / "traces").glob("*.json"))
    assert [path.name for path in paths] == [f"2025-01-31-00{n}.json" for n in (1, 2, 3)]
    before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in paths]
    await store.traces.append(trace("last"))
    await store.settle()
    after = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in paths]
    assert after[:2] == before[:2]
    assert after[2] != before[2]
    assert [each.id for each in await store.traces.recent(1300)] == [*map(str, range(1200)), "last"]
    await store.close()


async def test_a_new_day_begins_a_new_file_and_a_clock_that_goes_back_does_not(folder: Path) -> None:
    store = await Store.open(folder)
    for name, at in (("a", NOON), ("b", NOON + DAY_S), ("c", NOON)):
        await store.traces.append(trace(name, at))
    await store.settle()
    assert sorted(path.name for path in (folder / "traces").iterdir()) == [
        "2025-01-31-001.json",
        "2025-02-01-001.json",
    ]
    assert [each.id for each in await store.traces.recent(9)] == ["a", "b", "c"]
    await store.close()


async def test_large_records_begin_a_new_file_early(folder: Path) -> None:
    store = await Store.open(folder)
    conversation = await store.conversations.create()
    for number in range(5):
        await store.conversations.append(conversation.id, message(str(number) * 600_000))
    await store.settle()
    sizes = [path.stat().st_size for path in (folder / "conversations" / conversation.id).iterdir()]
    assert len(sizes) == 3
    assert max(sizes) < 1_300_000
    await store.close()


async def test_pages_lead_back_to_the_first_message_and_read_two_files_at_most(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await Store.open(folder)
    conversation = await store.conversations.create()
    await asyncio.gather(
        *(store.conversations.append(conversation.id, message(str(n))) for n in range(1, 1203))
    )
    await store.close()

    read: list[str] = []
    real = disk.read_stamped

    def counted(path: Path) -> tuple[bytes, disk.Stamp] | None:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(disk, "read_stamped", counted)
    store = await Store.open(folder)
    read.clear()
    page = await store.conversations.last_page(conversation.id)
    assert set(read) == {"003.json"}
    assert [each.number for each in page] == list(range(1003, 1203))
    numbers = [each.number for each in page]
    while page:
        page = await store.conversations.page_before(conversation.id, page[0].number)
        assert len(page) <= 200
        numbers = [each.number for each in page] + numbers
    assert numbers == list(range(1, 1203))
    assert len(read) == 3
    await store.conversations.update(conversation.id, replace(message("changed"), number=3))
    first = await store.conversations.page_before(conversation.id, 4)
    assert [each.text for each in first] == ["1", "2", "changed"]
    await store.close()


async def test_a_page_goes_over_the_edge_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_app.storage.shards.SHARD_RECORDS", 3)
    store = await Store.open(folder)
    conversation = await store.conversations.create()
    for number in range(1, 8):
        assert (await store.conversations.append(conversation.id, message(str(number)))).number == number
    assert [each.number for each in await store.conversations.last_page(conversation.id)] == [4, 5, 6, 7]
    assert [each.number for each in await store.conversations.page_before(conversation.id, 4)] == [1, 2, 3]
    assert await store.conversations.page_before(conversation.id, 1) == ()
    await store.close()


async def test_files_that_nobody_needs_any_more_are_let_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.storage.shards.SHARD_RECORDS", 1)
    store = await Store.open(folder)
    for number in range(40):
        await store.traces.append(trace(str(number)))
    assert len(await store.traces.recent(40)) == 40
    assert len(store._files._open) <= 6  # type: ignore[attr-defined] # there is no other sight of it
    await store.close()


@pytest.mark.parametrize(
    ("name", "shard"),
    [
        ("001.json", Shard("", 1)),
        ("2025-01-31-1000.json", Shard("2025-01-31", 1000)),
        ("001.json.new", None),
        ("001.json.damaged-2025-01-31T00-00-00", None),
        ("index.json", None),
        ("1.json", None),
    ],
)
def test_only_whole_shards_are_taken_for_one(name: str, shard: Shard | None) -> None:
    assert Shard.of(name) == shard
    assert shard is None or shard.name == name


def test_shards_are_in_the_order_of_their_numbers_and_not_of_their_names() -> None:
    names = ["2025-01-31-1000.json", "2025-01-31-999.json", "2025-02-01-001.json"]
    assert [each.name for each in sorted(filter(None, map(Shard.of, names)))] == [
        names[1],
        names[0],
        names[2],
    ]
    assert os.path.splitext(Shard("", 12).next.name) == ("013", ".json")
