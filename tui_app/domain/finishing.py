"""Lets what must not be left half done come to its end, also in a task that is being cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which a cancellation does not break.

    Raises:
        asyncio.CancelledError: the task was cancelled meanwhile; the work is done all the same.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        await asyncio.wait([task])
        task.result()
        raise
    return task.result()


async def too_late_to_stop(work: Coroutine[Any, Any, T]) -> None:
    """Does `work` to its end; a cancellation that comes meanwhile comes too late."""
    try:
        await to_the_end(work)
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
