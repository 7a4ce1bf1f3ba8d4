"""litellm's Router with fallbacks."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import litellm

from benchmarks.programs.calling import KEY, QUESTION, Call, main

litellm.suppress_debug_info = True
litellm.telemetry = False


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """A router that never lets a provider cool down, so that each call fails over."""
    names = {"failing": arguments.failing} if arguments.failing else {}
    names["answering"] = arguments.url
    models: list[Any] = [
        {
            "model_name": name,
            "litellm_params": {"model": "openai/canned", "api_base": f"{url}/v1", "api_key": KEY},
        }
        for name, url in names.items()
    ]
    fallbacks: list[Any] = [{"failing": ["answering"]}] if arguments.failing else []
    router = litellm.Router(
        model_list=models, fallbacks=fallbacks, num_retries=0, disable_cooldowns=True, set_verbose=False
    )
    first = next(iter(names))

    async def call() -> str:
        messages: list[Any] = [{"role": "user", "content": QUESTION}]
        answer: Any = await router.acompletion(model=first, messages=messages, max_tokens=100)
        return str(answer.choices[0].message.content)

    yield call


if __name__ == "__main__":
    main(opened)
