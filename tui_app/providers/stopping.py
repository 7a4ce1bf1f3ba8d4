"""Stops a call in the way that the HTTP library can follow.

httpcore cleans up under anyio's shields. They hold off the end of a scope, but not a task's cancellation: at
the wrong turn of the loop, that leaves a connection in its pool, open and unusable for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from anyio import CancelScope

T = TypeVar("T")


async def stoppable(work: Coroutine[Any, Any, T], undo: Callable[[T], Awaitable[None]]) -> T:
    """The result of `work`; a cancellation ends the scope in which it runs, and is raised once it has ended.

    Args:
        work: what is done, in a task of its own.
        undo: takes a result that came although the work was to stop.
    """
    scope = CancelScope()
    results: list[T] = []

    async def run() -> None:
        with scope:
            results.append(await work)

    task = asyncio.create_task(run())
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        scope.cancel()
        await asyncio.wait([task])
        for result in results:
            await undo(result)
        if not task.cancelled():
            task.exception()
        raise
    task.result()
    return results[0]
