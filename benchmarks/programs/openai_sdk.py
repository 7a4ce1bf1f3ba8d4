"""The openai package: one completion."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI, InternalServerError

from benchmarks.programs.calling import KEY, QUESTION, Call, main


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """One client a provider; failing over is done by hand."""
    urls = [url for url in (arguments.failing, arguments.url) if url]
    clients = [AsyncOpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0) for url in urls]

    async def call() -> str:
        for client in clients:
            try:
                answer = await client.chat.completions.create(
                    model="canned", max_tokens=100, messages=[{"role": "user", "content": QUESTION}]
                )
            except InternalServerError:
                continue
            return answer.choices[0].message.content or ""
        return ""

    yield call
    for client in clients:
        await client.close()


if __name__ == "__main__":
    main(opened)
