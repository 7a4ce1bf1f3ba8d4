"""Many callers at once over providers that break and heal at random, and the books on what came of it."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.support.clocks import FastClock
from tests.support.scripted import question
from tui_app.domain import events as ev
from tui_app.domain.messages import Message
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine
from tui_app.faults.simulator.answers import answer
from tui_app.faults.simulator.server import Simulator

CALLERS = 200
QUESTION = "What is an outage?"
WHOLE_ANSWER = answer((Message("user", QUESTION),))
SPEED = 20.0
"""How much faster than the real time the engine's waits and circuits run."""

FAULTS: tuple[str | None, ...] = (
    *(None, None, None, None),
    *("rate_limited", "rate_limited:retry_after=none", "rate_limited:retry_after=7", "overloaded:count=20"),
    *(
        "server_error",
        "auth:count=5",
        "model_not_found:count=5",
        "quota_exhausted:count=5",
        "context_too_long",
    ),
    *("refused:count=5", "refused:variant=answer,count=5", "connect", "reset", "silence:count=30"),
    *("slow_first_token:seconds=0.1", "slow:tokens_per_second=200", "stall:count=30", "cut", "quiet_end"),
    *(
        "malformed",
        "error_event",
        "html",
        "html:status=502",
        "empty",
        "wrong_usage",
        "wrong_usage:variant=absurd",
    ),
)


@dataclass
class Books:
    """What every listener saw: each request ends once, and nothing follows its end.

    Attributes:
        open: requests that were accepted and have not ended.
        ends: final events by name.
        wrong: what must not have happened, in words.
        all_ended: set while no request is open.
    """

    open: set[str] = field(default_factory=set)
    ends: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    all_ended: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, event: ev.Event) -> None:
        """Enters an event."""
        if not isinstance(event, ev.RequestEvent):
            return
        if isinstance(event, ev.RequestAccepted):
            self.open.add(event.request_id)
            self.all_ended.clear()
        elif event.request_id not in self.open:
            self.wrong.append(f"{type(event).__name__} of a request that has ended")
        if isinstance(event, ev.FinalEvent):
            self.open.discard(event.request_id)
            if not self.open:
                self.all_ended.set()
            self.ends[type(event).__name__] += 1
            self.classes.update(str(a.kind or a.outcome) for a in event.trace.attempts)
            if any(a.outcome == "running" for a in event.trace.attempts):
                self.wrong.append(f"a trace with an attempt that never ended: {event.trace.trail}")
        if isinstance(event, ev.Answered) and event.text != WHOLE_ANSWER:
            self.wrong.append(f"an answer that is not whole: {event.text!r}")


class Flapping:
    """An engine with flapping providers, and callers that do what callers do.

    Args:
        engine: open, on the simulator.
        seed: makes faults and callers repeatable as far as the sockets let them be.
    """

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.books = Books()
        self._chance = random.Random(seed)
        self._before = asyncio.all_tasks()
        engine.service.listen(self.books.take)

    @property
    def simulator(self) -> Simulator:
        simulator = self.engine.simulator
        assert simulator is not None
        return simulator

    async def flap(self) -> None:
        """Breaks and heals one provider after another, until its task is cancelled."""
        while True:
            self.change()
            await asyncio.sleep(self._chance.uniform(0.01, 0.1))

    def change(self) -> None:
        """Gives one provider another fault, or none."""
        provider = self._chance.choice(self.engine.settings.chain)
        self.engine.set_fault(provider, self._chance.choice(FAULTS))

    async def call(self) -> None:
        """One request: most callers read to the end, some stop it, some just leave, some read slowly."""
        manner = self._chance.choices(("read", "stop", "leave", "dawdle"), (7, 1, 1, 1))[0]
        patience = self._chance.randrange(1, 40)
        finals = 0
        stream = self.engine.service.stream(question(QUESTION))
        seen = 0
        async for event in stream:
            seen += 1
            finals += isinstance(event, ev.FinalEvent)
            if manner == "dawdle":
                await asyncio.sleep(0.001)
            elif manner == "stop" and seen == patience:
                self.engine.service.cancel(event.request_id)
            elif manner == "leave" and seen == patience:
                await stream.aclose()
                return
        if finals != 1:
            self.books.wrong.append(f"a stream with {finals} final events")

    async def check_nothing_is_left(self) -> None:
        """That all requests have ended, and took their tasks, reservations and calls along."""
        await self.books.all_ended.wait()
        await self.simulator.idle()
        assert self.books.wrong == []
        assert {name: traffic.open for name, traffic in self.simulator.requests.items() if traffic.open} == {}
        for name in self.engine.settings.chain:
            key = self.engine.budgets.key(self.engine.settings.environment, name, simulated=True)
            assert self.engine.budgets.committed(key) == self.engine.budgets.total(key).tokens
        left = asyncio.all_tasks() - self._before
        if left:
            await asyncio.wait(left, timeout=1)
        assert [task.get_name() for task in left if not task.done()] == []


@asynccontextmanager
async def flapping(folder: Path, seed: int) -> AsyncGenerator[Flapping, None]:
    """An engine of its own in this folder, with limits that a soak can wait for."""
    options = LaunchOptions(
        environment="production", simulate=True, hurry=True, data_dir=folder / "data", folder=folder
    )
    engine = await Engine.open(options, FastClock(SPEED, seed))
    try:
        timeouts = replace(engine.settings.timeouts, deadline=200.0, first_token=3.0, idle=1.0)
        engine.service.use(replace(engine.settings, timeouts=timeouts))
        yield Flapping(engine, seed)
    finally:
        await engine.close()


def open_files() -> int | None:
    """How many files and sockets this process holds; None where the system does not tell."""
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        return None


def resident_bytes() -> int | None:
    """The memory that this process holds; None where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
