"""The reference: the same stream read with httpx, each event decoded by hand."""

from __future__ import annotations

import argparse
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from benchmarks.programs.calling import KEY, QUESTION
from benchmarks.programs.reading import Stream, main

BODY = {
    "model": "canned",
    "messages": [{"role": "user", "content": QUESTION}],
    "stream": True,
    "stream_options": {"include_usage": True},
}


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Stream]:
    """One client."""
    async with httpx.AsyncClient(timeout=60, headers={"authorization": f"Bearer {KEY}"}) as client:

        async def stream() -> AsyncIterator[str]:
            url = f"{arguments.url}/v1/chat/completions"
            async with client.stream("POST", url, json=BODY) as response:
                async for line in response.aiter_lines():
                    if line.startswith("data: {"):
                        for choice in json.loads(line[6:])["choices"]:
                            yield choice["delta"].get("content") or ""

        yield stream


if __name__ == "__main__":
    main(opened)
