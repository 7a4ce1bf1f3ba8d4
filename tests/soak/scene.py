"""An engine on the simulator that can be stopped at any moment, and what has to be true afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.scripted import final, question
from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.failures import Failure, FailureClass
from tui_app.domain.usage import UsageKey
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine
from tui_app.failover.service import RunningRequest
from tui_app.faults.simulator.server import Simulator, Traffic
from tui_app.settings import Settings

PATIENCE = 2_000
"""How many turns of the loop something may take that needs no waiting."""

Trigger = Callable[[ev.Event], bool]


class Scene:
    """One engine, what it told, and the tasks that were there before."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.heard: list[ev.Event] = []
        self.before = asyncio.all_tasks()
        self._trigger: Trigger | None = None
        self._triggered = asyncio.Event()
        self._act: Callable[[], None] = self._triggered.set
        engine.service.listen(self._hear)

    def _hear(self, event: ev.Event) -> None:
        self.heard.append(event)
        if self._trigger is not None and self._trigger(event):
            self._trigger = None
            self._act()
            self._triggered.set()

    @property
    def simulator(self) -> Simulator:
        simulator = self.engine.simulator
        assert simulator is not None
        return simulator

    def traffic(self, provider: str = "claude") -> Traffic:
        """What the simulator has seen of a provider's requests."""
        return self.simulator.requests[provider]

    def half_open(self, provider: str = "claude") -> None:
        """Lets the provider's next request be the probe of its circuit."""
        key = (provider, self.engine.settings.providers[provider].model)
        self.engine.circuits.left(key, Failure(kind=FailureClass.QUOTA_EXHAUSTED, message="spent"))
        self.engine.circuits.probe_now(provider)

    async def cancel_at(
        self, trigger: Trigger | None, *, turns: int = 0, settings: Settings | None = None
    ) -> None:
        """Sends a request and stops it inside the event that fits, or so many turns of the loop later.

        Args:
            trigger: picks the event; None stops the request before it has begun.
            turns: of the loop that pass after the event, 0 for none.
            settings: replaces the engine's own.
        """
        running: RunningRequest | None = None

        def cancel() -> None:
            assert running is not None
            running.cancel()

        self._trigger, self._triggered = trigger, asyncio.Event()
        self._act = self._triggered.set if turns else cancel
        running = self.engine.service.start(question(), settings)
        if trigger is not None:
            await self._triggered.wait()
        await some_turns(turns)
        running.cancel()
        await asyncio.wait([running.task])

    async def check_nothing_is_left(self) -> ev.FinalEvent:
        """That the request ended once, its tokens are booked, and nothing of it is still there."""
        (request_id,) = {event.request_id for event in self.heard if isinstance(event, ev.RequestEvent)}
        end = final([e for e in self.heard if isinstance(e, ev.RequestEvent) and e.request_id == request_id])
        assert {attempt.outcome for attempt in end.trace.attempts} <= {"answered", "failed", "cancelled"}
        await self._check_booked(end)
        await self.simulator.idle()
        assert all(traffic.open == 0 for traffic in self.simulator.requests.values())
        await self._check_no_task_is_left()
        return end

    async def _check_booked(self, end: ev.FinalEvent) -> None:
        budgets, settings = self.engine.budgets, self.engine.settings
        kept = await self.engine.store.usage.of_day(Clock(settings.zone).today())
        for provider in settings.chain:
            key: UsageKey = budgets.key(settings.environment, provider, simulated=True)
            used = [a.tokens.total for a in end.trace.attempts if a.provider == provider and a.tokens]
            assert budgets.total(key).tokens == sum(used)
            assert budgets.committed(key) == sum(used)
            assert (kept[key].tokens if key in kept else 0) == sum(used)

    async def _check_no_task_is_left(self) -> None:
        for _ in range(PATIENCE):
            left = asyncio.all_tasks() - self.before
            if not left:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"still running: {[task.get_name() for task in left]}")

    async def check_the_probe_is_free(self, provider: str = "claude") -> None:
        """That the circuit's one probe was given back: once healed, the next request is let through."""
        self.engine.set_fault(provider, None)
        events = [event async for event in self.engine.service.stream(question())]
        assert final(events).trace.answered_by == provider


async def some_turns(count: int) -> None:
    """Lets everything go on for so many turns of the loop."""
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def playing(folder: Path, fault: str = "") -> AsyncGenerator[Scene, None]:
    """A scene with two providers, the first one with this fault."""
    options = LaunchOptions(
        environment="production",
        chain="claude,openai",
        simulate=True,
        hurry=True,
        faults=(("claude", fault),) if fault else (),
        data_dir=folder / "data",
        folder=folder,
    )
    engine = await Engine.open(options)
    try:
        yield Scene(engine)
    finally:
        await engine.close()
