"""The long run: 200 callers for a minute or more over flapping providers; `make soak`."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

from tests.soak.flapping import CALLERS, Flapping, flapping, open_files, resident_bytes

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
WARM_UP = 0.4
"""The part of the time after which memory has to be level."""

MOST_GROWTH = 1.2
"""What memory may be at the end, as a multiple of what it was after the warm-up."""


async def test_a_long_time_over_flapping_providers(tmp_path: Path) -> None:
    async with flapping(tmp_path / "first", SEED) as warm:
        await warm.call()
    files = open_files()
    loop = asyncio.get_running_loop()
    async with flapping(tmp_path / "second", SEED) as soak:
        ends = loop.time() + SECONDS
        flapper = asyncio.create_task(soak.flap())
        callers = asyncio.gather(*(_keep_calling(soak, ends) for _ in range(CALLERS)))
        await asyncio.sleep(SECONDS * WARM_UP)
        warmed = _memory()
        await callers
        flapper.cancel()
        await asyncio.wait([flapper])
        await soak.check_nothing_is_left()
        finished = _memory()
        traffic = {name: seen for name, seen in soak.simulator.requests.items() if seen.received}
    print(f"\n{soak.books.ends.total()} requests in {SECONDS:.0f} s: {dict(soak.books.ends)}")
    print(f"attempts: {dict(soak.books.classes)}")
    print(f"simulator: {traffic}")
    print(f"memory: {warmed or 0:,} bytes after the warm-up, {finished or 0:,} at the end")
    print(f"files: {files} before, {open_files()} after")
    assert open_files() == files
    if warmed and finished:
        assert finished <= warmed * MOST_GROWTH


async def _keep_calling(soak: Flapping, ends: float) -> None:
    while asyncio.get_running_loop().time() < ends:
        await soak.call()


def _memory() -> int | None:
    gc.collect()
    return resident_bytes()
