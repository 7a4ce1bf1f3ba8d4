"""The long run of the gateway: 50 requests a second over providers that fail by chance; `make soak`.

Judged is what does not depend on the machine: every request ends as it may, and memory is level. The times of
the first and the last minute are printed side by side.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.gateway.serving import serving

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
RATE = float(os.environ.get("SOAK_RATE", "50"))
WINDOW_S = min(60.0, SECONDS / 3)
WARM_UP = 0.4
"""The part of the time after which memory has to be level."""

MOST_GROWTH = 1.2
PATIENCE_S = 120
FAULTS = (
    "claude=overloaded:p=0.3",
    "openai=cut:p=0.2",
    "gemini=rate_limited:p=0.2,retry_after=1",
)
ASK: dict[str, Any] = {"model": "chain", "messages": [{"role": "user", "content": "What is an outage?"}]}


@dataclass
class Seen:
    """What became of the requests: how they ended, and when and how long each took in seconds."""

    ends: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, float]] = field(default_factory=list)

    def p99(self, since: float, until: float) -> float:
        times = sorted(took for at, took in self.times if since <= at < until)
        return times[int(0.99 * (len(times) - 1))] if times else 0.0


def test_a_long_time_under_load(tmp_path: Path) -> None:
    words = ["--env", "production", "--chain", "claude,openai,gemini"]
    words += [word for fault in FAULTS for word in ("--fault", fault)]
    secret = "a secret of at least thirty-two characters"
    with serving(tmp_path, *words, JWT_SECRET=secret, RATE_LIMIT="off", DAILY_TOKEN_LIMIT="1000000000") as (
        process,
        url,
    ):
        seen, warmed = asyncio.run(load(url, secret, process.pid))
        at_the_end = resident_bytes(process.pid)
        metrics = httpx.get(f"{url}/metrics", trust_env=False).text
        descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
    print(f"\n{seen.ends.total()} requests in {SECONDS:.0f} s: {dict(seen.ends)}")
    first, last = seen.p99(0, WINDOW_S), seen.p99(SECONDS - WINDOW_S, SECONDS)
    print(f"p99 of the first {WINDOW_S:.0f} s {first:.3f} s, of the last {last:.3f} s")
    print(f"memory: {warmed:,} bytes after the warm-up, {at_the_end:,} at the end; {descriptors} open files")
    assert set(seen.ends) <= {"whole", "streamed", "broke off", "502", "504"}
    assert at_the_end <= warmed * MOST_GROWTH
    ended = [line for line in metrics.splitlines() if line.startswith("tui_app_requests_total")]
    assert sum(float(line.rpartition(" ")[2]) for line in ended) == seen.ends.total()


async def load(url: str, secret: str, process: int) -> tuple[Seen, int]:
    """Asks at the rate, every second request for a stream; gives what was seen and the memory once warm."""
    from tests.gateway.conftest import token

    seen, loop = Seen(), asyncio.get_running_loop()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    headers = {"authorization": f"Bearer {token(secret)}"}
    warmed = 0
    async with (
        httpx.AsyncClient(
            base_url=url, timeout=PATIENCE_S, trust_env=False, limits=limits, headers=headers
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        began = loop.time()
        for number in range(int(RATE * SECONDS)):
            await asyncio.sleep(max(0.0, began + number / RATE - loop.time()))
            group.create_task(ask(client, seen, loop.time() - began, stream=number % 2 == 0))
            if not warmed and loop.time() - began >= SECONDS * WARM_UP:
                warmed = resident_bytes(process)
    return seen, warmed


async def ask(client: httpx.AsyncClient, seen: Seen, at: float, *, stream: bool) -> None:
    """One request; notes how it ended."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await client.post("/v1/chat/completions", json={**ASK, "stream": stream})
    if answer.status_code != 200:
        end = str(answer.status_code)
    elif not stream:
        end = "whole"
    else:
        done, error = "data: [DONE]" in answer.text, '"error":{' in answer.text
        assert done is not error
        end = "streamed" if done else "broke off"
    seen.ends[end] += 1
    seen.times.append((at, loop.time() - began))


def resident_bytes(process: int) -> int:
    """The memory that a process holds."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
