"""One POST with aiohttp and nothing around it: what the library below could do at best."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.programs.calling import KEY, QUESTION, Call, main


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """A session without a limit of connections."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connector, headers={"authorization": f"Bearer {KEY}"}
    ) as session:
        url = f"{arguments.url}/v1/chat/completions"
        body = {"model": "canned", "max_tokens": 100, "messages": [{"role": "user", "content": QUESTION}]}

        async def call() -> str:
            async with session.post(url, json=body) as response:
                return str((await response.json())["choices"][0]["message"]["content"])

        yield call


if __name__ == "__main__":
    main(opened)
