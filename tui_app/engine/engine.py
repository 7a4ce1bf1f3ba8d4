"""The engine: every part of the app below its faces, opened and closed together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.budget.period import Period, read_period
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain.clock import Clock
from tui_app.domain.events import Event, FaultChanged
from tui_app.engine.api import LaunchOptions, Snapshot
from tui_app.engine.library import Library
from tui_app.engine.limits import RunLimits
from tui_app.engine.records import open_records
from tui_app.engine.session import ChatSession
from tui_app.engine.simulation import Simulation
from tui_app.engine.sources import SettingsSource
from tui_app.engine.watch import UsageWatch
from tui_app.failover.circuit import CircuitBoard
from tui_app.failover.service import ChatService
from tui_app.failover.step import Parts
from tui_app.faults.board import FaultBoard
from tui_app.faults.fault import parse_course
from tui_app.providers.http import ProviderClient
from tui_app.reporting.logs import AttemptLog, close_log, open_log
from tui_app.reporting.otel import Telemetry
from tui_app.reporting.sentry import SentryReports
from tui_app.settings import Settings
from tui_app.settings.problems import SettingsError
from tui_app.storage.store import Store

if TYPE_CHECKING:
    from tui_app.faults.simulator.server import Simulator

RECENT_TRACES = 50


class Engine:
    """Settings, storage, providers, simulator and service on the running event loop.

    Opened with `await Engine.open(options)`, closed with `await engine.close()`.

    Attributes:
        settings: those in force.
        configured: the same as they were read, before the simulator replaced anything.
        opened_at: Unix seconds.
        notice: one sentence that the person should read, else empty.
        gateway_url: where the gateway listens, None while there is none.
    """

    settings: Settings
    service: ChatService
    session: ChatSession
    store: Store
    faults: FaultBoard
    circuits: CircuitBoard
    budgets: BudgetTracker
    client: ProviderClient
    watch: UsageWatch
    library: Library
    limits: RunLimits
    clock: Clock
    configured: Settings
    opened_at: float
    notice: str = ""
    gateway_url: str | None = None

    def __init__(
        self, options: LaunchOptions, clock: Clock | None = None, executor: ThreadPoolExecutor | None = None
    ) -> None:
        self._source = SettingsSource(options)
        self._clock = clock
        self._executor = executor
        self._stack = AsyncExitStack()

    @classmethod
    async def open(
        cls, options: LaunchOptions, clock: Clock | None = None, executor: ThreadPoolExecutor | None = None
    ) -> Engine:
        """Opens everything.

        Args:
            options: what the command line asked for.
            clock: another time than the real one, for tests and drills; None is the real clock in the
                budget's zone.
            executor: reads and writes the records; None is a thread.

        Raises:
            SettingsError: all mistakes in the settings at once.
            OSError: the simulator found no port.
        """
        engine = cls(options, clock, executor)
        try:
            await engine._open()
        except BaseException:
            await engine._stack.aclose()
            raise
        return engine

    async def _open(self) -> None:
        options = self._source.options
        settings, self.notice = self._source.first()
        self._log = open_log(settings.data_dir, settings.log_level)
        self._stack.callback(close_log, self._log)
        self._reports = SentryReports(settings)
        self._stack.push_async_callback(self._reports.close)
        await self._reports.open()
        self._telemetry = Telemetry(self._source.environ, lambda: self.settings)
        self._stack.push_async_callback(self._telemetry.close)
        await self._telemetry.open()
        clock = self.clock = self._clock or Clock(zone=settings.zone)
        self.opened_at, self.configured = clock.time(), settings
        self.store = await open_records(settings, clock, self._executor, self._publish)
        self._stack.push_async_callback(self.store.close)
        self.faults = FaultBoard(self._fault_changed, clock, asyncio.get_running_loop().call_later)
        self._simulation = Simulation(options, self.faults, clock)
        self._stack.push_async_callback(self._simulation.close)
        if settings.simulated:
            settings = await self._simulation.of(settings)
        client = self.client = ProviderClient(clock)
        self._stack.push_async_callback(client.aclose)
        self.circuits = CircuitBoard(clock.monotonic, self._publish)
        self.budgets = BudgetTracker(self.store.usage, clock, self.store.holds)
        self._stack.push_async_callback(self.budgets.settle)
        await self.budgets.refresh()
        parts = Parts(client=client, circuits=self.circuits, budgets=self.budgets, clock=clock)
        self.settings = settings
        self.service = ChatService(settings, parts, self.store.traces)
        self._stack.push_async_callback(self.service.close)
        self.service.listen(AttemptLog())
        self.service.listen(self._reports)
        self.service.listen(self._telemetry)
        self.session = ChatSession(self.service, self.store.conversations, clock, self.remember)
        self._stack.push_async_callback(self.session.settle)
        self.library = Library(self)
        self.limits = RunLimits(self)
        for provider, fault in options.faults:
            self.set_fault(provider, fault)
        self.watch = UsageWatch(self.budgets, clock, lambda: self.settings, self._publish)

    async def close(self) -> None:
        """Stops what runs, keeps what came of it, heals every provider, and closes every part."""
        self.faults.heal_all()
        self.session.cancel()
        await self.service.close()
        await self._stack.aclose()

    def keep_watch(self) -> None:
        """Follows what other instances use, for as long as the engine is open."""
        task = asyncio.create_task(self.watch.run(), name="usage watch")

        async def end() -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        self._stack.push_async_callback(end)

    @property
    def simulator(self) -> Simulator | None:
        """The simulated vendors and what they have seen; None where the providers are real."""
        return self._simulation.simulator

    @property
    def simulator_url(self) -> str | None:
        """Where the simulated vendors are served; None where the providers are real."""
        return self._simulation.url

    @property
    def log_path(self) -> Path | None:
        """The log's file; None where none could be opened."""
        return None if self._log is None else Path(self._log.baseFilename)

    # --- the settings in force ---------------------------------------------------------------------------

    async def switch(self, environment: str) -> Snapshot:
        """Puts another environment in force.

        Raises:
            SettingsError: its settings have mistakes; the old ones stay in force.
        """
        settings = self._source.read(environment)
        loaded = await self._simulation.of(settings) if self.settings.simulated else settings
        self.settings = self.limits.applied(loaded, settings)
        self.configured = settings
        if not self._source.may_break(self.settings):
            self.heal_all()
        self.service.use(self.settings)
        return await self.snapshot()

    async def vary(self, variables: Mapping[str, str]) -> None:
        """Puts the same environment in force with other values of some variables.

        Raises:
            SettingsError: a variable is unknown or its value makes no sense; the old ones stay in force.
        """
        before = self._source.options
        self._source.lay_over(variables)
        try:
            await self.switch(self.settings.environment)
        except SettingsError:
            self._source.options = before
            raise

    # --- the open conversation ---------------------------------------------------------------------------

    @property
    def _last_conversation(self) -> str:
        return "conversation.simulated" if self.settings.simulated else "conversation"

    async def remember(self, conversation_id: str | None) -> None:
        """Notes which conversation is open, for the next start."""
        await self.store.preferences.set(self._last_conversation, conversation_id)

    async def resume(self) -> None:
        """Opens the conversation that was open last; simulated ones and real ones are kept apart."""
        last = await self.store.preferences.get(self._last_conversation, None)
        if isinstance(last, str):
            self.session.open(last, list(await self.store.conversations.last_page(last)))

    async def new_conversation(self) -> Snapshot:
        """Leaves the open conversation as it is and begins another with the next message."""
        self.session.open(None, [])
        await self.remember(None)
        return await self.snapshot()

    # --- faults and circuits -----------------------------------------------------------------------------

    def set_fault(self, provider: str, fault: str | None) -> None:
        """Breaks a provider, or heals it: it is then tried again at once.

        Args:
            provider: its name.
            fault: as `--fault` takes it, several with a plus between them; None heals.

        Raises:
            ValueError: no such fault, no such provider, or one that must not be broken.
        """
        if provider not in self.settings.providers:
            known = ", ".join(self.settings.providers)
            raise ValueError(f'there is no provider "{provider}"; known are {known}')
        if fault is None:
            self.faults.heal(provider)
            self.circuits.probe_now(provider)
            return
        course = parse_course(fault)
        self.check_breakable()
        if not self.settings.simulated:
            self._stand_in_front(provider)
        self.faults.set(provider, *course)

    def _stand_in_front(self, provider: str) -> None:
        """Lets the faults of the board act on real calls."""
        if not self.settings.providers[provider].configured:
            raise ValueError(
                f"{provider} is not configured, so no call can be broken: give it a key, or add --simulate"
            )
        if self.client.front is None:
            from tui_app.faults.front.front import FaultFront

            self.client.front = FaultFront(self.faults, self.clock)

    def check_breakable(self) -> None:
        """Whether providers may be broken at all.

        Raises:
            ValueError: they are the real ones of production, and nobody asked for it.
        """
        if not self._source.may_break(self.settings):
            raise ValueError(
                "these are the real providers of production: faults on them need --force at the start"
            )

    def heal_all(self) -> None:
        """Heals every provider."""
        for provider in tuple(self.faults.active()):
            self.set_fault(provider, None)

    def _fault_changed(self, event: FaultChanged) -> None:
        self._publish(replace(event, real=not self.settings.simulated))

    def open_circuit(self, provider: str) -> None:
        """Leaves a provider out until its circuit is closed by hand."""
        self.circuits.isolate((provider, self.settings.providers[provider].model))

    def close_circuit(self, provider: str) -> None:
        """Lets a provider be tried again."""
        self.circuits.close((provider, self.settings.providers[provider].model))

    # --- the state ---------------------------------------------------------------------------------------

    async def snapshot(self) -> Snapshot:
        """The state at this moment."""
        traces = await self.store.traces.recent(RECENT_TRACES)
        return Snapshot(
            settings=self.settings,
            circuits=self.circuits.changes(),
            usage=self.watch.today(),
            faults=self.faults.active(),
            conversation_id=self.session.conversation_id,
            messages=tuple(self.session.messages),
            traces=tuple(trace for trace in traces if trace.simulated == self.settings.simulated),
            storage_problem=self.store.problem,
            gateway_url=self.gateway_url,
            notice=" ".join(filter(None, (self.notice, self.store.damage, *self._outside()))),
        )

    async def usage_period(self, days: int) -> Period:
        """What was used in the last so many days, today included.

        Raises:
            StorageError: the records cannot be read.
        """
        return await read_period(
            self.store.history, self.settings, self._source.elsewhere, self.clock.today(), days
        )

    def warnings(self) -> tuple[str, ...]:
        """What a person should know before anything is asked: what is not kept, damaged or not reported."""
        problem = (self.store.problem,) if self.store.problem else ()
        return (*problem, *self.notices())

    def notices(self) -> tuple[str, ...]:
        """A sentence about everything that is damaged or not reported."""
        return (*self.store.notices, *self._outside())

    def _outside(self) -> tuple[str, ...]:
        """A sentence about each service outside that does not do what the settings ask of it."""
        team = self.store.team_problem
        return tuple(
            filter(None, (team and f"Team budget: {team}", self._reports.problem, self._telemetry.problem))
        )

    def _publish(self, event: Event) -> None:
        if hasattr(self, "service"):
            self.service.publish(event)
