"""Asks a gateway of its own at a steady rate, and looks at it minute by minute.

`gateway_soak PROVIDER_URL RATE WINDOW_S WINDOWS` prints a list of figures, one entry a window; one more
window goes before them, in which everything gets warm.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import httpx

from benchmarks.processes import OURS, program
from benchmarks.screen.terminal import memory_of, work_of

HOURS = 8.0
PATIENCE_S = 120.0
LOOKS = 12
"""How often a window the memory is looked at."""

ASK: dict[str, Any] = {"model": "chain", "max_tokens": 500}
MESSAGES = [{"role": "user", "content": "What is an outage?"}]
WAYS = [(path, stream) for path in ("/v1/chat/completions", "/v1/messages") for stream in (False, True)]


@dataclass
class Window:
    """What was seen in one stretch of time.

    Attributes:
        ends: how requests ended, and how many needed more than one attempt.
        times: seconds of each answered one; `undisturbed` those of one attempt.
        unique, resident: megabytes, look by look.
        cpu_s: of the gateway's process.
    """

    ends: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    undisturbed: list[float] = field(default_factory=list)
    unique: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    def figures(self) -> dict[str, float]:
        """The figures of the table."""
        requests = self.ends["answered"] + self.ends["broke off"] + self.ends["nobody"]
        return {
            "requests": requests,
            "answered": self.ends["answered"],
            "broke_off": self.ends["broke off"],
            "nobody_answered": self.ends["nobody"],
            "several_attempts": self.ends["several"],
            "acknowledged_p50_ms": percentile(self.times, 0.5),
            "acknowledged_p99_ms": percentile(self.times, 0.99),
            "undisturbed_p99_ms": percentile(self.undisturbed, 0.99),
            "cpu_per_request_ms": 1000 * self.cpu_s / max(1, requests),
            "memory_unique_mb": median(self.unique),
            "memory_resident_mb": median(self.resident),
        }


def percentile(seconds: list[float], share: float) -> float:
    """Milliseconds."""
    times = sorted(seconds)
    return 1000 * times[int(share * (len(times) - 1))] if times else 0.0


def unique_of(pid: int) -> float:
    """Megabytes that a process shares with nobody: what would be free if it ended."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        fields = [line.split() for line in file if line.startswith("Private_")]
    return sum(int(size) for _, size, _ in fields) / 1024


async def ask(client: httpx.AsyncClient, number: int, began: float, window: Window) -> None:
    """One request, counted from the moment at which it was due."""
    loop = asyncio.get_running_loop()
    path, stream = WAYS[number % len(WAYS)]
    answer = await client.post(path, json={**ASK, "messages": MESSAGES, "stream": stream})
    took, text = loop.time() - began, answer.text
    window.ends["several"] += answer.headers.get("x-attempts") != "1"
    if answer.status_code != 200:
        window.ends["nobody"] += 1
        if answer.status_code not in (502, 504):
            raise SystemExit(f"{path} said {answer.status_code}: {text[:500]}")
    elif stream and "[DONE]" not in text and "event: message_stop" not in text:
        window.ends["broke off"] += 1
        if "error" not in text:
            raise SystemExit(f"a stream of {path} has neither an end nor an error: {text[-500:]}")
    else:
        window.ends["answered"] += 1
        window.times.append(took)
        if answer.headers["x-attempts"] == "1":
            window.undisturbed.append(took)


async def watch(pid: int, window_s: float, windows: list[Window]) -> None:
    """Looks at the process through all windows."""
    await asyncio.sleep(window_s)
    for window in windows:
        before = work_of(pid)
        for _ in range(LOOKS):
            await asyncio.sleep(window_s / LOOKS)
            window.unique.append(unique_of(pid))
            window.resident.append(memory_of(pid))
        window.cpu_s = work_of(pid) - before


async def load(url: str, pid: int, rate: float, window_s: float, windows: list[Window]) -> None:
    """Sends requests at moments that are fixed in advance; notes what is seen after a first stretch."""
    loop = asyncio.get_running_loop()
    stretches = [Window(), *windows]
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False, limits=limits) as client,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(watch(pid, window_s, windows))
        began = loop.time()
        for number in range(int(rate * window_s * len(stretches))):
            due = number / rate
            await asyncio.sleep(began + due - loop.time())
            group.create_task(ask(client, number, began + due, stretches[int(due / window_s)]))


async def main(provider: str, rate: str, window_s: str, count: str) -> list[dict[str, float]]:
    """Starts the gateway and loads it."""
    minutes = float(window_s) * int(count) / 60
    windows = [Window() for _ in range(int(count))]
    gateway = await asyncio.create_subprocess_exec(
        *program(OURS, "gateway_soaked", provider, str(HOURS), str(minutes)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert gateway.stdin is not None
    assert gateway.stdout is not None
    try:
        url = (await gateway.stdout.readline()).decode().strip()
        await load(url, gateway.pid, float(rate), float(window_s), windows)
    finally:
        gateway.stdin.close()
        await gateway.wait()
    return [window.figures() for window in windows]


if __name__ == "__main__":
    print(json.dumps({"windows": asyncio.run(main(*sys.argv[1:5]))}))
