"""Keeping alone, without any call: usage and trace of one request in one commit.

With `--storage` it is ours; without, it is the least that a safe replacement of the same two files can cost:
written anew, brought to the disk, renamed, and the folder's names brought to the disk, by a thread.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.programs.calling import Call, main
from tui_app.domain.traces import Attempt, Trace
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.store import Store

DONE = "An outage is kept."
_RECORD = b"x" * 600
"""About as long as a trace's record."""


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """Either way of keeping, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        if arguments.storage:
            store = await Store.open(Path(folder) / "data")
            yield _ours(store)
            await store.close()
        else:
            with ThreadPoolExecutor(1) as thread:
                yield _by_hand(Path(folder), thread)


def _ours(store: Store) -> Call:
    day = time.strftime("%Y-%m-%d")
    key = UsageKey(day, "production", "answering")
    count = iter(range(10**9))

    async def call() -> str:
        attempt = Attempt(
            step=1,
            provider="answering",
            model="canned",
            attempt=1,
            outcome="answered",
            began_s=0.0,
            duration_s=0.1,
        )
        trace = Trace(
            id=f"{next(count):016x}",
            started_at=time.time(),
            environment="production",
            simulated=False,
            chain=("answering",),
            outcome="answered",
            duration_s=0.1,
            attempts=(attempt,),
        )
        kept = store.traces.append(trace)
        await store.usage.add(key, UsageAmounts(input_tokens=12, output_tokens=27, requests=1))
        await kept
        return DONE

    return call


def _by_hand(folder: Path, thread: ThreadPoolExecutor) -> Call:
    traces: list[bytes] = []

    def replace(name: str, content: bytes) -> None:
        draft = os.open(folder / f"{name}.draft", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(draft, content)
        os.fdatasync(draft)
        os.close(draft)
        os.rename(folder / f"{name}.draft", folder / name)

    def commit() -> None:
        traces.append(_RECORD)
        replace("usage.json", _RECORD)
        replace("traces.json", b"".join(traces[-300:]))
        names = os.open(folder, os.O_RDONLY)
        os.fsync(names)
        os.close(names)

    async def call() -> str:
        await asyncio.get_running_loop().run_in_executor(thread, commit)
        return DONE

    return call


if __name__ == "__main__":
    main(opened)
