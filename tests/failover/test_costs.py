"""What a request may cost, counted and not timed: tasks, alarms, looks at the clock, events, commits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.providers.scripted_server import CHUNKED, chunked, playing
from tests.providers.transcripts import OPENAI
from tests.support.calls import counting_calls
from tests.support.scripted import Bench, DictUsageStore, Script, final, of_kind, provider, question, says
from tests.support.scripted import settings as settings_of
from tests.support.virtual_time import VirtualClock, VirtualTimeLoop
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain import events as ev
from tui_app.domain.clock import Clock
from tui_app.domain.messages import Wire
from tui_app.failover.circuit import CircuitBoard
from tui_app.failover.service import ChatService
from tui_app.failover.step import Parts
from tui_app.providers.http import ProviderClient
from tui_app.storage.group import Group
from tui_app.storage.store import Store


class CountingClock(VirtualClock):
    """Counts how often somebody looks at it."""

    looks = 0

    def monotonic(self) -> float:
        self.looks += 1
        return super().monotonic()


class CountingLoop(VirtualTimeLoop):
    """Counts the alarms that are set."""

    alarms = 0

    def call_at(  # type: ignore[override]  # typeshed ties the callback to its arguments
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        self.alarms += 1
        return super().call_at(when, callback, *args, context=context)


def counted(script: Script) -> tuple[Counter[str], Sequence[ev.RequestEvent]]:
    """How many alarms, looks at the clock and events a request over this script takes."""

    async def ask() -> tuple[Counter[str], Sequence[ev.RequestEvent]]:
        bench = Bench({"one": [script]}, settings_of(provider("one")))
        clock = bench.clock = CountingClock()
        parts = Parts(client=bench.client, circuits=bench.circuits, budgets=bench.budgets, clock=clock)
        bench.service = ChatService(bench.settings, parts)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        before = loop.alarms
        events = await bench.ask()
        return Counter(alarms=loop.alarms - before, looks=clock.looks, events=len(bench.heard)), events

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        return runner.run(ask())


def test_a_delta_costs_one_look_at_the_clock_and_no_alarm() -> None:
    few, _ = counted(says(*["word "] * 10))
    many, events = counted(says(*["word "] * 510))
    assert final(events).trace.answered_by == "one"
    assert many["alarms"] == few["alarms"] <= 3
    assert many["looks"] - few["looks"] == 500


async def engine_on(url: str, usage: Any = None, traces: Any = None) -> tuple[ChatService, ProviderClient]:
    """A chat service whose one provider is real HTTP."""
    clock = Clock()
    client = ProviderClient(clock)
    circuits = CircuitBoard(clock.monotonic, lambda _: None)
    parts = Parts(
        client=client, circuits=circuits, budgets=BudgetTracker(usage or DictUsageStore(), clock), clock=clock
    )
    one = provider("one", wire=Wire.OPENAI, base_url=url)
    return ChatService(settings_of(one), parts, traces), client


async def test_a_request_costs_two_tasks() -> None:
    """The request itself, and what must be done to its end."""
    loop, made = asyncio.get_running_loop(), Counter[str]()

    def count(
        loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **more: Any
    ) -> asyncio.Task[Any]:
        made[repr(coro)] += 1
        return asyncio.Task(coro, loop=loop, **more)

    async with playing([CHUNKED, chunked(OPENAI.stream)], keep=True) as server:
        service, client = await engine_on(server.url)
        await service.start(question()).task
        loop.set_task_factory(count)  # type: ignore[arg-type]  # typeshed wants a generator too
        try:
            await service.start(question()).task
        finally:
            loop.set_task_factory(None)
        await client.aclose()
    assert made.total() <= 2, made


async def test_a_request_is_not_made_of_more_calls_than_it_was() -> None:
    """Nearly all that a request costs is Python: a library's session, or a copy of an event, shows here."""
    async with playing([CHUNKED, chunked(OPENAI.stream)], keep=True) as server:
        service, client = await engine_on(server.url)
        await service.start(question()).task
        with counting_calls() as calls:
            await service.start(question()).task
        await client.aclose()
    assert calls["httpx"] <= 60, calls
    assert calls["aiohttp"] <= 60, calls
    assert calls["tui_app"] <= 450, calls


async def test_what_comes_together_is_told_together() -> None:
    async with playing([CHUNKED, chunked(OPENAI.stream)], keep=True) as server:
        service, client = await engine_on(server.url)
        heard: list[ev.Event] = []
        await service.start(question(), listener=heard.append).task
        await client.aclose()
    deltas = of_kind(heard, ev.TextDelta)
    assert "".join(delta.text for delta in deltas)
    assert len(deltas) <= OPENAI.stream.count(b"content") / 2


class AtTheTurnsEnd(ThreadPoolExecutor):
    """A thread that gets its work when the loop's turn ends."""

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:
        try:
            asyncio.get_running_loop().call_soon(super().submit, fn, *args)
        except RuntimeError:
            return super().submit(fn, *args, **more)
        return Future()


async def test_usage_and_trace_of_an_answer_are_saved_in_one_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[int] = []
    commit = Group.commit

    def counting(self: Group, operations: Sequence[Any]) -> Any:
        commits.append(len(operations))
        return commit(self, operations)

    store = await Store.open(tmp_path)
    async with playing([CHUNKED, chunked(OPENAI.stream)], keep=True) as server:
        service, client = await engine_on(server.url, store.usage, store.traces)
        monkeypatch.setattr(store.traces._writer, "_executor", AtTheTurnsEnd(1))
        monkeypatch.setattr(Group, "commit", counting)
        end = await service.start(question()).task
        monkeypatch.undo()
        await client.aclose()
    kept = await store.traces.get(end.trace.id)
    await store.close()
    assert kept == end.trace
    assert commits == [2]
