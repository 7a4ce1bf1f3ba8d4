"""Opening what was kept for years reads a few files, none of them in the thread that draws."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest

from benchmarks.records import fill
from tui_app.storage.shards import SHARD_BYTES

RECORDS = 30_000
"""Traces, and messages: more than stay in any file that is read at the start."""

OPENED = """
import asyncio, json, os, sys, threading
from pathlib import Path

folder = sys.argv[1]
seen = []

def hook(event, arguments):
    if event not in {"open", "os.listdir", "os.scandir"} or not str(arguments[0]).startswith(folder):
        return
    path = str(arguments[0])
    if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
        size = os.path.getsize(path) if os.path.isfile(path) else 0
    else:
        size = 0
    thread = "screen" if threading.current_thread() is threading.main_thread() else "other"
    seen.append({"thread": thread, "path": os.path.relpath(path, folder), "bytes": size})

sys.addaudithook(hook)

from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.storage.store import Store
from tui_app.ui.app import TuiApp

async def leave_open(conversation):
    store = await Store.open(Path(folder))
    await store.preferences.set("conversation.simulated", conversation)
    await store.close()

async def screen():
    engine = EngineThread(LaunchOptions(simulate=True, data_dir=Path(folder), folder=Path(folder)))
    app = TuiApp(engine)
    async with app.run_test(size=(120, 36)) as pilot:
        session = app.screen_stack[0].session
        while not session.state.ready:
            await pilot.pause(0.01)
        await pilot.pause()
        shown = len(session.state.chat)
        read = list(seen)
    engine.stop()
    return {"shown": shown, "read": read}

asyncio.run(leave_open(sys.argv[2]))
seen.clear()
print(json.dumps(asyncio.run(screen())))
"""


@dataclass(frozen=True)
class Opening:
    """What a start looked at until the screen was ready.

    Attributes:
        shown: messages on the screen.
        by_screen: paths that the thread of the screen opened.
        paths: every path that was opened or listed, as often as that was done.
        sizes: of the files that were read.
    """

    shown: int
    by_screen: set[str]
    paths: list[str]
    sizes: list[int]


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Opening:
    folder = tmp_path_factory.mktemp("kept")
    fill(folder, RECORDS, RECORDS)
    newest = max(path.name for path in (folder / "conversations").iterdir() if path.is_dir())
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(folder), newest],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return Opening(
        shown=told["shown"],
        by_screen={each["path"] for each in told["read"] if each["thread"] == "screen"},
        paths=[each["path"] for each in told["read"]],
        sizes=[each["bytes"] for each in told["read"]],
    )


def test_the_open_conversation_is_there(opening: Opening) -> None:
    assert opening.shown > 0
    assert any(path.startswith("traces/") for path in opening.paths), "the newest traces were read"


def test_the_thread_that_draws_reads_no_records(opening: Opening) -> None:
    assert opening.by_screen <= {"unsent.txt", "keymap.toml"}


def test_as_few_files_are_opened_as_where_little_was_kept(opening: Opening) -> None:
    assert len(opening.paths) <= 30, opening.paths


def test_what_is_read_does_not_grow_with_what_was_kept(opening: Opening) -> None:
    assert max(opening.sizes) <= SHARD_BYTES, "one file, read at once, is as long as nobody else may run"
    assert sum(opening.sizes) <= 2 * SHARD_BYTES
