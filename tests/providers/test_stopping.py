"""A call that is stopped ends as a scope, so that what cleans up under a shield is done."""

from __future__ import annotations

import asyncio

import pytest
from anyio import CancelScope

from tui_app.providers.stopping import stoppable


async def nothing(_: object) -> None:
    """Undoes nothing."""


async def test_the_result_or_the_error_comes_through() -> None:
    async def failing() -> None:
        raise ValueError("it failed")

    assert await stoppable(asyncio.sleep(0, "result"), nothing) == "result"
    with pytest.raises(ValueError, match="it failed"):
        await stoppable(failing(), nothing)


async def test_shielded_work_is_done_before_the_cancellation_is_raised() -> None:
    begun, cleaned = asyncio.Event(), []

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            with CancelScope(shield=True):
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                cleaned.append(True)

    task = asyncio.create_task(stoppable(work(), nothing))
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert cleaned == [True]


async def test_a_result_that_came_all_the_same_is_undone() -> None:
    begun, undone = asyncio.Event(), []

    async def work() -> str:
        begun.set()
        with CancelScope(shield=True):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return "a connection"

    async def undo(result: str) -> None:
        undone.append(result)

    task = asyncio.create_task(stoppable(work(), undo))
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert undone == ["a connection"]


async def test_what_is_stopped_before_it_begins_does_nothing() -> None:
    done: list[bool] = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(True)

    task = asyncio.create_task(stoppable(work(), nothing))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert done == []
