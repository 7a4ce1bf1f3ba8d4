"""Two programs on one data folder count exactly."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.storage.processes import line_of, start
from tests.storage.samples import KEY, ONE, below, trace
from tui_app.storage import disk
from tui_app.storage.database import Database
from tui_app.storage.errors import StorageError
from tui_app.storage.lock import ProcessLock
from tui_app.storage.store import Store


async def test_two_processes_adding_and_inserting_at_once_lose_nothing(folder: Path) -> None:
    processes = [start("count", folder, label) for label in "ab"]
    for process in processes:
        with process:
            pass
        assert process.returncode == 0
    store = await Store.open(folder)
    assert (await store.usage.of_day(KEY.day))[KEY].requests == 400
    ids = [trace.id for trace in await store.traces.recent(1000)]
    assert len(ids) == len(set(ids)) == 400
    await store.close()


async def test_what_one_instance_adds_the_other_sees_in_its_total(folder: Path) -> None:
    first, second = await Store.open(folder), await Store.open(folder)
    await first.usage.add(KEY, ONE)
    assert (await second.usage.add(KEY, ONE)).requests == 2
    assert (await first.usage.of_day(KEY.day))[KEY].requests == 2
    await asyncio.gather(first.close(), second.close())


async def test_both_instances_go_on_in_the_shards_that_one_of_them_began(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.storage.shards.SHARD_RECORDS", 2)
    first, second = await Store.open(folder), await Store.open(folder)
    for number in range(8):
        await (second if 0 < number < 6 else first).traces.append(trace(str(number)))
    assert [each.id for each in await first.traces.recent(9)] == list("01234567")
    await second.settle()
    assert len(below(folder / "traces", "*.json")) == 4
    assert [each.id for each in await first.traces.recent(9)] == list("01234567")
    await asyncio.gather(first.close(), second.close())


def test_a_version_is_told_by_its_checksum_where_inode_size_and_time_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    database = Database(path)
    database.insert({"count": 1})
    one, stamp = path.read_bytes(), os.stat(path)
    other = Database(tmp_path / "other.json")
    other.insert({"count": 2})
    two = (tmp_path / "other.json").read_bytes()
    assert len(one) == len(two)
    path.write_bytes(two)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert os.stat(path).st_ino == stamp.st_ino
    assert database.all() == [{"count": 2}]
    database.close()
    other.close()


async def test_a_lock_left_by_a_dead_process_holds_nobody_up(folder: Path) -> None:
    process = start("hold", folder)
    with process:
        assert line_of(process) == "held"
        with pytest.raises(StorageError), ProcessLock(folder / ".lock", patience=0.0):
            pass
        process.kill()
    store = await Store.open(folder)
    total = await store.usage.add(KEY, ONE)
    assert total.requests == 2
    assert store.problem is None
    await store.close()


def test_a_lock_that_is_not_given_back_is_told_after_the_patience(tmp_path: Path) -> None:
    holder, waiter = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock", patience=0.0)
    with holder, pytest.raises(StorageError, match="another program"):
        waiter.acquire()
    with waiter, pytest.raises(StorageError):
        ProcessLock(tmp_path / "lock", patience=0.0).acquire()
    holder.close()
    waiter.close()


def test_a_lock_whose_file_was_deleted_still_keeps_others_out(tmp_path: Path) -> None:
    first, second = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock", patience=0.0)
    with first:
        pass
    (tmp_path / "lock").unlink()
    with second, pytest.raises(StorageError):
        ProcessLock(tmp_path / "lock", patience=0.0).acquire()
    first.acquire()
    with pytest.raises(StorageError):
        second.acquire()
    first.release()
    first.close()
    second.close()


async def test_while_another_program_holds_the_lock_records_go_on_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProcessLock.__init__, "__defaults__", (0.0,))
    health: list[str | None] = []
    store = await Store.open(folder, health.append)
    await store.usage.add(KEY, ONE)
    holder = ProcessLock(folder / ".lock")
    with holder:
        assert (await store.usage.add(KEY, ONE)).requests == 2
        assert (await store.usage.of_day(KEY.day))[KEY].requests == 2
        assert "another program" in str(health[-1])
    other = await Store.open(folder)
    assert (await other.usage.add(KEY, ONE)).requests == 2
    await other.close()
    assert (await store.usage.add(KEY, ONE)).requests == 4
    assert health[-1] is None
    await store.close()
    holder.close()


def test_the_content_is_synced_before_the_name_points_to_it_and_the_name_after(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    seen: list[tuple[bool, bytes]] = []

    def sync(descriptor: int) -> None:
        is_folder = os.path.samestat(os.fstat(descriptor), tmp_path.stat())
        seen.append((is_folder, path.read_bytes()))

    disk.replace_file(path, b"new", sync)
    disk.settle_name(path, sync)
    assert seen == [(False, b"old"), (True, b"new")]
