"""The reference: one POST with httpx and nothing around it; the body is read as JSON."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from benchmarks.programs.calling import KEY, QUESTION, Call, main

HEADERS = {"authorization": f"Bearer {KEY}"}


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """A client whose pool is as large as ours."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(limits=limits, timeout=60, headers=HEADERS) as client:
        url = f"{arguments.url}/v1/chat/completions"
        body = {"model": "canned", "max_tokens": 100, "messages": [{"role": "user", "content": QUESTION}]}

        async def call() -> str:
            if arguments.failing:
                failed = await client.post(f"{arguments.failing}/v1/chat/completions", json=body)
                assert failed.status_code == 503
            response = await client.post(url, json=body)
            return str(response.json()["choices"][0]["message"]["content"])

        yield call


if __name__ == "__main__":
    main(opened)
