"""The loop around a call that every program shares: warm up, measure, print. Standard library only."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

QUESTION = "What is an outage?"
KEY = "a-key"

Call = Callable[[], Awaitable[str]]
"""One call; gives the answer's text."""

Opened = Callable[[argparse.Namespace], AbstractAsyncContextManager[Call]]
"""Sets everything up and gives the call."""


def main(opened: Opened) -> None:
    """Makes the calls that the command line asks for.

    Prints `cpu_ms` (user and system time) and `wall_ms` a call, and `calls_per_s`.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("url", help="the canned vendors' address, with what they are to do")
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--failing", default="", help="the address of a first provider that fails")
    parser.add_argument("--storage", action="store_true", help="ours only: keep usage and trace on the disk")
    print(json.dumps(asyncio.run(_run(opened, parser.parse_args()))))


async def _run(opened: Opened, arguments: argparse.Namespace) -> dict[str, float]:
    async with opened(arguments) as call:
        text = await call()
        if not text.strip().startswith(("An outage is", "word0 word1")):
            raise SystemExit(f"not the answer: {text!r}")
        each = max(1, arguments.calls // arguments.at_once)
        await _all(call, arguments.at_once, max(2, each // 5))
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        await _all(call, arguments.at_once, each)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    made = each * arguments.at_once
    return {"cpu_ms": cpu / made * 1e3, "wall_ms": wall / made * 1e3, "calls_per_s": made / wall}


async def _all(call: Call, at_once: int, each: int) -> None:
    async def caller() -> None:
        for _ in range(each):
            await call()

    await asyncio.gather(*(caller() for _ in range(at_once)))
