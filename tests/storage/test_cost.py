"""What a record costs is counted: syncs, bytes and files do not grow with what is kept."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.records import fill
from tests.storage.samples import KEY, ONE, message, trace
from tui_app.domain.clock import Clock
from tui_app.storage import disk
from tui_app.storage.encoding import Encoding
from tui_app.storage.envelope import checksum_of, encode, encode_record
from tui_app.storage.shards import SHARD_RECORDS
from tui_app.storage.store import Store

KEPT = 6_000
NOW = Clock().time()
FOR_EVER = 3600.0


@dataclass
class Counted:
    """What the disk was asked to do."""

    syncs: int = 0
    written: int = 0
    largest: int = 0
    read: list[str] = field(default_factory=list)
    looked_at: int = 0

    def forget(self) -> None:
        self.syncs = self.written = self.largest = self.looked_at = 0
        self.read.clear()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counts = Counted()

    def counting(name: str, count: Callable[..., None]) -> None:
        real = getattr(disk, name)

        def call(*values: Any) -> Any:
            count(*values)
            return real(*values)

        monkeypatch.setattr(disk, name, call)

    def wrote(_descriptor: int, content: bytes) -> None:
        counts.written += len(content)
        counts.largest = max(counts.largest, len(content))

    def looked(_: Path) -> None:
        counts.looked_at += 1

    counting("write_all", wrote)
    counting("read_stamped", lambda path: counts.read.append(path.name))
    counting("stamp_of", looked)
    return counts


async def opened(folder: Path, counts: Counted) -> Store:
    def sync(descriptor: int) -> None:
        counts.syncs += 1
        os.fsync(descriptor)

    return await Store.open(folder, sync=sync, settle_after=FOR_EVER)


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Thousands of records in many files."""
    folder = tmp_path / "full"
    folder.mkdir()
    fill(folder, KEPT, KEPT)
    return folder


async def test_a_record_is_one_sync_and_little_more_than_its_own_bytes(
    folder: Path, counted: Counted
) -> None:
    store = await opened(folder, counted)
    conversation = await store.conversations.create()
    for turn in range(3):
        counted.forget()
        await store.usage.add(KEY, ONE)
        assert counted.syncs == 1
        await store.traces.append(trace(str(turn)))
        await store.conversations.append(conversation.id, message("hello"))
        if turn:
            assert counted.syncs == 3, "message and list go together"
            assert counted.looked_at == 0, "the journal tells whether another program was there"
            assert counted.read == []
            assert counted.written < 3_000
    await store.close()


async def test_what_a_request_adds_to_usage_and_traces_is_one_sync(folder: Path, counted: Counted) -> None:
    store = await opened(folder, counted)
    await asyncio.gather(store.usage.add(KEY, ONE), store.traces.append(trace("first")))
    counted.forget()
    kept = store.traces.append(trace("second"))
    await store.usage.add(KEY, ONE)
    await kept
    assert counted.syncs == 1
    await store.close()


async def test_the_journal_is_brought_into_its_files_with_two_syncs_a_file_at_most(
    folder: Path, counted: Counted
) -> None:
    store = await opened(folder, counted)
    await store.traces.append(trace("makes the folder"))
    await store.settle()
    for number in range(50):
        await store.usage.add(KEY, ONE)
        await store.traces.append(trace(str(number)))
    counted.forget()
    await store.settle()
    assert counted.syncs == 2 * 2 + 1, "each file, each folder, and the journal"
    counted.forget()
    await store.settle()
    assert counted.syncs == 0
    for _ in range(3):
        await store.usage.add(KEY, ONE)
        await store.traces.append(trace("next"))
    assert counted.read == [], "what was written need not be read again"
    await store.close()


async def test_two_files_of_one_folder_settle_with_one_sync(folder: Path, counted: Counted) -> None:
    store = await opened(folder, counted)
    await store.preferences.set("a", 1)
    await store.usage.add(KEY, ONE)
    counted.forget()
    await store.settle()
    assert counted.syncs == 4, "two files, their folder, and the journal"
    await store.close()


async def test_opening_reads_as_many_files_as_an_empty_store_and_a_few_more(
    full: Path, counted: Counted
) -> None:
    store = await opened(full, counted)
    await store.traces.recent(50)
    listed = await store.conversations.list()
    counted_at_the_list = len(counted.read)
    await store.conversations.last_page(listed[0].id)
    assert len(listed) == KEPT // 250
    assert counted_at_the_list <= 4
    assert len(counted.read) == counted_at_the_list + 1
    await store.close()


async def test_one_more_record_writes_as_much_as_in_a_new_store(
    full: Path, folder: Path, counted: Counted
) -> None:
    written = []
    for place in (folder, full):
        store = await opened(place, counted)
        conversation = await store.conversations.create()
        counted.forget()
        for number in range(20):
            await store.traces.append(trace(str(number), NOW))
            await store.conversations.append(conversation.id, message("hello"))
            await store.usage.add(KEY, ONE)
        await store.settle()
        written.append(counted.written / 20)
        assert len(counted.read) <= 4, "each file that is written, once"
        await store.close()
    assert written[1] < written[0] + 60_000 / 20, "the files that are written often have a bound"


async def test_files_hold_so_many_records_and_no_more(folder: Path) -> None:
    store = await Store.open(folder)
    await asyncio.gather(*(store.traces.append(trace(str(n))) for n in range(SHARD_RECORDS + 1)))
    await store.settle()
    assert len(list((folder / "traces").iterdir())) == 2
    await store.close()


async def test_a_large_file_is_written_in_small_blocks_and_leaves_memory_once_it_is_full(
    folder: Path, counted: Counted
) -> None:
    store = await opened(folder, counted)
    await asyncio.gather(*(store.traces.append(trace(str(n))) for n in range(SHARD_RECORDS)))
    counted.forget()
    await store.settle()
    assert counted.written > 300_000
    assert counted.largest < 64_000, "large blocks that come and go tear holes into the memory"
    await store.traces.append(trace("the first of the next file"))
    await store.settle()
    counted.forget()
    assert len(await store.traces.recent(SHARD_RECORDS + 1)) == SHARD_RECORDS + 1
    assert len(counted.read) == 1, "the newest file is in memory, the one before is not"
    await store.close()


def test_one_more_record_is_encoded_and_hashed_by_itself_to_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed_anew: list[int] = []

    def counted(parts: list[bytes]) -> hashlib.blake2b:
        hashed_anew.append(len(parts))
        return checksum_of(parts)

    monkeypatch.setattr("tui_app.storage.encoding.checksum_of", counted)
    encoding = Encoding(1)
    documents: dict[str, dict[str, Any]] = {}
    for number in range(1, 8):
        documents[str(number)] = {"n": number}
        encoding.changed("t", [number])
        assert b"".join(encoding.content({"t": documents})) == encoded(documents)
    assert len(hashed_anew) == 1, "what stands there already is hashed once"
    documents["3"] = {"n": object()}
    encoding.changed("t", [3])
    for _ in range(2):
        with pytest.raises(TypeError):
            encoding.content({"t": documents})
    documents["3"] = {"n": -3}
    encoding.changed("t", [3])
    assert b"".join(encoding.content({"t": documents})) == encoded(documents)


def encoded(documents: dict[str, dict[str, Any]]) -> bytes:
    return encode({"t": [encode_record("t", doc_id, each, 1) for doc_id, each in documents.items()]}, 1)


CHANGE = st.tuples(st.integers(1, 4), st.sampled_from(["put", "put", "spoil", "remove"]))


@given(st.lists(st.lists(CHANGE, max_size=4), max_size=12))
@example([[(1, "put")], [(1, "put"), (2, "spoil")], [(2, "put")]])
def test_the_bytes_are_the_same_whatever_was_changed_and_failed_before(
    rounds: list[list[tuple[int, str]]],
) -> None:
    encoding = Encoding(1)
    documents: dict[str, dict[str, Any]] = {}
    for serial, changes in enumerate(rounds):
        for number, what in changes:
            if what == "remove":
                documents.pop(str(number), None)
            else:
                documents[str(number)] = {"n": serial if what == "put" else object()}
            encoding.changed("t", [number])
        try:
            expected = encoded(documents)
        except TypeError:
            with pytest.raises(TypeError):
                encoding.content({"t": documents})
        else:
            assert b"".join(encoding.content({"t": documents})) == expected
