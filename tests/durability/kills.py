"""Kills the app again and again while it writes, and looks whether what it acknowledged is still there."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.durability.outcome import Outcome, unreadable_in
from tui_app.domain.traces import Trace
from tui_app.storage.store import Store

REPOSITORY = Path(__file__).parents[2]
CALLS_A_REQUEST = 12
"""Writes, renames, syncs and cuts of a request, about: deaths are spread over a few requests."""


async def kill(folder: Path, runs: int, seed: int = 1) -> Outcome:
    """Starts two apps at a time on one folder: one is killed from outside, one at a call to the disk."""
    chance = random.Random(seed)
    acknowledged: list[dict[str, Any]] = []
    unreadable = 0
    for number in range(0, runs, 2):
        points = (0, chance.randint(1, 4 * CALLS_A_REQUEST))
        apps = [_start(folder, f"{number + place}", point) for place, point in enumerate(points)]
        for app, point in zip(apps, points, strict=True):
            acknowledged += _until_dead(app, 0 if point else chance.randint(2, 12))
        unreadable += unreadable_in(folder)
    lost = await _lost(folder, acknowledged)
    return Outcome(
        "kill -9 of the app while it writes", runs, lost, unreadable, f"{len(acknowledged)} acknowledged"
    )


def _start(folder: Path, name: str, point: int) -> subprocess.Popen[str]:
    quiet = {"LOG_LEVEL": "critical", "PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.durability.app", str(folder), name, str(point)],
        cwd=REPOSITORY,
        env=quiet,
        stdout=subprocess.PIPE,
        text=True,
    )


def _until_dead(app: subprocess.Popen[str], lines: int) -> Iterator[dict[str, Any]]:
    """What an app acknowledges until it dies, at the latest when it has said so many things."""
    with app:
        assert app.stdout is not None
        for heard, line in enumerate(app.stdout, 1):
            if line.endswith("\n"):
                yield json.loads(line)
            if heard == lines:
                app.kill()
    assert app.returncode == -signal.SIGKILL, "the app ended by itself"


async def _lost(folder: Path, acknowledged: list[dict[str, Any]]) -> int:
    """How many of these are not there, or not as they were told."""
    store = await Store.open(folder)
    try:
        traces = {trace.id: trace for trace in await store.traces.recent(1_000_000)}
        lost = await _lost_messages(store, [each for each in acknowledged if "text" in each])
        told = [each for each in acknowledged if "trace" in each]
        lost += sum(each["trace"] not in traces for each in told)
        highest: Counter[str] = Counter()
        for each in told:
            highest |= Counter(each["total"])
        kept = await _tokens(store)
        lost += sum(kept[provider] < tokens for provider, tokens in highest.items())
        lost += sum(kept[provider] < used for provider, used in _used(traces.values()).items())
        return lost + len(store.notices)
    finally:
        await store.close()


async def _lost_messages(store: Store, told: list[dict[str, Any]]) -> int:
    lost = 0
    for each in told:
        page = await store.conversations.page_before(each["conversation"], each["number"] + 1)
        lost += not (page and page[-1].number == each["number"] and page[-1].text == each["text"])
    listed = {each.id for each in await store.conversations.list()}
    return lost + len({each["conversation"] for each in told} - listed)


async def _tokens(store: Store) -> Counter[str]:
    kept: Counter[str] = Counter()
    for key, amounts in (await store.history.between("", "9999")).items():
        kept[key.provider] += amounts.tokens
    return kept


def _used(traces: Any) -> Counter[str]:
    """What the kept traces say was used: usage is kept before them, so it cannot be less."""
    used: Counter[str] = Counter()
    for trace in traces:
        assert isinstance(trace, Trace)
        for attempt in trace.attempts:
            used[attempt.provider] += attempt.tokens.total if attempt.tokens else 0
    return used
