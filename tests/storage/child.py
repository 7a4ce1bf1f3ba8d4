"""Another process on the same data folder; started by the tests, told what to do by its arguments."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from pathlib import Path

from tests.storage.samples import KEY, ONE, message, trace
from tui_app.storage.errors import StorageError
from tui_app.storage.store import Store

NOBODY = 65_534
"""A user who owns nothing."""


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


async def hold_the_lock(store: Store) -> None:
    """Stops with the lock in its hands, for whoever ends it."""
    await store.usage.add(KEY, ONE)

    def stop() -> None:
        print("held", flush=True)
        signal.pause()

    await store._writer.write(stop)


async def be_refused(folder: Path) -> None:
    """Opens a folder that may be read and not written, as somebody who is not its owner."""
    os.chdir(folder)  # what is above it need not be open to everybody
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        await Store.open(Path())
    except StorageError as error:
        print(error, flush=True)


async def main(command: str, folder: str, label: str, times: str = "200") -> None:
    if command == "refused":
        await be_refused(Path(folder))
        return
    health: list[str | None] = []
    store = await Store.open(Path(folder), health.append)
    match command:
        case "hold":
            await hold_the_lock(store)
        case "count":
            await count(store, label, int(times))
        case "fill":
            await fill_the_disk(store, health)
    await store.close()


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    asyncio.run(main(*sys.argv[1:]))
