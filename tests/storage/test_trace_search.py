"""Traces are paged through newest first, filtered, a bounded number of files at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.samples import DAY_S, NOON, trace
from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
from tui_app.domain.traces import Trace
from tui_app.storage import disk
from tui_app.storage.records import plain
from tui_app.storage.store import Store

EVERYTHING = TraceFilter()


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three traces a file."""
    monkeypatch.setattr("tui_app.storage.shards.SHARD_RECORDS", 3)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, in order."""
    read: list[str] = []
    real = disk.read_stamped

    def counted(path: Path) -> tuple[bytes, disk.Stamp] | None:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(disk, "read_stamped", counted)
    return read


async def fill(folder: Path, count: int, made: Callable[[int], Trace] = lambda n: trace(str(n))) -> None:
    store = await Store.open(folder)
    await asyncio.gather(*(store.traces.append(made(number)) for number in range(count)))
    await store.close()


async def pages(store: Store, wanted: TraceFilter, limit: int) -> list[TracePage]:
    found = [await store.traces.page(wanted, limit)]
    while found[-1].older is not None:
        found.append(await store.traces.page(wanted, limit, found[-1].older))
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 50])
async def test_pages_lead_back_to_the_first_trace_each_trace_once(
    folder: Path, small_files: None, limit: int
) -> None:
    await fill(folder, 10)
    store = await Store.open(folder)
    found = await pages(store, EVERYTHING, limit)
    assert [each.id for page in found for each in page.traces] == [str(n) for n in reversed(range(10))]
    assert all(len(page.traces) <= limit for page in found)
    assert sum(page.looked_at for page in found) == 10
    await store.close()


async def test_the_first_page_reads_only_the_newest_file(
    folder: Path, small_files: None, reads: list[str]
) -> None:
    await fill(folder, 9)
    store = await Store.open(folder)
    reads.clear()
    await store.traces.page(EVERYTHING, 2)
    assert set(reads) <= {"2025-01-31-003.json"}
    await store.close()


async def test_a_search_that_finds_nothing_comes_back_after_a_few_files(
    folder: Path, small_files: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.storage.traces.PAGE_FILES", 2)
    await fill(folder, 9)
    store = await Store.open(folder)
    first = await store.traces.page(TraceFilter(text="nowhere"), 5)
    assert (first.traces, first.looked_at, first.older) == ((), 6, TracePlace("2025-01-31-001.json"))
    last = await store.traces.page(TraceFilter(text="nowhere"), 5, first.older)
    assert (last.traces, last.looked_at, last.older) == ((), 3, None)
    await store.close()


async def test_what_is_written_while_pages_are_read_does_not_move_them(
    folder: Path, small_files: None
) -> None:
    await fill(folder, 5)
    store = await Store.open(folder)
    first = await store.traces.page(EVERYTHING, 2)
    for name in ("new", "newer"):
        await store.traces.append(trace(name))
    second = await store.traces.page(EVERYTHING, 9, first.older)
    assert [each.id for each in second.traces] == ["2", "1", "0"]
    await store.close()


async def test_days_before_since_are_not_even_read(folder: Path, reads: list[str]) -> None:
    await fill(folder, 9, lambda n: trace(str(n), NOON + n * DAY_S))
    store = await Store.open(folder)
    reads.clear()
    page = await store.traces.page(TraceFilter(since=NOON + 7 * DAY_S), 50)
    assert [each.id for each in page.traces] == ["8", "7"]
    assert len(set(reads)) <= 4
    await store.close()


async def test_a_trace_is_found_by_its_id_and_by_an_unambiguous_beginning(
    folder: Path, small_files: None
) -> None:
    names = ["aa11", "aa22", "bb", "bb33", "cc44"]
    await fill(folder, 5, lambda n: trace(names[n]))
    store = await Store.open(folder)

    async def found(beginning: str) -> list[str]:
        return [each.id for each in await store.traces.find(beginning)]

    assert await found("cc") == ["cc44"]
    assert await found("aa") == ["aa22", "aa11"]
    assert await found("bb") == ["bb"]
    assert await found("dd") == []
    assert (await store.traces.get("aa11")) == trace("aa11")
    assert await store.traces.get("aa") is None
    await store.close()


async def test_a_record_is_written_while_an_id_is_looked_for_in_many_files(
    folder: Path, small_files: None
) -> None:
    await fill(folder, 60)
    store = await Store.open(folder)
    order: list[str] = []

    async def look() -> None:
        assert await store.traces.get("unknown") is None
        order.append("looked")

    async def write() -> None:
        await store.traces.append(trace("new"))
        order.append("written")

    searching = asyncio.create_task(look())
    await asyncio.sleep(0)
    await asyncio.gather(searching, write())
    assert order == ["written", "looked"]
    await store.close()


async def test_the_same_pages_come_from_memory_where_there_is_no_disk(small_files: None) -> None:
    store = Store.in_memory("no disk")
    for number in range(5):
        await store.traces.append(
            replace(trace(str(number)), outcome="exhausted" if number % 2 else "answered")
        )
    page = await store.traces.page(TraceFilter(outcome="exhausted"), 9)
    assert [each.id for each in page.traces] == ["3", "1"]
    await store.close()


async def test_an_id_is_found_without_understanding_more_than_its_own_file(
    folder: Path, small_files: None, reads: list[str]
) -> None:
    await fill(folder, 30)
    store = await Store.open(folder)
    await store.traces.recent(1)
    reads.clear()
    found = await store.traces.get("4")
    assert found is not None
    assert found.id == "4"
    assert len(reads) == 1
    reads.clear()
    assert await store.traces.get("nobody") is None
    assert await store.traces.find("nobody") == ()
    assert await store.traces.get('"') is None
    assert reads == []
    assert [each.id for each in await store.traces.find("2")] == ["2"]
    assert {each.id for each in await store.traces.find("1", most=50)} == {"1"}
    await store.close()


async def test_ids_of_any_form_are_found_also_before_they_are_on_the_disk(folder: Path) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    ids = ["plain", 'ü\\"\n', "\ud800half", "a\x00b", "x</script>"]
    for broken in (False, True):
        store = await Store.open(folder, sync=full) if broken else await Store.open(folder)
        for name in ids:
            await store.traces.append(trace(f"{broken}{name}"))
        for name in ids:
            assert await store.traces.get(str(plain(f"{broken}{name}"))) is not None
            assert len(await store.traces.find(str(plain(f"{broken}{name}"[:7])))) >= 1
        await store.close()
