"""Opens kept conversations in the running app, from the call to the last message painted: `opening REPEATS`.

Each is opened once, so that its files are read; what the first opening imports is imported before.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tinydb.table import Document

from benchmarks.screen.texts import conversation
from benchmarks.screen.watching import Painting, run_painted, until
from tui_app.domain.clock import Clock
from tui_app.domain.conversations import StoredMessage
from tui_app.engine.api import LaunchOptions
from tui_app.engine.garbage import settle
from tui_app.engine.thread import EngineThread
from tui_app.storage.records import message_record
from tui_app.storage.shards import SHARD_RECORDS
from tui_app.storage.store import Store
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.main import MainScreen

_FEW, _MANY = 100, 10_000
_SETTLED_S = 0.3


async def keep(folder: Path, messages: Sequence[StoredMessage]) -> str:
    """Writes a conversation in whole files, as if it had grown; gives its id."""
    store = await Store.open(folder, lambda _: None, clock=Clock())
    try:
        conversations = store.conversations
        kept = await conversations.create(simulated=True)
        shards = conversations.messages(kept.id)._shards
        for start in range(0, len(messages), SHARD_RECORDS):
            documents = [
                Document(message_record(message), message.number)
                for message in messages[start : start + SHARD_RECORDS]
            ]
            await conversations._writer.write(
                lambda documents=documents: shards.for_writing().insert_multiple(documents)  # type: ignore[misc]
            )
        return kept.id
    finally:
        await store.close()


class Opening:
    """The app on its real engine with two conversations."""

    def __init__(self, folder: Path, repeats: int) -> None:
        self._warm = asyncio.run(keep(folder, conversation(2)))
        self._ids = [
            {count: asyncio.run(keep(folder, conversation(count))) for count in (_FEW, _MANY)}
            for _ in range(repeats)
        ]
        options = LaunchOptions(simulate=True, hurry=True, data_dir=folder, folder=folder)
        self._engine = EngineThread(options)
        self._app = TuiApp(self._engine, on_started=settle)
        self.figures: dict[str, float] = {}

    def run(self) -> None:
        """Opens each by turns."""
        try:
            run_painted(self._app, self._drive)
        finally:
            self._engine.stop()

    async def _drive(self) -> None:
        main = self._app.screen_stack[0]
        assert isinstance(main, MainScreen)
        await until(lambda: main.session.state.ready)
        await asyncio.sleep(2.0)
        await self._open(main, self._warm, "Message 1.")
        walls: dict[int, list[float]] = {_FEW: [], _MANY: []}
        cpus: dict[int, list[float]] = {_FEW: [], _MANY: []}
        for ids in self._ids:
            for count, conversation_id in ids.items():
                wall, cpu = await self._open(main, conversation_id, f"Message {count - 1}.")
                walls[count].append(1000 * wall)
                cpus[count].append(1000 * cpu)
        for count in (_FEW, _MANY):
            self.figures[f"wall_{count}_ms"] = median(walls[count])
            self.figures[f"cpu_{count}_ms"] = median(cpus[count])

    async def _open(self, main: MainScreen, conversation_id: str, last: str) -> tuple[float, float]:
        await asyncio.sleep(_SETTLED_S)
        frames, began, before = Painting.frames, time.perf_counter(), time.process_time()
        main.session.open_conversation(conversation_id)
        await until(lambda: self._shows(main, last) and Painting.frames > frames)
        wall = time.perf_counter() - began
        await asyncio.sleep(_SETTLED_S)
        return wall, time.process_time() - before

    def _shows(self, main: MainScreen, last: str) -> bool:
        views = main.transcript._places.views
        return bool(views) and views[-1].text.startswith(last)


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        opening = Opening(Path(folder), int(sys.argv[1]))
        opening.run()
    print(json.dumps(opening.figures))


if __name__ == "__main__":
    main()
