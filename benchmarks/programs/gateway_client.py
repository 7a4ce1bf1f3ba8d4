"""Asks a gateway at a steady rate: `gateway_client URL RATE SECONDS` prints its figures."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping

import httpx

ASK = {"model": "chain", "messages": [{"role": "user", "content": "What is an outage?"}]}
PATIENCE_S = 60.0
WARM_UP = 20
"""Requests before the first that counts, one after the other."""


async def load(url: str, rate: float, seconds: float) -> list[tuple[float, float, int]]:
    """Sends requests at moments that are fixed in advance.

    Returns:
        Of each request: its moment, the seconds from that moment to its whole answer, and the status.
    """
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False, limits=limits) as client:
        for _ in range(WARM_UP):
            await client.post("/v1/chat/completions", json=ASK)
        began = time.perf_counter()

        async def ask(moment: float) -> tuple[float, float, int]:
            await asyncio.sleep(began + moment - time.perf_counter())
            answer = await client.post("/v1/chat/completions", json=ASK)
            return moment, time.perf_counter() - began - moment, answer.status_code

        return await asyncio.gather(*(ask(number / rate) for number in range(int(rate * seconds))))


def figures(taken: list[tuple[float, float, int]], window_s: float) -> Mapping[str, float]:
    """Percentiles of those that were answered: of all, and of the first and the last `window_s` seconds."""
    ends = max(moment for moment, _, _ in taken)

    def percentile(share: float, since: float = 0.0, until: float = float("inf")) -> float:
        times = sorted(took for moment, took, status in taken if since <= moment <= until and status == 200)
        return 1000 * times[int(share * (len(times) - 1))] if times else 0.0

    return {
        "requests": len(taken),
        "answered": sum(status == 200 for _, _, status in taken),
        "acknowledged_p50_ms": percentile(0.5),
        "acknowledged_p99_ms": percentile(0.99),
        "first_p99_ms": percentile(0.99, until=window_s),
        "last_p99_ms": percentile(0.99, since=ends - window_s),
    }


if __name__ == "__main__":
    target, rate, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(figures(asyncio.run(load(target, rate, seconds)), min(60.0, seconds / 3))))
