"""What the app says of its records: one line where something was wrong, and totals shared with others."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import pytest

from tests.engine.conftest import OpenEngine
from tests.engine.test_engine import answer
from tui_app.domain import events as ev
from tui_app.engine import watch
from tui_app.engine.engine import Engine
from tui_app.storage import disk
from tui_app.storage.errors import explain

PATIENCE_S = 60.0


async def heard(engine: Engine, kind: type[ev.Event]) -> asyncio.Queue[ev.Event]:
    """Every event of that kind from now on."""
    queue: asyncio.Queue[ev.Event] = asyncio.Queue()
    engine.service.listen(lambda event: queue.put_nowait(event) if isinstance(event, kind) else None)
    return queue


async def test_damage_that_is_found_at_the_start_is_one_line(open_engine: OpenEngine, tmp_path: Path) -> None:
    first = await open_engine()
    await answer(first, "What is an outage?")
    await first.close()
    for name in ("usage.json", "preferences.json"):
        (tmp_path / "data" / name).write_bytes(b"{")
    engine = await open_engine()
    notice = (await engine.snapshot()).notice
    assert notice == (
        "2 damaged files were found among the records; what could be saved was: see `tui-app data check`."
    )
    assert len(engine.notices()) == 2


async def test_damage_that_is_found_while_the_app_runs_is_told_at_once(
    open_engine: OpenEngine, tmp_path: Path
) -> None:
    engine = await open_engine()
    events = await heard(engine, ev.RecordsMended)
    await answer(engine, "What is an outage?")
    (tmp_path / "data" / "usage.json").write_bytes(b"")
    await engine.watch.look()
    told = await asyncio.wait_for(events.get(), PATIENCE_S)
    assert isinstance(told, ev.RecordsMended)
    assert "A damaged file was found among the records" in told.told


async def test_a_folder_that_cannot_be_used_leaves_everything_working_in_memory(
    open_engine: OpenEngine, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file")
    engine = await open_engine()
    assert isinstance(await answer(engine, "What is an outage?"), ev.Answered)
    snapshot = await engine.snapshot()
    assert len(snapshot.messages) == 2
    assert "could not be used as the data folder" in str(snapshot.storage_problem)
    assert (tmp_path / "data").read_text() == "a file"


async def test_a_full_disk_is_told_the_app_goes_on_and_writes_again_after(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await open_engine()
    events = await heard(engine, ev.StorageChanged)

    def full(path: Path, *_: object) -> None:
        raise explain(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "be written", path)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "write_beside", full)
        assert isinstance(await answer(engine, "What is an outage?"), ev.Answered)
        told = await asyncio.wait_for(events.get(), PATIENCE_S)
        assert isinstance(told, ev.StorageChanged)
        assert "free some space" in str(told.problem)
        assert len((await engine.snapshot()).messages) == 2
    await answer(engine, "And now?")
    told = await asyncio.wait_for(events.get(), PATIENCE_S)
    assert told == ev.StorageChanged(problem=None)
    await engine.close()
    again = await open_engine()
    await again.resume()
    assert len((await again.snapshot()).messages) == 4


async def test_two_instances_show_the_shared_total_of_what_either_used(open_engine: OpenEngine) -> None:
    one, two = await open_engine(), await open_engine()
    told = [await heard(each, ev.UsageChanged) for each in (one, two)]
    for engine in (one, two):
        engine.keep_watch()
    await asyncio.gather(answer(one, "What is an outage?"), answer(two, "What is an outage, really?"))
    kept = await one.store.usage.of_day(one.clock.today())
    (total,) = (amounts.tokens for amounts in kept.values())
    for queue in told:
        while True:
            event = await asyncio.wait_for(queue.get(), PATIENCE_S)
            assert isinstance(event, ev.UsageChanged)
            if event.tokens == total:
                break
    for engine in (one, two):
        assert {each.provider: each.tokens for each in engine.watch.today()}["claude"] == total


def test_totals_of_others_are_looked_for_often_enough_to_be_shown_within_a_second() -> None:
    assert watch.EVERY_S <= 0.5
