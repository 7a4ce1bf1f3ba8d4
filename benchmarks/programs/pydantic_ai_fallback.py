"""pydantic-ai's FallbackModel."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from benchmarks.programs.calling import KEY, QUESTION, Call, main


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """An agent without tools over one model, or over two of which the first one fails."""
    urls = [url for url in (arguments.failing, arguments.url) if url]
    clients = [AsyncOpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0) for url in urls]
    models = [OpenAIChatModel("canned", provider=OpenAIProvider(openai_client=each)) for each in clients]
    agent = Agent(FallbackModel(models[0], *models[1:]))

    async def call() -> str:
        return str((await agent.run(QUESTION)).output)

    yield call


if __name__ == "__main__":
    main(opened)
