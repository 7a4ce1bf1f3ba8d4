"""Streams an answer into an app that paints: `streaming MODE CHARACTERS TOKENS_A_SECOND [stepped]`.

With `stepped` the stream's own clock counts: the next thirtieth of a second comes when the last one is
painted. A machine that is too slow then saves nobody any work.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from benchmarks.screen.apps import APPENDS_A_SECOND, Fed, Ours, Stock
from benchmarks.screen.texts import answer, tokens
from benchmarks.screen.watching import Measured, Painting, run_painted, until

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


async def step(fed: Fed, text: str, rate: float) -> dict[str, float]:
    """Feeds what a thirtieth of a second brings, waits until it is painted, and so on to the end."""
    pieces = tokens(text)
    await until(fed.ready)
    await asyncio.sleep(_SETTLED_S)
    measured = Measured()
    fed.begin()
    each = max(1, round(rate / APPENDS_A_SECOND))
    shown = 0
    for start in range(0, len(pieces), each):
        frames = Painting.frames
        for piece in pieces[start : start + each]:
            fed.feed(piece)
            shown += len(piece)
        await until(lambda frames=frames, shown=shown: fed.shown() >= shown and Painting.frames > frames)  # type: ignore[misc]
    fed.end()
    return {"stepped_cpu_s": measured.figures(len(pieces) / rate)["cpu_s"]}


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
        run = step if "stepped" in sys.argv else stream
        figures.update(await run(fed, answer(characters), rate))

    run_painted(fed.app, drive)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
