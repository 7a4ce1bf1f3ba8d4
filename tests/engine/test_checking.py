"""A check that is stopped in the middle leaves nothing behind and books what was used."""

from __future__ import annotations

import asyncio

from tests.engine.conftest import OpenEngine
from tui_app.engine.checking import check_providers


async def test_findings_come_as_they_are_made(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "stall"),))
    checks = check_providers(engine)
    first = [(await anext(checks)).provider.name for _ in range(3)]
    assert sorted(first) == ["gemini", "local", "openai"]
    await checks.aclose()


async def test_stopping_ends_every_call_and_books_what_came(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "stall"),))
    checks = check_providers(engine)
    for _ in range(3):
        await anext(checks)
    await checks.aclose()
    await engine.close()
    others = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert others == []
    traces = {trace.chain[0]: trace.outcome for trace in await (await open_engine()).store.traces.recent(10)}
    assert traces == {"claude": "cancelled", "openai": "answered", "gemini": "answered", "local": "answered"}


async def test_each_provider_is_asked_once_and_outside_the_chain(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "overloaded"),))
    found = {finding.provider.name: finding async for finding in check_providers(engine)}
    traces = await engine.store.traces.recent(10)
    assert sorted((trace.chain, len(trace.attempts)) for trace in traces) == [
        (("claude",), 1),
        (("gemini",), 1),
        (("local",), 1),
        (("openai",), 1),
    ]
    assert {name: finding.step for name, finding in found.items()} == {
        "claude": 1,
        "openai": 2,
        "gemini": 3,
        "local": None,
    }
