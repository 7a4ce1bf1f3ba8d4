"""What was acknowledged survives kill -9 at any point."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.storage.processes import line_of, start
from tests.storage.samples import KEY, below
from tui_app.storage.envelope import decode
from tui_app.storage.store import Store

ROUNDS = 20


async def test_acknowledged_records_survive_kill_9_and_no_file_is_unreadable(folder: Path) -> None:
    acknowledged: list[list[str]] = []
    for round_number in range(ROUNDS):
        dies_by_itself = round_number % 2
        process = start("die" if dies_by_itself else "record", folder, f"r-{5 + round_number}")
        with process:
            if not dies_by_itself:
                acknowledged += [line_of(process).split() for _ in range(3 + round_number)]
                process.kill()
            assert process.stdout is not None
            acknowledged += [line.split() for line in process.stdout if line.endswith("\n")]
        assert process.returncode == -signal.SIGKILL

    for path in below(folder, "*.json"):
        decode(path.read_bytes())
    store = await Store.open(folder)
    assert (await store.usage.of_day(KEY.day))[KEY].requests >= int(acknowledged[-1][1])
    traces = {trace.id for trace in await store.traces.recent(1_000_000)}
    assert not {name for name, *_ in acknowledged} - traces
    for name, _, conversation_id, number in acknowledged:
        page = await store.conversations.page_before(conversation_id, int(number) + 1)
        assert page[-1].text == name
    assert len(await store.conversations.list()) == ROUNDS
    assert store.notices == ()
    await store.close()
