"""Streams an answer into an app that paints: `streaming MODE CHARACTERS TOKENS_A_SECOND`."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from benchmarks.screen.apps import Fed, Ours, Stock
from benchmarks.screen.texts import answer, tokens
from benchmarks.screen.watching import Measured, run_painted, until

_STEP_S = 0.01
_KEY_EVERY_S = 0.1
_SETTLED_S = 0.5


class _Nothing:
    """Takes tokens and shows nothing: what the harness itself costs."""

    def __init__(self) -> None:
        self._stock = Stock()
        self.app = self._stock.app
        self._taken = 0

    def ready(self) -> bool:
        """Whether it can be fed."""
        return self._stock.ready()

    def begin(self) -> None:
        """An answer begins."""
        self._taken = 0

    def feed(self, token: str) -> None:
        """Counts it."""
        self._taken += len(token)

    def end(self) -> None:
        """Nothing is left to be shown."""

    def shown(self) -> int:
        """All of it."""
        return self._taken


MODES = {"ours": Ours, "stock": Stock, "nothing": _Nothing}


async def stream(fed: Fed, text: str, rate: float) -> dict[str, float]:
    """Feeds the text at the rate, presses a key ten times a second, and waits until all of it is shown."""
    pieces = tokens(text)
    await until(fed.ready)
    await asyncio.sleep(_SETTLED_S)
    measured = Measured()
    fed.begin()
    began = time.perf_counter()
    given = keys = 0
    while given < len(pieces):
        await asyncio.sleep(_STEP_S)
        passed = time.perf_counter() - began
        due = min(len(pieces), int(passed * rate))
        for piece in pieces[given:due]:
            fed.feed(piece)
        given = due
        if passed > (keys + 1) * _KEY_EVERY_S:
            keys += 1
            press(fed)
    fed.end()
    await until(lambda: fed.shown() >= len(text))
    return measured.figures(len(pieces) / rate)


def press(fed: Fed) -> None:
    """A letter is typed."""
    from textual.events import Key

    fed.app.post_message(Key("x", "x"))


def main() -> None:
    """Prints the figures."""
    mode, characters, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    fed: Fed = MODES[mode]()
    figures: dict[str, float] = {}

    async def drive() -> None:
        figures.update(await stream(fed, answer(characters), rate))

    run_painted(fed.app, drive)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
