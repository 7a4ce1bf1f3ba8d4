"""Limits changed in the running engine hold from the next request on, in their environment, until undone."""

from __future__ import annotations

import pytest

from tests.engine.conftest import OpenEngine
from tests.engine.test_engine import answer
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.engine.engine import Engine


def told(engine: Engine) -> list[ev.Event]:
    events: list[ev.Event] = []
    engine.service.listen(events.append)
    return events


async def test_a_lowered_limit_skips_the_provider_from_the_next_request_on(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    first = await answer(engine, "What is an outage?")
    events = told(engine)
    engine.limits.use_policy("skip")
    limits = engine.limits.set("claude", 1)
    second = await answer(engine, "And now?")
    assert isinstance(first, ev.Answered)
    assert isinstance(second, ev.Answered)
    assert (first.provider, second.provider) == ("claude", "openai")
    assert second.trace.skipped[0].reason is FailureClass.OVER_BUDGET
    assert ev.LimitChanged(environment="production", provider="claude", limit=1, configured=200_000) in events
    assert ev.PolicyChanged(environment="production", policy="skip", configured="warn") in events
    claude = limits.limits[0]
    assert (claude.tokens, claude.configured, claude.source) == (1, 200_000, "default")
    assert claude.used == first.trace.usage.total if first.trace.usage else False


async def test_undo_goes_back_change_by_change(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    engine.limits.set("claude", 500)
    engine.limits.set("claude", 100)
    engine.limits.use_policy("block")
    assert engine.limits.undo().policy == "warn"
    assert engine.limits.undo().limits[0].tokens == 500
    last = engine.limits.undo()
    assert (last.limits[0].tokens, last.can_undo) == (200_000, False)
    assert engine.limits.undo() == last


async def test_none_takes_what_the_settings_name(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAILY_TOKEN_LIMIT_CLAUDE", "777")
    engine = await open_engine(environment="production")
    engine.limits.set("claude", 5)
    back = engine.limits.set("claude", None).limits[0]
    assert (back.tokens, back.source) == (777, "DAILY_TOKEN_LIMIT_CLAUDE in environment")


async def test_each_environment_keeps_its_own_changes(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    engine.limits.set("claude", 5)
    await engine.switch("staging")
    assert engine.limits.now().limits[0].tokens == 50_000
    assert not engine.limits.undo().can_undo
    await engine.switch("production")
    assert engine.settings.providers["claude"].daily_limit == 5


async def test_another_run_knows_nothing_of_them(open_engine: OpenEngine) -> None:
    first = await open_engine(environment="production")
    first.limits.set("claude", 5)
    await first.close()
    second = await open_engine(environment="production")
    assert second.limits.now().limits[0].tokens == 200_000


async def test_a_change_mends_no_circuit(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    engine.open_circuit("claude")
    engine.limits.set("claude", 5)
    assert [circuit.state for circuit in engine.circuits.changes()] == ["open"]


async def test_what_makes_no_sense_changes_nothing(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    before = engine.limits.now()
    with pytest.raises(ValueError, match="claude > openai > gemini"):
        engine.limits.set("nobody", 5)
    with pytest.raises(ValueError, match="from 0 to"):
        engine.limits.set("claude", 10**16)
    with pytest.raises(ValueError, match="known: block, skip, warn"):
        engine.limits.use_policy("perhaps")
    assert engine.limits.now() == before
