"""The long check: `python -m tests.durability` breaks what can break and prints what became of it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.durability.damage import damage
from tests.durability.kills import kill
from tests.durability.outcome import Outcome
from tests.durability.sharing import count, fill

HEADING = f"{'promise':<36} {'runs':>6} {'lost':>6} {'unreadable':>10}"


async def outcomes(runs: int, folder: Path) -> AsyncIterator[Outcome]:
    """Each promise put to the test.

    Args:
        runs: how often the app is killed; the others grow and shrink with it.
        folder: an empty one.
    """
    yield await kill(_new(folder / "kills"), runs)
    yield await count(_new(folder / "count"), 5 * runs)
    full = [await fill(_new(folder / f"full-{number}")) for number in range(max(1, runs // 20))]
    lost, unreadable = sum(each.lost for each in full), sum(each.unreadable for each in full)
    yield Outcome(full[0].promise, len(full), lost, unreadable, full[0].remark)
    yield damage(10 * runs)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def main(runs: int) -> int:
    """Prints the table, a row as soon as it is known; 1 where a promise did not hold."""
    print(HEADING, flush=True)
    kept = True
    with TemporaryDirectory() as folder:
        async for each in outcomes(runs, Path(folder)):
            row = f"{each.promise:<36} {each.runs:>6} {each.lost:>6} {each.unreadable:>10}  {each.remark}"
            print(row.rstrip(), flush=True)
            kept = kept and each.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(os.environ.get("DURABILITY_RUNS", "200")))))
