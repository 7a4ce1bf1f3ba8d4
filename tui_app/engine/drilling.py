"""Runs a scenario headless, through the same engine that the app runs on, and reports what came of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.levels import level_of
from tui_app.domain.messages import ChatRequest, Message
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine
from tui_app.engine.quick_loop import InPlace, QuickClock, QuickLoop
from tui_app.faults.drills.binding import all_variables, check_targets, in_file, provider_of
from tui_app.faults.drills.judging import Outcome, judge, number_check
from tui_app.faults.drills.model import (
    Ask,
    Break,
    Change,
    Circuit,
    Deed,
    Heal,
    Pass,
    Scenario,
    Spend,
    Step,
    Target,
)
from tui_app.faults.drills.report import Report, StepReport
from tui_app.faults.fault import course_text
from tui_app.faults.simulator.answers import answer
from tui_app.settings.problems import SettingsError

ExitOf = Callable[[ev.FinalEvent], int]
"""What `tui-app ask` would end with."""

Tell = Callable[[StepReport], None]
"""Takes each step as soon as it is done."""


def drill_simulated(scenario: Scenario, exit_of: ExitOf, tell: Tell | None = None) -> Report:
    """Runs a scenario on the simulator, in quick time: the same seed gives the same trace.

    Nothing of this machine's settings counts, and nothing is kept.

    Raises:
        ScenarioError: the scenario does not fit its settings or its chain.
    """

    async def run() -> Report:
        with tempfile.TemporaryDirectory(prefix="tui-app-drill-") as folder:
            options = LaunchOptions(
                environment=scenario.environment,
                chain=",".join(scenario.chain) or None,
                simulate=True,
                data_dir=Path(folder, "data"),
                folder=Path(folder),
                variables=all_variables(scenario),
                alone=True,
                without_key=scenario.without_key,
            )
            clock = QuickClock(seed=scenario.seed)
            engine = await _opened(scenario, options, clock, InPlace())
            return await _run(scenario, engine, exit_of, tell)

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(run())


async def drill(
    scenario: Scenario, options: LaunchOptions, exit_of: ExitOf, tell: Tell | None = None
) -> Report:
    """Runs a scenario in real time, on whatever the options lead to; every fault is healed in the end.

    Its chain is the one that the options name, else the scenario's own, else that of this machine's settings.

    Raises:
        ScenarioError: the scenario does not fit its settings or its chain.
        SettingsError: this machine's own settings or the options have mistakes.
        ValueError: it breaks real providers of production, and `force` is not set.
    """
    if options.chain is None and scenario.chain:
        options = options._replace(chain=",".join(scenario.chain))
    engine = await _opened(scenario, options, None, None)
    return await _run(scenario, engine, exit_of, tell)


async def _opened(
    scenario: Scenario, options: LaunchOptions, clock: Clock | None, executor: InPlace | None
) -> Engine:
    try:
        return await Engine.open(options, clock, executor)
    except SettingsError as error:
        own = options.chain == ",".join(scenario.chain)
        raise in_file(error, scenario, "settings", scenario.variables, chain=own) from None


async def _run(scenario: Scenario, engine: Engine, exit_of: ExitOf, tell: Tell | None) -> Report:
    try:
        check_targets(scenario, engine.settings.chain)
        if any(isinstance(step.deed, Break) for step in scenario.steps):
            engine.check_breakable()
        return await _Run(scenario, engine, exit_of).all(tell or _nobody)
    finally:
        engine.faults.heal_all()
        await engine.close()


@dataclass(slots=True)
class _Breakage:
    """A fault that was set, and how many requests its provider's faults had hit before."""

    place: int
    deed: Break
    provider: str
    before: int


class _Run:
    """One scenario on its way.

    Args:
        scenario: fits the engine's chain.
        engine: just opened.
        exit_of: judges final events.
    """

    def __init__(self, scenario: Scenario, engine: Engine, exit_of: ExitOf) -> None:
        self._scenario = scenario
        self._engine = engine
        self._exit_of = exit_of
        self._began = engine.clock.monotonic()
        self._asked = 0
        self._steps: list[StepReport] = []
        self._breakages: list[_Breakage] = []

    async def all(self, tell: Tell) -> Report:
        """Every step, in order; what a fault should have hit is judged when its time is over."""
        for step in self._scenario.steps:
            report = await self._step(step)
            self._steps.append(report)
            tell(report)
        for breakage in self._breakages:
            self._judge_breakage(breakage)
        fired = Counter(self._engine.faults.fired)
        return Report(
            name=self._scenario.name,
            title=self._scenario.title,
            simulated=self._engine.settings.simulated,
            steps=tuple(self._steps),
            fired={name: fired[name] for name in self._engine.settings.chain if fired[name]},
            seconds=self._engine.clock.monotonic() - self._began,
        )

    def _name_of(self, target: Target) -> str:
        return provider_of(target, self._engine.settings.chain)

    async def _step(self, step: Step) -> StepReport:
        if isinstance(step.deed, Ask):
            return await self._ask(step.path, step.deed)
        try:
            return StepReport(path=step.path, did=await self._do(step, step.deed))
        except SettingsError as error:
            raise in_file(error, self._scenario, f"{step.path}.set", _variables(step.deed)) from None
        except ValueError as error:
            return StepReport(path=step.path, did="nothing", problem=str(error))

    async def _do(self, step: Step, deed: Deed) -> str:
        """Does what is no question; gives it in words."""
        engine = self._engine
        match deed:
            case Break(target, course):
                name = self._name_of(target)
                place = self._scenario.steps.index(step)
                self._end_breakage(name)
                engine.set_fault(name, course_text(course))
                self._breakages.append(_Breakage(place, deed, name, engine.faults.fired[name]))
                return f"break {name}: {course_text(course)}"
            case Heal(None):
                engine.heal_all()
                return "heal all"
            case Heal(target) if target is not None:
                engine.set_fault(self._name_of(target), None)
                return f"heal {self._name_of(target)}"
            case Pass(seconds):
                await engine.clock.sleep(seconds)
                return f"{seconds:g} s pass"
            case Change(variables):
                await engine.vary(variables)
                return f"set {', '.join(f'{name}={value}' for name, value in variables.items())}"
            case Spend(target, tokens):
                return await self._spend(self._name_of(target), tokens)
            case Circuit(target, opened):
                name = self._name_of(target)
                (engine.open_circuit if opened else engine.close_circuit)(name)
                return f"{'open' if opened else 'close'} the circuit of {name}"
        raise AssertionError(f"no way to do {deed}")

    async def _spend(self, name: str, tokens: int) -> str:
        engine, settings = self._engine, self._engine.settings
        if not settings.simulated:
            raise ValueError("tokens are not booked on a real budget: run this on the simulator")
        key = engine.budgets.key(settings.environment, name, simulated=True)
        usage = Usage(input_tokens=tokens, output_tokens=0)
        await engine.budgets.book(key, usage, settings.providers[name].daily_limit)
        return f"spend {tokens} tokens of {name}"

    async def _ask(self, path: str, deed: Ask) -> StepReport:
        engine = self._engine
        self._asked += 1
        message = Message("user", deed.prompt)
        heard: list[ev.Event] = []
        running = engine.service.start(
            ChatRequest(messages=(message,)), listener=heard.append, request_id=self._request_id()
        )
        try:
            await asyncio.wait([running.task])
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.wait([running.task])
            raise
        final = running.task.result()
        trace = _without_port(final.trace, engine.simulator_url)
        came = Outcome(
            trace=trace,
            text=final.text if isinstance(final, ev.Answered) else "",
            shown=_shown(heard),
            whole=answer((message,)) if engine.settings.simulated and not trace.cut_short else None,
            exit_code=self._exit_of(final),
            circuits={change.provider: change.state for change in engine.circuits.changes()},
            budget=self._levels(),
        )
        return StepReport(
            path=path,
            did=f"ask {deed.prompt}",
            trace=trace,
            exit_code=came.exit_code,
            checks=judge(deed.expect, came, self._name_of),
        )

    def _request_id(self) -> str | None:
        """The same in every run where nothing is kept; a real trace has an id of its own."""
        if not self._engine.settings.simulated:
            return None
        return f"{self._scenario.name}-{self._asked}"

    def _levels(self) -> dict[str, str]:
        engine, settings = self._engine, self._engine.settings
        return {
            step.name: level_of(
                engine.budgets.total(
                    engine.budgets.key(settings.environment, step.name, simulated=settings.simulated)
                ).tokens,
                step.daily_limit,
            ).value
            for step in settings.steps
        }

    def _end_breakage(self, name: str) -> None:
        """A provider's next fault ends the time of the one before it."""
        for breakage in [each for each in self._breakages if each.provider == name]:
            self._breakages.remove(breakage)
            self._judge_breakage(breakage)

    def _judge_breakage(self, breakage: _Breakage) -> None:
        hits = self._engine.faults.fired[breakage.provider] - breakage.before
        check = number_check(f"requests that the fault of {breakage.provider} hit", breakage.deed.fires, hits)
        step = self._steps[breakage.place]
        self._steps[breakage.place] = replace(step, checks=(*step.checks, check))


def _without_port(trace: Trace, simulator: str | None) -> Trace:
    """The trace without the simulator's port, which is another one in every run."""
    if simulator is None:
        return trace
    address = simulator.removeprefix("http://")

    def without(text: str) -> str:
        return text.replace(address, "the simulator")

    attempts = tuple(replace(each, message=without(each.message)) for each in trace.attempts)
    return replace(trace, attempts=attempts, error=None if trace.error is None else without(trace.error))


def _shown(heard: list[ev.Event]) -> str:
    """What a caller who reads every event has at the end."""
    shown: list[str] = []
    for event in heard:
        if isinstance(event, ev.TextDelta):
            shown.append(event.text)
        elif isinstance(event, ev.PartialDiscarded):
            shown.clear()
    return "".join(shown)


def _variables(deed: Deed) -> tuple[str, ...]:
    return tuple(deed.variables) if isinstance(deed, Change) else ()


def _nobody(_step: StepReport) -> None:
    """Nobody listens."""
