"""What one thing costs on a data folder: `kept FOLDER RECORDS`; CPU milliseconds, and files read."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.records import ANSWER, trace
from tui_app.domain.clock import Clock
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.matching import Query
from tui_app.domain.trace_search import TraceFilter
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.store import Store

ONE = UsageAmounts(input_tokens=100, output_tokens=200, requests=1)


async def measured(folder: Path, records: int) -> dict[str, float]:
    """The figures; as many records are added as fill a file."""
    figures: dict[str, float] = {}

    async def took(name: str, work: Callable[[], Awaitable[Any]], times: int = 1) -> None:
        began = time.process_time()
        await work()
        figures[name] = 1000 * (time.process_time() - began) / times

    store = await Store.open(folder)
    conversations, clock = store.conversations, Clock()
    await took("list_ms", conversations.list)
    await took("recent_ms", lambda: store.traces.recent(50))
    await took("unknown_trace_ms", lambda: store.traces.get("nobody"))
    await took("page_of_traces_ms", lambda: store.traces.page(TraceFilter(text="nothing is like that"), 50))

    async def search() -> None:
        async for _ in conversations.search(Query.of("no such words")):
            pass

    await took("search_ms", search)
    made = await conversations.create()
    day, now = clock.today(), clock.time()

    async def traces() -> None:
        for number in range(records):
            await store.traces.append(trace(10**6 + number))

    async def messages() -> None:
        for _ in range(records):
            said = StoredMessage(role="assistant", text=ANSWER, status=MessageStatus.DONE, at=now)
            await conversations.append(made.id, said)

    async def usage() -> None:
        for _ in range(records):
            await store.usage.add(UsageKey(day, "production", "claude"), ONE)

    await took("one_trace_ms", traces, records)
    await took("one_message_ms", messages, records)
    await took("one_usage_ms", usage, records)
    await store.close()
    return figures


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(Path(sys.argv[1]), int(sys.argv[2])))))
