"""The same apps in a real terminal: `streaming_terminal MODE TOKENS_A_SECOND` streams until it is ended."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time

from benchmarks.programs.streaming import MODES
from benchmarks.screen.apps import Fed
from benchmarks.screen.texts import answer, tokens
from benchmarks.screen.watching import until

_STEP_S = 0.01
_LONG = 20_000


async def feed(fed: Fed, rate: float) -> None:
    """Streams one long answer after the other."""
    await until(fed.ready)
    await asyncio.sleep(0.5)
    text = answer(_LONG)
    for pieces in itertools.repeat(tokens(text)):
        fed.begin()
        began, given = time.perf_counter(), 0
        while given < len(pieces):
            await asyncio.sleep(_STEP_S)
            due = min(len(pieces), int((time.perf_counter() - began) * rate))
            for piece in pieces[given:due]:
                fed.feed(piece)
            given = due
        fed.end()
        await until(lambda: fed.shown() >= len(text), seconds=600)


def main() -> None:
    """Runs until it is left."""
    fed: Fed = MODES[sys.argv[1]]()

    async def run(_: object) -> None:
        await feed(fed, float(sys.argv[2]))

    fed.app.run(auto_pilot=run)


if __name__ == "__main__":
    main()
