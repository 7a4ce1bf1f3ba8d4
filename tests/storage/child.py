"""Another process on the same data folder; started by the tests, told what to do by its arguments."""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import signal
import sys
from pathlib import Path

from tests.storage.samples import KEY, ONE, message, trace
from tui_app.storage import disk
from tui_app.storage.store import Store


async def record_until_killed(store: Store, label: str) -> None:
    """Keeps one of everything again and again, and prints what was acknowledged, when it was."""
    conversation = await store.conversations.create()
    number = 0
    while True:
        number += 1
        name = f"{label}-{number}"
        total, stored, _ = await asyncio.gather(
            store.usage.add(KEY, ONE),
            store.conversations.append(conversation.id, message(name)),
            store.traces.append(trace(name)),
        )
        print(name, total.requests, conversation.id, stored.number, flush=True)


def die_in_the_middle_of_write(fatal: int) -> None:
    """Makes the process kill itself when half of that write (counted from 1) has reached the file."""
    write, count = os.write, itertools.count(1)

    def fatal_write(descriptor: int, content: memoryview) -> int:
        if next(count) == fatal:
            write(descriptor, content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return write(descriptor, content)

    disk.os.write = fatal_write  # type: ignore[attr-defined] # the module as the storage knows it


async def count(store: Store, label: str, times: int) -> None:
    """Adds to the same total and the same list as the others do."""
    for number in range(times):
        await store.usage.add(KEY, ONE)
        await store.traces.append(trace(f"{label}-{number}"))


async def fill_the_disk(store: Store, health: list[str | None]) -> None:
    """Records before, while and after there is no room, told by the limit on the size of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    conversation = await store.conversations.create()
    await store.usage.add(KEY, ONE)
    await store.conversations.append(conversation.id, message("before"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    total = await store.usage.add(KEY, ONE)
    total = await store.usage.add(KEY, ONE)
    await store.traces.append(trace("while"))
    stored = await store.conversations.append(conversation.id, message("while"))
    print("total", total.requests, (await store.usage.of_day(KEY.day))[KEY].requests)
    print("message", stored.number, len(await store.conversations.last_page(conversation.id)))
    print("trace", len(await store.traces.recent(5)))
    print("problem", health[-1], flush=True)
    sys.stdin.readline()
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    total = await store.usage.add(KEY, ONE)
    print("total", total.requests, health[-1], store.problem, flush=True)
    sys.stdin.readline()


async def main(command: str, folder: str, label: str) -> None:
    health: list[str | None] = []
    if command == "die":
        die_in_the_middle_of_write(int(label.rpartition("-")[2]))
    store = await Store.open(Path(folder), health.append)
    match command:
        case "record" | "die":
            await record_until_killed(store, label)
        case "count":
            await count(store, label, 200)
        case "fill":
            await fill_the_disk(store, health)
    await store.close()


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    asyncio.run(main(*sys.argv[1:]))
