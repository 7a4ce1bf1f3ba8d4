"""Two processes that count in one folder, and a disk that has no room for a while."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.durability.outcome import Outcome, unreadable_in
from tests.storage.processes import line_of, start
from tests.storage.samples import KEY
from tui_app.storage.store import Store


async def count(folder: Path, times: int) -> Outcome:
    """Two processes add to one total and to one list, each so often."""
    processes = [start("count", folder, label, str(times)) for label in "ab"]
    failed = 0
    for process in processes:
        with process:
            pass
        failed += process.returncode != 0
    requests, traces, _ = await _kept(folder)
    lost = abs(2 * times - requests) + abs(2 * times - len(set(traces))) + failed
    return Outcome("two processes at once", 2 * times, lost, unreadable_in(folder), "increments and inserts")


async def fill(folder: Path) -> Outcome:
    """Records are kept before, while and after there is no room."""
    lost = 0
    with start("fill", folder) as process:
        assert process.stdin is not None
        told = dict(line_of(process).split(" ", 1) for _ in range(4))
        lost += "only in memory" not in told["problem"]
        lost += await _kept(folder) != (1, [], ["before"])
        process.stdin.write("\n")
        process.stdin.flush()
        lost += line_of(process) != "total 4 None None"
        lost += await _kept(folder) != (4, ["while"], ["before", "while"])
        process.kill()
    return Outcome("full disk", 1, lost, unreadable_in(folder), "before, while and after it is full")


async def _kept(folder: Path) -> tuple[int, Sequence[str], Sequence[str]]:
    """The requests counted, the ids of the traces, and the texts of the messages."""
    store = await Store.open(folder)
    try:
        texts = [
            message.text
            for conversation in await store.conversations.list()
            for message in await store.conversations.last_page(conversation.id)
        ]
        traces = [trace.id for trace in await store.traces.recent(1_000_000)]
        return (await store.usage.of_day(KEY.day))[KEY].requests, traces, texts
    finally:
        await store.close()
