"""Work that must not be left half done is done, however its task is treated."""

from __future__ import annotations

import asyncio

import pytest

from tui_app.domain.finishing import to_the_end, too_late_to_stop


class Work:
    """Waits to be let go on, then is done."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.done = False

    async def run(self) -> str:
        self.begun.set()
        await self.go_on.wait()
        self.done = True
        return "result"

    async def cancel(self, task: asyncio.Task[object]) -> None:
        """Cancels the task in the middle of the work, then lets the work go on."""
        await self.begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        self.go_on.set()
        await asyncio.wait([task])


async def test_a_cancellation_is_raised_once_the_work_is_done() -> None:
    work = Work()
    task = asyncio.create_task(to_the_end(work.run()))
    await work.cancel(task)
    assert work.done
    assert task.cancelled()


async def test_a_cancellation_that_comes_too_late_is_forgotten() -> None:
    work = Work()
    task = asyncio.create_task(too_late_to_stop(work.run()))
    await work.cancel(task)
    assert work.done
    assert not task.cancelled()
    assert task.cancelling() == 0


async def test_without_a_cancellation_there_is_the_result_or_the_error() -> None:
    async def failing() -> None:
        raise ValueError("it failed")

    work = Work()
    work.go_on.set()
    assert await to_the_end(work.run()) == "result"
    with pytest.raises(ValueError, match="it failed"):
        await to_the_end(failing())
    with pytest.raises(ValueError, match="it failed"):
        await too_late_to_stop(failing())
