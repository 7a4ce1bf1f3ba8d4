"""One thread owns the files: a caller that goes away loses nothing, and what piles up is saved together."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.storage.samples import KEY, ONE, message, trace
from tui_app.domain.usage import UsageKey
from tui_app.storage.errors import StorageError
from tui_app.storage.store import Store


class Gate:
    """A disk that waits until it is let go, and counts."""

    def __init__(self) -> None:
        self.syncs = 0
        self.threads: set[int] = set()
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()

    def sync(self, descriptor: int) -> None:
        """Counts, waits, and does what it should."""
        self.syncs += 1
        self.threads.add(threading.get_ident())
        self.reached.set()
        self.open.wait()
        os.fsync(descriptor)

    async def shut(self, store: Store) -> asyncio.Task[object]:
        """Holds the writer inside a sync; gives the task that waits for it."""
        self.reached.clear()
        self.open.clear()
        task: asyncio.Task[object] = asyncio.create_task(store.preferences.set("held", value=True))
        await asyncio.to_thread(self.reached.wait)
        return task


async def test_fifty_additions_at_once_are_saved_with_a_few_syncs(folder: Path) -> None:
    gate = Gate()
    store = await Store.open(folder, sync=gate.sync)
    held = await gate.shut(store)
    before = gate.syncs
    adding = [asyncio.create_task(store.usage.add(KEY, ONE)) for _ in range(50)]
    await asyncio.sleep(0)
    gate.open.set()
    totals = await asyncio.gather(*adding)
    await held
    assert sorted(each.requests for each in totals) == list(range(1, 51))
    assert gate.syncs - before <= 4
    await store.close()


async def test_no_caller_hears_of_success_before_the_sync(folder: Path) -> None:
    gate = Gate()
    store = await Store.open(folder, sync=gate.sync)
    held = await gate.shut(store)
    adding = [asyncio.create_task(store.usage.add(KEY, ONE)) for _ in range(5)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert not held.done()
    assert not any(each.done() for each in adding)
    gate.open.set()
    await asyncio.gather(*adding)
    await held
    await store.close()


async def test_cancelling_the_caller_does_not_lose_the_write(folder: Path) -> None:
    gate = Gate()
    store = await Store.open(folder, sync=gate.sync)
    conversation = await store.conversations.create()
    held = await gate.shut(store)
    tasks: list[asyncio.Task[object]] = [
        asyncio.create_task(store.usage.add(KEY, ONE)),
        asyncio.create_task(store.traces.append(trace("a"))),
        asyncio.create_task(store.conversations.append(conversation.id, message("hello"))),
    ]
    await asyncio.sleep(0)
    for task in (*tasks, held):
        task.cancel()
    await asyncio.gather(*tasks, held, return_exceptions=True)
    assert all(task.cancelled() for task in (*tasks, held))
    gate.open.set()
    await store.close()
    store = await Store.open(folder)
    assert await store.preferences.get("held") is True
    assert (await store.usage.of_day(KEY.day)) == {KEY: ONE}
    assert [each.id for each in await store.traces.recent(5)] == ["a"]
    assert (await store.conversations.list())[0].messages == 1
    assert [each.text for each in await store.conversations.last_page(conversation.id)] == ["hello"]
    await store.close()


async def test_the_event_loop_never_touches_a_file(folder: Path) -> None:
    gate = Gate()
    store = await Store.open(folder, sync=gate.sync)
    await asyncio.gather(
        store.usage.add(KEY, ONE), store.traces.append(trace("a")), store.conversations.create()
    )
    await store.close()
    assert len(gate.threads) == 1
    assert threading.get_ident() not in gate.threads


async def test_how_much_waits_can_be_asked_while_the_thread_works(folder: Path) -> None:
    class Guarded(dict[Any, Any]):
        def values(self) -> Any:
            assert threading.get_ident() in gate.threads, "it changes while it is gone through"
            return super().values()

    gate = Gate()
    store = await Store.open(folder, sync=gate.sync)
    await store.usage.add(KEY, ONE)
    store._files._group._unsaved = Guarded()  # type: ignore[attr-defined] # what the thread works on
    held = await gate.shut(store)
    try:
        kept = store.traces.append(trace("a"))
    finally:
        gate.open.set()
    await asyncio.gather(held, kept)
    await store.close()


async def test_closing_saves_what_nobody_waited_for(folder: Path) -> None:
    store = await Store.open(folder)
    tasks = [
        asyncio.create_task(store.usage.add(UsageKey(KEY.day, "staging", str(n)), ONE)) for n in range(20)
    ]
    await asyncio.sleep(0)
    await asyncio.gather(store.close(), store.close())
    await asyncio.gather(*tasks)
    store = await Store.open(folder)
    assert len(await store.usage.of_day(KEY.day)) == 20
    await store.close()


async def test_a_closed_store_refuses_clearly(store: Store) -> None:
    await store.close()
    with pytest.raises(StorageError, match="closed"):
        await store.usage.add(KEY, ONE)


async def test_work_that_fails_does_not_fail_what_is_saved_with_it(folder: Path) -> None:
    gate = Gate()
    store = await Store.open(folder, sync=gate.sync)
    conversation = await store.conversations.create()
    held = await gate.shut(store)
    wrong = asyncio.create_task(store.conversations.update(conversation.id, message("no such number")))
    right = asyncio.create_task(store.usage.add(KEY, ONE))
    await asyncio.sleep(0)
    gate.open.set()
    assert await right == ONE
    with pytest.raises(StorageError, match="no message 0"):
        await wrong
    await held
    await store.close()
