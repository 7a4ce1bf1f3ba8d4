"""Faults in front of providers that are real as far as the engine knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engine.real_vendors import real_engine, vendors
from tests.support.scripted import final, of_kind, question
from tui_app.cli.exits import exit_of
from tui_app.domain import events as ev
from tui_app.engine.checking import check_providers
from tui_app.engine.drilling import drill
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.faults.drills.reading import read_scenario
from tui_app.faults.simulator.server import Simulator

Vendors = tuple[Simulator, dict[str, str]]


@pytest.fixture
async def real() -> AsyncIterator[Vendors]:
    async with vendors() as found:
        yield found


async def ask(engine: Engine) -> list[ev.RequestEvent]:
    return [event async for event in engine.service.stream(question())]


async def test_a_broken_provider_fails_over_and_heals(real: Vendors, tmp_path: Path) -> None:
    simulator, found = real
    async with real_engine(tmp_path, found) as engine:
        engine.set_fault("claude", "quota_exhausted")
        events = await ask(engine)
        trace = final(events).trace
        assert (trace.trail, trace.simulated) == ("claude:quota_exhausted,openai:answered", False)
        assert simulator.requests["claude"].received == 0
        engine.set_fault("claude", None)
        healed = final(await ask(engine)).trace
        assert (healed.trail, healed.broken) == ("claude:answered", "")


async def test_a_hit_is_told_and_stays_in_the_trace(real: Vendors, tmp_path: Path) -> None:
    simulator, found = real
    async with real_engine(tmp_path, found) as engine:
        heard: list[ev.Event] = []
        engine.service.listen(heard.append)
        engine.set_fault("claude", "cut:count=1")
        events = await ask(engine)
        (hit,) = of_kind(events, ev.FaultHit)
        assert (hit.step, hit.provider, hit.attempt, hit.fault) == (1, "claude", 1, "cut")
        trace = final(events).trace
        assert [attempt.fault for attempt in trace.attempts] == ["cut", ""]
        assert trace.broken == "claude (cut)"
        assert trace.discarded_chars > 0
        assert simulator.requests["claude"].received == 1
        assert await engine.store.traces.recent(1) == [trace]
        changes = [(e.provider, e.fault, e.real) for e in of_kind(heard, ev.FaultChanged)]
        assert changes == [("claude", "cut", True), ("claude", None, True)]


async def test_the_fault_stands_in_the_kept_message(real: Vendors, tmp_path: Path) -> None:
    async with real_engine(tmp_path, real[1]) as engine:
        engine.set_fault("claude", "overloaded:count=1")
        await engine.session.send("Hello?")
        await engine.session.settle()
        assert engine.session.messages[-1].note == "broken on purpose: claude (overloaded)"


async def test_production_wants_force(real: Vendors, tmp_path: Path) -> None:
    async with real_engine(tmp_path, real[1], environment="production") as engine:
        with pytest.raises(ValueError, match="real providers of production: faults on them need --force"):
            engine.set_fault("claude", "cut")
    with pytest.raises(ValueError, match="--force"):
        async with real_engine(tmp_path, real[1], environment="production", faults=(("claude", "cut"),)):
            pass
    async with real_engine(tmp_path, real[1], environment="production", force=True) as engine:
        engine.set_fault("claude", "cut")
        assert engine.faults.active() == {"claude": "cut"}


async def test_going_to_production_heals_what_it_does_not_allow(real: Vendors, tmp_path: Path) -> None:
    async with real_engine(tmp_path, real[1]) as engine:
        engine.set_fault("claude", "cut")
        await engine.switch("production")
        assert engine.faults.active() == {}


async def test_everything_is_healed_at_the_end(real: Vendors, tmp_path: Path) -> None:
    async with real_engine(tmp_path, real[1]) as engine:
        heard: list[ev.Event] = []
        engine.service.listen(heard.append)
        engine.set_fault("claude", "cut")
        engine.set_fault("openai", "silence")
    told = [(event.provider, event.fault) for event in of_kind(heard, ev.FaultChanged)]
    assert told[2:] == [("claude", None), ("openai", None)]
    assert engine.faults.active() == {}


async def test_no_fault_puts_nothing_in_front(real: Vendors, tmp_path: Path) -> None:
    async with real_engine(tmp_path, real[1]) as engine:
        await ask(engine)
        assert engine.client.front is None


async def test_check_meets_the_faults_too(real: Vendors, tmp_path: Path) -> None:
    async with real_engine(tmp_path, real[1]) as engine:
        engine.set_fault("claude", "auth")
        found = {finding.provider.name: finding async for finding in check_providers(engine)}
        probe = found["claude"].probe
        assert probe is not None
        assert probe.failure is not None
        assert probe.list_failure is not None
        assert (probe.failure.kind, probe.list_failure.kind) == ("auth", "auth")
        other = found["openai"].probe
        assert other is not None
        assert other.failure is None


SCENARIO = """
title = "A test"
[settings]
MAX_RETRIES = 0
[[steps]]
break = 1
fault = "cut:count=1"
[[steps]]
ask = "Hello?"
[steps.expect]
answered_by = 2
trail = ["1:truncated", "2:answered"]
discarded_chars = { min = 1 }
text_whole = true
exit = 0
[[steps]]
ask = "And now?"
expect = { answered_by = 1 }
"""


async def test_a_drill_runs_on_ones_own_chain(real: Vendors, tmp_path: Path) -> None:
    simulator, found = real
    scenario = read_scenario(SCENARIO, "test.toml", "test")
    options = LaunchOptions(
        environment="staging",
        chain="claude,openai",
        data_dir=tmp_path / "data",
        folder=tmp_path,
        variables={**found, **scenario.variables},
        alone=True,
    )
    report = await drill(scenario, options, exit_of)
    assert report.reasons == ()
    assert not report.simulated
    assert simulator.requests["claude"].received == 2


async def test_a_provider_without_a_key_cannot_be_broken(real: Vendors, tmp_path: Path) -> None:
    found = {name: value for name, value in real[1].items() if name != "ANTHROPIC_API_KEY"}
    async with real_engine(tmp_path, found) as engine:
        with pytest.raises(ValueError, match=r"claude is not configured.*add --simulate"):
            engine.set_fault("claude", "cut")


async def test_a_drill_on_real_production_sends_nothing_without_force(real: Vendors, tmp_path: Path) -> None:
    simulator, found = real
    options = LaunchOptions(
        environment="production", data_dir=tmp_path / "data", folder=tmp_path, variables=found, alone=True
    )
    with pytest.raises(ValueError, match="need --force"):
        await drill(read_scenario(SCENARIO, "test.toml", "test"), options, exit_of)
    assert all(traffic.received == 0 for traffic in simulator.requests.values())
