"""LangChain's `with_fallbacks`."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langchain_openai import ChatOpenAI

from benchmarks.programs.calling import KEY, QUESTION, Call, main


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """The answering model alone behind itself, or behind one that fails."""
    urls = [arguments.failing or arguments.url, arguments.url]
    options: dict[str, Any] = {"model": "canned", "api_key": KEY, "max_retries": 0}
    models = [ChatOpenAI(base_url=f"{url}/v1", **options) for url in urls]
    model = models[0].with_fallbacks(models[1:])

    async def call() -> str:
        return str((await model.ainvoke(QUESTION)).content)

    yield call


if __name__ == "__main__":
    main(opened)
