"""What one thing costs in the app after so many messages: `history MESSAGES REPEATS`; CPU milliseconds."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from statistics import median

from textual.events import Key, Resize
from textual.geometry import Size

from benchmarks.screen.apps import Ours
from benchmarks.screen.texts import answer, conversation, tokens
from benchmarks.screen.watching import Painting, run_painted, until

_SETTLED_S = 0.06
_SIZES = (Size(120, 40), Size(100, 32))
_PIECE = 12
"""Tokens that one flush brings."""


class History:
    """The app with messages, and everything that is done to it."""

    def __init__(self, messages: int, repeats: int) -> None:
        self._fed = Ours(conversation(messages))
        self._repeats = repeats
        self._tokens = tokens(answer(4_000))
        self.figures: dict[str, float] = {}

    def run(self) -> None:
        """Measures everything once."""
        began = time.process_time()
        run_painted(self._fed.app, lambda: self._drive(began), size=(120, 40))

    async def _drive(self, began: float) -> None:
        fed = self._fed
        await until(fed.ready)
        await until(lambda: Painting.frames > 0 and fed.main.transcript.virtual_size.height > 40)
        await asyncio.sleep(1.0)
        self.figures["load_ms"] = 1000 * (time.process_time() - began)
        await self._measure("append_ms", lambda _: self._ask(), after=fed.end)
        fed.begin()
        await self._measure("flush_ms", self._feed)
        fed.end()
        await self._measure("key_ms", lambda _: self._key("x"))
        fed.main.transcript.focus()
        await self._measure("page_up_ms", lambda _: self._key("pageup"))
        self._key("end")
        fed.main.prompt.focus()
        await self._measure("resize_ms", self._resize)

    async def _measure(
        self, name: str, action: Callable[[int], None], after: Callable[[], None] | None = None
    ) -> None:
        took = []
        for turn in range(self._repeats + 1):
            await asyncio.sleep(_SETTLED_S)
            frames, before = Painting.frames, time.process_time()
            action(turn)
            await until(lambda frames=frames: Painting.frames > frames)  # type: ignore[misc]  # bound by default
            await asyncio.sleep(_SETTLED_S)
            took.append(1000 * (time.process_time() - before))
            if after is not None:
                after()
        self.figures[name] = median(took[1:])

    def _ask(self) -> None:
        self._fed.begin()

    def _feed(self, turn: int) -> None:
        for token in self._tokens[_PIECE * turn : _PIECE * (turn + 1)]:
            self._fed.feed(token)

    def _key(self, key: str) -> None:
        self._fed.app.post_message(Key(key, key if len(key) == 1 else None))

    def _resize(self, turn: int) -> None:
        size = _SIZES[(turn + 1) % 2]
        driver = self._fed.app._driver
        assert driver is not None
        driver._size = (size.width, size.height)
        self._fed.app.post_message(Resize(size, size))


def main() -> None:
    """Prints the figures."""
    history = History(int(sys.argv[1]), int(sys.argv[2]))
    history.run()
    print(json.dumps(history.figures))


if __name__ == "__main__":
    main()
