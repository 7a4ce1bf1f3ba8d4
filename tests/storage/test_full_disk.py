"""A disk without room: told clearly, nothing lost, and made up for when there is room again."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from tests.storage.processes import line_of, start
from tests.storage.samples import KEY, ONE, below, message, trace
from tui_app.storage import traces
from tui_app.storage.errors import StorageError, explain
from tui_app.storage.group import MOST_TO_REPEAT
from tui_app.storage.store import Store


async def test_the_app_goes_on_in_memory_and_recovers_when_there_is_room(folder: Path) -> None:
    process = start("fill", folder)
    with process:
        assert line_of(process) == "total 3 3"
        assert line_of(process) == "message 2 2"
        assert line_of(process) == "trace 1"
        problem = line_of(process)
        assert "only in memory" in problem
        assert str(folder) in problem
        assert "free some space" in problem
        assert not below(folder, "*.new")
        await _expect(folder, requests=1, texts=["before"], ids=[])
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert line_of(process) == "total 4 None None"
        await _expect(folder, requests=4, texts=["before", "while"], ids=["while"])
        process.kill()


async def _expect(folder: Path, *, requests: int, texts: list[str], ids: list[str]) -> None:
    other = await Store.open(folder)
    assert (await other.usage.of_day(KEY.day))[KEY].requests == requests
    (conversation,) = await other.conversations.list()
    page = await other.conversations.last_page(conversation.id)
    assert [each.text for each in page] == texts
    assert conversation.messages == len(texts)
    assert [each.id for each in await other.traces.recent(9)] == ids
    await other.close()


class Disk:
    """A disk that can be broken."""

    def __init__(self) -> None:
        self.error: int | None = None

    def sync(self, descriptor: int) -> None:
        """Fails while it is broken."""
        if self.error:
            raise OSError(self.error, os.strerror(self.error))
        os.fsync(descriptor)


async def test_what_could_not_be_saved_is_added_to_what_another_program_wrote_since(folder: Path) -> None:
    disk, health = Disk(), list[str | None]()
    store = await Store.open(folder, health.append, sync=disk.sync)
    await store.usage.add(KEY, ONE)
    disk.error = errno.ENOSPC
    assert (await store.usage.add(KEY, ONE)).requests == 2
    await store.traces.append(trace("mine"))
    other = await Store.open(folder)
    assert (await other.usage.add(KEY, ONE)).requests == 2
    await other.traces.append(trace("theirs"))
    assert (await store.usage.add(KEY, ONE)).requests == 4
    disk.error = None
    assert (await store.usage.add(KEY, ONE)).requests == 5
    assert (await other.usage.of_day(KEY.day))[KEY].requests == 5
    assert {each.id for each in await other.traces.recent(9)} == {"mine", "theirs"}
    assert [bool(each) for each in health] == [True, False]
    await store.close()
    await other.close()


async def test_a_name_that_the_disk_does_not_promise_is_told_and_not_counted_twice(folder: Path) -> None:
    health = list[str | None]()
    broken = False

    def sync(descriptor: int) -> None:
        if broken and stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    store, other = await Store.open(folder, health.append, sync=sync), await Store.open(folder)
    broken = True
    assert (await store.usage.add(KEY, ONE)).requests == 1
    assert "check that disk" in str(health[-1])
    assert (await other.usage.add(KEY, ONE)).requests == 2
    assert (await store.usage.add(KEY, ONE)).requests == 3
    broken = False
    assert (await store.usage.add(KEY, ONE)).requests == 4
    assert health[-1] is None
    await store.close()
    await other.close()


async def test_what_waits_for_room_stays_small_and_is_counted_whole(folder: Path) -> None:
    disk = Disk()
    store, other = await Store.open(folder, sync=disk.sync), await Store.open(folder)
    disk.error = errno.ENOSPC
    for _ in range(3 * MOST_TO_REPEAT):
        await store.usage.add(KEY, ONE)
    assert store._files.waiting <= MOST_TO_REPEAT + 1  # there is no other sight of it
    await other.usage.add(KEY, ONE)
    disk.error = None
    assert (await store.usage.add(KEY, ONE)).requests == 3 * MOST_TO_REPEAT + 2
    assert (await other.usage.of_day(KEY.day))[KEY].requests == 3 * MOST_TO_REPEAT + 2
    await store.close()
    await other.close()


@pytest.mark.parametrize("on_disk", [True, False])
async def test_traces_beyond_what_may_wait_are_refused_clearly(
    on_disk: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "MOST_WAITING", 3)
    disk = Disk()
    store = await Store.open(folder, sync=disk.sync) if on_disk else Store.in_memory("no disk")
    disk.error = errno.ENOSPC
    for name in "abc":
        await store.traces.append(trace(name))
    with pytest.raises(StorageError, match=r"3 records are in memory.*further traces are not kept"):
        await store.traces.append(trace("d"))
    assert (await store.usage.add(KEY, ONE)).requests == 1
    if on_disk:
        disk.error = None
        await store.usage.add(KEY, ONE)
        await store.traces.append(trace("e"))
        assert [each.id for each in await store.traces.recent(9)] == list("abce")
    await store.close()


async def test_closing_tries_once_more(folder: Path) -> None:
    disk = Disk()
    store = await Store.open(folder, sync=disk.sync)
    disk.error = errno.ENOSPC
    await store.usage.add(KEY, ONE)
    disk.error = None
    await store.close()
    store = await Store.open(folder)
    assert (await store.usage.of_day(KEY.day))[KEY] == ONE
    await store.close()


async def test_a_full_disk_never_changes_the_number_of_a_message(folder: Path) -> None:
    disk = Disk()
    store = await Store.open(folder, sync=disk.sync)
    conversation = await store.conversations.create()
    disk.error = errno.EROFS
    stored = [await store.conversations.append(conversation.id, message(text)) for text in "abc"]
    disk.error = None
    stored.append(await store.conversations.append(conversation.id, message("d")))
    assert [(each.number, each.text) for each in stored] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert await store.conversations.last_page(conversation.id) == tuple(stored)
    await store.close()


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EFBIG, "free some space"),
        (errno.EROFS, "--data-dir"),
        (errno.EACCES, "accessible to you"),
        (errno.EIO, "check that disk"),
    ],
)
def test_a_storage_error_says_what_where_and_what_to_do(number: int, advice: str) -> None:
    sentence = str(explain(OSError(number, os.strerror(number)), "be written", Path("/data/usage.json")))
    assert sentence.startswith(f"/data/usage.json could not be written ({os.strerror(number)})")
    assert advice in sentence
