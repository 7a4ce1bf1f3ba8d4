"""200 requests at once over flapping providers: each ends once, and nothing of them is left."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.soak.flapping import CALLERS, flapping, open_files


@pytest.mark.parametrize("seed", [1, 2])
async def test_each_ends_once_and_leaves_nothing(seed: int, tmp_path: Path) -> None:
    async with flapping(tmp_path / "first", seed) as warm:
        await warm.call()
    before = open_files()
    async with flapping(tmp_path / "second", seed) as many:
        for _ in many.engine.settings.chain * 2:
            many.change()
        flapper = asyncio.create_task(many.flap())
        await asyncio.gather(*(many.call() for _ in range(CALLERS)))
        flapper.cancel()
        await asyncio.wait([flapper])
        await many.check_nothing_is_left()
        assert many.books.ends.total() == CALLERS
    assert open_files() == before
