"""The loop around a stream: reads it several times, and prints CPU time and the time to the first text."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from statistics import median

Stream = Callable[[], AsyncIterator[str]]
"""Reads one stream; gives its text as it comes."""


def main(opened: Callable[[argparse.Namespace], AbstractAsyncContextManager[Stream]]) -> None:
    """Reads as many streams as the command line asks for.

    Prints `cpu_ms` a stream, and the median of `first_token_ms`.
    """
    parser = stream_parser()
    parser.add_argument("--failing", default="")
    parser.add_argument("--storage", action="store_true")
    print(json.dumps(asyncio.run(_run(opened, parser.parse_args()))))


def stream_parser() -> argparse.ArgumentParser:
    """Which stream is read, how often, and the least characters that each must have."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--streams", type=int, default=5)
    parser.add_argument("--characters", type=int, default=10_000)
    return parser


async def _run(
    opened: Callable[[argparse.Namespace], AbstractAsyncContextManager[Stream]], arguments: argparse.Namespace
) -> dict[str, float]:
    async with opened(arguments) as stream:
        await first_text(stream, arguments.characters)
        gc.collect()
        cpu = time.process_time()
        firsts = [await first_text(stream, arguments.characters) for _ in range(arguments.streams)]
        cpu = time.process_time() - cpu
    return {"cpu_ms": cpu / arguments.streams * 1e3, "first_token_ms": median(firsts) * 1e3}


async def first_text(stream: Stream, least: int) -> float:
    """Seconds to the first text of a stream that has at least so many characters."""
    began, first, characters = time.perf_counter(), 0.0, 0
    async for text in stream():
        if text and not first:
            first = time.perf_counter() - began
        characters += len(text)
    if characters < least:
        raise SystemExit(f"only {characters} characters came")
    return first
