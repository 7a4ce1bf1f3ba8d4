"""Ours: the same stream read through the gateway; CPU time is that of the gateway's process."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from benchmarks.programs.bare_stream import opened as reading
from benchmarks.programs.calling import KEY
from benchmarks.programs.reading import Stream, first_text, stream_parser


@asynccontextmanager
async def gateway(upstream: str, folder: Path) -> AsyncIterator[tuple[str, int]]:
    """`tui-app serve` in front of the canned provider: its address and process id."""
    surroundings = {
        **os.environ,
        "RATE_LIMIT": "off",
        "CHAIN": "canned",
        "PRIMARY_PROVIDER": "canned",
        "PROVIDER_CANNED_WIRE": "openai",
        "PROVIDER_CANNED_BASE_URL": f"{upstream}/v1",
        "PROVIDER_CANNED_API_KEY": KEY,
        "PROVIDER_CANNED_MODEL": "canned",
    }
    command = [sys.executable, "-m", "tui_app", "serve", "--port", "0", "--json", "--data-dir", str(folder)]
    served = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=surroundings, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert served.stdout is not None
        greeting = json.loads(await served.stdout.readline())
        yield greeting["base_url"], served.pid
    finally:
        served.terminate()
        await served.wait()


def cpu_s(process: int) -> float:
    """CPU seconds that a process has taken with all its threads."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


async def measure(arguments: argparse.Namespace) -> dict[str, float]:
    """CPU of the gateway for a stream, and the time to the first text for its client."""
    with tempfile.TemporaryDirectory() as folder:
        async with gateway(arguments.url, Path(folder)) as (url, process):
            client = argparse.Namespace(url=url)
            async with reading(client) as stream:
                return await _measure(stream, process, arguments)


async def _measure(stream: Stream, process: int, arguments: argparse.Namespace) -> dict[str, float]:
    await first_text(stream, arguments.characters)
    before = cpu_s(process)
    firsts = [await first_text(stream, arguments.characters) for _ in range(arguments.streams)]
    return {
        "cpu_ms": (cpu_s(process) - before) / arguments.streams * 1e3,
        "first_token_ms": median(firsts) * 1e3,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(stream_parser().parse_args()))))
