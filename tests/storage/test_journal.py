"""The journal: what it has counts, wherever a program dies, and is never read as something else."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from tests.storage.samples import KEY, ONE, below, message, trace
from tests.support.patience import turns
from tui_app.storage.database import Database, DurableTable
from tui_app.storage.errors import StorageError
from tui_app.storage.files import DiskFiles
from tui_app.storage.journal import JOURNAL_FILE, Journal
from tui_app.storage.journal_lines import Line, change_of, framed, header, line, removed, split
from tui_app.storage.layout import USAGE, Layout, Step, Tables
from tui_app.storage.operation import Operation
from tui_app.storage.store import Store

FOR_EVER = 3600.0


async def opened(folder: Path, **options: object) -> Store:
    """A store that leaves everything in the journal until it is told otherwise."""
    return await Store.open(folder, settle_after=FOR_EVER, **options)  # type: ignore[arg-type] # handed on


async def requests(store: Store) -> int:
    return (await store.usage.of_day(KEY.day))[KEY].requests


async def test_others_see_what_only_the_journal_has(folder: Path) -> None:
    first, second = await opened(folder), await opened(folder)
    await first.usage.add(KEY, ONE)
    await first.traces.append(trace("a"))
    conversation = await first.conversations.create()
    await first.conversations.append(conversation.id, message("hello"))
    assert below(folder, "*.json") == []
    assert await requests(second) == 1
    assert (await second.usage.add(KEY, ONE)).requests == 2
    assert [each.id for each in await second.traces.recent(5)] == ["a"]
    assert await second.traces.get("a") == trace("a")
    assert [each.id for each in await second.conversations.list()] == [conversation.id]
    assert await requests(first) == 2
    await asyncio.gather(first.close(), second.close())


async def test_a_little_later_each_file_has_it_and_stock_tinydb_reads_it(folder: Path) -> None:
    store = await Store.open(folder, settle_after=0.0)
    await store.usage.add(KEY, ONE)
    await store.traces.append(trace("a"))
    for _ in turns():
        await asyncio.sleep(0)
        if (folder / "traces" / "2025-01-31-001.json").exists():
            break
    await store.usage.of_day(KEY.day)  # its turn comes when all of it is there
    with TinyDB(folder / "usage.json", access_mode="r") as database:
        assert [each["requests"] for each in database.table("usage")] == [1]
    assert len((folder / JOURNAL_FILE).read_bytes().splitlines()) == 1
    await store.close()


async def test_each_line_is_json_that_others_can_read(folder: Path) -> None:
    store = await opened(folder)
    await store.usage.add(KEY, ONE)
    await store.traces.append(trace("a"))
    first, *lines = map(json.loads, (folder / JOURNAL_FILE).read_text().splitlines())
    assert list(first) == ["journal"]
    assert [(each["n"], each["file"]) for each in lines] == [
        (1, "usage.json"),
        (2, "traces/2025-01-31-001.json"),
    ]
    await store.close()


async def test_a_death_between_files_and_emptying_counts_nothing_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await opened(folder)
    for _ in range(3):
        await store.usage.add(KEY, ONE)
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "clear", lambda *_, **__: None)
        await store.settle()
    assert (folder / "usage.json").exists()
    other = await opened(folder)
    assert await requests(other) == 3
    assert (await other.usage.add(KEY, ONE)).requests == 4
    assert (await store.usage.add(KEY, ONE)).requests == 5
    await asyncio.gather(store.close(), other.close())


async def test_a_line_that_was_not_finished_is_dropped_and_the_next_one_stands_behind_the_others(
    folder: Path,
) -> None:
    store = await opened(folder)
    await store.usage.add(KEY, ONE)
    sound = (folder / JOURNAL_FILE).read_bytes()
    half = framed(line("usage.json", 1, {"usage": [removed(str(number)) for number in range(999)]}), 2)[:-9]
    for content in (sound + half, sound + half[:1]):
        (folder / JOURNAL_FILE).write_bytes(content)
        other = await opened(folder)
        assert await requests(other) == 1
        assert other.notices == ()
        await other.close()
        (folder / JOURNAL_FILE).write_bytes(content)
        assert (await store.usage.add(KEY, ONE)).requests == 2
        assert len((folder / JOURNAL_FILE).read_bytes().splitlines()) == 3
        assert not below(folder, "*.damaged-*")
        await store.settle()
        (folder / "usage.json").unlink()
        (folder / JOURNAL_FILE).write_bytes(sound)
    await store.close()


async def test_what_a_program_that_died_left_there_is_in_the_files_once_the_next_one_is_open(
    folder: Path,
) -> None:
    dead = await opened(folder)
    await dead.usage.add(KEY, ONE)
    assert not (folder / "usage.json").exists()
    store = await opened(folder)
    assert (folder / "usage.json").exists()
    assert await requests(store) == 1
    await asyncio.gather(store.close(), dead.close())


async def test_a_damaged_journal_is_kept_aside_and_its_whole_lines_count(folder: Path) -> None:
    store = await opened(folder)
    for name in "abc":
        await store.traces.append(trace(name))
    await store.usage.add(KEY, ONE)
    content = (folder / JOURNAL_FILE).read_bytes().replace(b'"b"', b'"B"')
    (folder / JOURNAL_FILE).write_bytes(content)
    other = await opened(folder)
    assert [each.id for each in await other.traces.recent(5)] == ["a", "c"]
    assert await requests(other) == 1
    (notice,) = other.notices
    (aside,) = below(folder, f"{JOURNAL_FILE}.damaged-*")
    assert aside.read_bytes() == content
    assert "3 of its changes were saved, 1 were not as they were written" in notice
    assert aside.name in notice
    await other.close()
    await store.close()


async def test_an_old_line_that_stands_there_again_does_not_bring_the_past_back(folder: Path) -> None:
    store = await opened(folder)
    for _ in range(3):
        await store.usage.add(KEY, ONE)
    lines = (folder / JOURNAL_FILE).read_bytes().splitlines(keepends=True)
    (folder / JOURNAL_FILE).write_bytes(b"".join([*lines, lines[1]]))
    other = await opened(folder)
    assert await requests(other) == 3
    assert len(other.notices) == 1
    await other.close()
    await store.close()


async def test_a_file_that_cannot_be_replaced_keeps_its_lines_and_the_others_lose_theirs(
    folder: Path,
) -> None:
    health: list[str | None] = []
    store = await opened(folder, on_health=health.append)
    in_the_way = folder / "traces" / "2025-01-31-001.json.new"
    in_the_way.mkdir(parents=True)
    await store.traces.append(trace("a"))
    await store.usage.add(KEY, ONE)
    await store.settle()
    assert "are safe in the journal" in str(health[-1])
    assert str(folder / "traces" / "2025-01-31-001.json") in str(health[-1])
    lines = (folder / JOURNAL_FILE).read_bytes().splitlines()
    assert [json.loads(each)["file"] for each in lines[1:]] == ["traces/2025-01-31-001.json"]
    assert (await store.usage.add(KEY, ONE)).requests == 2
    assert [each.id for each in await store.traces.recent(5)] == ["a"]
    in_the_way.rmdir()
    await store.settle()
    assert health[-1] is None
    assert len((folder / JOURNAL_FILE).read_bytes().splitlines()) == 1
    await store.close()
    store = await opened(folder)
    assert [each.id for each in await store.traces.recent(5)] == ["a"]
    assert await requests(store) == 2
    await store.close()


async def test_lines_stay_while_the_disk_does_not_promise_the_names_of_their_files(folder: Path) -> None:
    def sync(descriptor: int) -> None:
        if broken and stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    broken = False
    store = await opened(folder, sync=sync)
    (folder / "traces" / "2025-01-31-001.json.new").mkdir(parents=True)
    await store.traces.append(trace("a"))
    await store.usage.add(KEY, ONE)
    broken = True
    await store.settle()
    lines = (folder / JOURNAL_FILE).read_bytes().splitlines()
    assert [json.loads(each)["file"] for each in lines[1:]] == ["traces/2025-01-31-001.json", "usage.json"]
    broken = False
    await store.settle()
    assert len((folder / JOURNAL_FILE).read_bytes().splitlines()) == 2
    await store.close()


async def test_a_journal_that_was_deleted_takes_along_what_only_it_had(folder: Path) -> None:
    store = await opened(folder)
    await store.usage.add(KEY, ONE)
    await store.settle()
    await store.usage.add(KEY, ONE)
    (folder / JOURNAL_FILE).unlink()
    assert await requests(store) == 1
    assert (await store.usage.add(KEY, ONE)).requests == 2
    await store.close()
    store = await opened(folder)
    assert await requests(store) == 2
    await store.close()


async def test_a_long_journal_is_brought_into_its_files_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.storage.files.MOST_BYTES", 5_000)
    store = await opened(folder)
    for number in range(20):
        await store.traces.append(trace(str(number)))
        assert (folder / JOURNAL_FILE).stat().st_size < 5_000
    assert len(await store.traces.recent(50)) == 20
    await store.close()


async def test_what_could_not_be_written_is_taken_back_and_made_up_for(folder: Path) -> None:
    broken = False

    def sync(descriptor: int) -> None:
        if broken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store, other = await opened(folder, sync=sync), await opened(folder)
    await store.usage.add(KEY, ONE)
    size = (folder / JOURNAL_FILE).stat().st_size
    broken = True
    assert (await store.usage.add(KEY, ONE)).requests == 2
    assert (folder / JOURNAL_FILE).stat().st_size == size
    assert (await other.usage.add(KEY, ONE)).requests == 2
    broken = False
    assert (await store.usage.add(KEY, ONE)).requests == 4
    assert await requests(other) == 4
    await asyncio.gather(store.close(), other.close())


def of_usage(version: int, **records: int | None) -> Line:
    encoded = [
        removed(doc_id) if value is None else b'"%b":{"_sum":"","n":%d}' % (doc_id.encode(), value)
        for doc_id, value in records.items()
    ]
    return line("usage.json", version, {"usage": encoded})


def named_anew(tables: Tables) -> Tables:
    return {
        name: {doc_id: {"count": document["n"]} for doc_id, document in documents.items()}
        for name, documents in tables.items()
    }


def test_lines_of_an_older_form_are_brought_up_to_date_and_of_a_newer_one_refused(tmp_path: Path) -> None:
    journal = header("0" * 16) + framed(of_usage(1, **{"1": 10, "2": 20}), 1)
    (tmp_path / JOURNAL_FILE).write_bytes(journal + framed(of_usage(1, **{"2": None}), 2))
    files = DiskFiles(tmp_path)
    layout = Layout(USAGE.table, steps=(Step("a better name", named_anew),))
    with files.reading():
        assert files.table("usage.json", layout).all() == [{"count": 10}]
        assert files.table("usage.json", layout).ids() == [1]
    files.close()
    (tmp_path / JOURNAL_FILE).write_bytes(header("0" * 16) + framed(of_usage(3, **{"1": 10}), 1))
    files = DiskFiles(tmp_path)
    with pytest.raises(StorageError, match="newer tui-app"), files.reading():
        files.table("usage.json", layout).all()
    files.close()


def test_a_table_that_is_written_whole_drops_what_is_not_in_it(tmp_path: Path) -> None:
    first, second = DiskFiles(tmp_path), DiskFiles(tmp_path)

    def table() -> DurableTable:
        return first.table("usage.json", USAGE)

    for work in (
        lambda: table().insert_multiple({"n": number} for number in range(3)),
        lambda: table().truncate(),
        lambda: table().insert({"n": 7}),
    ):
        first.commit([Operation(work, changes=True)])
    with second.reading():
        assert second.table("usage.json", USAGE).all() == [{"n": 7}]
    assert second.settle() is None
    with Database(tmp_path / "usage.json", layout=USAGE) as database:
        assert database.table("usage").all() == [{"n": 7}]
    first.close()
    second.close()


SOUND_LINES = [of_usage(1, **{str(number): number * 7}) for number in range(1, 9)]
SOUND = header("a" * 16) + b"".join(framed(each, number) for number, each in enumerate(SOUND_LINES, 1))

damages = st.lists(
    st.tuples(
        st.sampled_from(("flip", "cut", "insert", "again")),
        st.integers(0, len(SOUND) - 1),
        st.integers(0, 7),
        st.binary(min_size=1, max_size=20),
    ),
    min_size=1,
    max_size=3,
)


def damaged(how: list[tuple[str, int, int, bytes]]) -> bytes:
    content = bytearray(SOUND)
    for what, at, number, more in how:
        place = min(at, len(content) - 1) if content else 0
        match what:
            case "flip" if content:
                content[place] ^= 1 << number
            case "cut":
                del content[place : place + 1 + number * 40]
            case "again":
                content += framed(SOUND_LINES[number], number + 1)
            case _:
                content[place:place] = more
    return bytes(content)


@given(damages)
def test_whatever_happens_to_a_journal_it_is_seen_and_nothing_is_read_that_was_not_written(
    how: list[tuple[str, int, int, bytes]],
) -> None:
    content = damaged(how)
    part = split(content)
    assert [each for each in SOUND_LINES if each in part.lines] == part.lines, "in their order, each once"
    left = content.split(b"\n")[1:]
    whole = [each for n, each in enumerate(SOUND_LINES, 1) if framed(each, n)[:-1] in left]
    assert len(part.lines) >= len(whole) or "again" in {each[0] for each in how}
    if not part.lost:
        kept = content[: len(content) - part.unfinished]
        assert SOUND.startswith(kept), "what is not told can only be missing at the end"


@pytest.mark.parametrize("gone", [(0, 1), (3, 4), (2, 6)])
def test_lines_that_were_cut_out_whole_are_missed(gone: tuple[int, int]) -> None:
    lines = SOUND.splitlines(keepends=True)
    del lines[gone[0] + 1 : gone[1] + 1]
    assert split(b"".join(lines)).lost == gone[1] - gone[0]


@given(st.integers(0, len(SOUND)), st.integers(1, 8))
def test_it_is_read_on_from_any_line(end: int, start: int) -> None:
    head = SOUND.index(framed(SOUND_LINES[start - 1], start)) + len(framed(SOUND_LINES[start - 1], start))
    part = split(SOUND[head:], last=start)
    assert part.lines == SOUND_LINES[start:]
    assert (part.last, part.lost, part.unfinished) == (8, 0, 0)
    cut = split(SOUND[:end])
    assert not cut.lost or end < len(SOUND), "a cut at the end is a death amid a line"
    assert SOUND_LINES[: len(cut.lines)] == cut.lines


def test_doing_what_lines_say_twice_changes_nothing() -> None:
    lines = [of_usage(1, **{"1": 1, "2": 2}), of_usage(1, **{"1": None}), of_usage(1, **{"3": 3})]
    once: Tables = {}
    for each in lines:
        once = change_of(each).applied(once)
    twice = {name: dict(documents) for name, documents in once.items()}
    for each in lines:
        twice = change_of(each).applied(twice)
    assert once == twice == {"usage": {"2": {"n": 2}, "3": {"n": 3}}}
