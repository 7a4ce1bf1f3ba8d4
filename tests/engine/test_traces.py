"""Traces are reached from the screen's thread; a conversation is exported from what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.conftest import OpenEngine
from tests.engine.test_engine import answer
from tests.engine.test_thread import PATIENCE_S, Screen
from tests.support.cli import run_command
from tui_app.cli.exits import exit_of
from tui_app.domain import events as ev
from tui_app.domain.trace_search import TraceFilter
from tui_app.engine.api import LaunchOptions
from tui_app.engine.drilling import drill_simulated
from tui_app.engine.thread import EngineThread
from tui_app.faults.drills import library
from tui_app.reporting.export.formats import Format


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    options = LaunchOptions(
        simulate=True, hurry=True, environment="production", data_dir=tmp_path / "data", folder=tmp_path
    )
    screen = Screen(EngineThread(options))
    screen.engine.start(screen.woken.set)
    screen.engine.ready().result(PATIENCE_S)
    yield screen
    screen.engine.stop()


def test_what_was_asked_is_found_and_exported(screen: Screen, tmp_path: Path) -> None:
    thread = screen.engine
    thread.set_fault("claude", "auth").result(PATIENCE_S)
    thread.send("Hello").result(PATIENCE_S)
    trace = screen.until_final().trace
    assert thread.traces.page(TraceFilter(provider="claude"), 9).result(PATIENCE_S).traces == (trace,)
    assert thread.traces.page(TraceFilter(outcome="refused"), 9).result(PATIENCE_S).traces == ()
    assert thread.traces.get(trace.id).result(PATIENCE_S) == trace
    path = thread.traces.export(trace, Format.MARKDOWN).result(PATIENCE_S)
    assert path.parent == tmp_path / "data" / "exports"
    assert "answered by openai" in path.read_text()
    repeatable = thread.traces.export(trace, Format.SCENARIO).result(PATIENCE_S)
    assert repeatable.suffix == ".toml"
    assert drill_simulated(library.scenario(str(repeatable)), exit_of).passed


async def test_a_conversation_with_a_discarded_part_is_exported_whole(
    open_engine: OpenEngine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "cut"),))
    final = await answer(engine, "What is an outage?")
    name = engine.session.conversation_id
    assert isinstance(final, ev.Answered)
    assert name is not None
    await engine.close()
    run = run_command(capfd)
    folder = ("--data-dir", str(tmp_path / "data"))
    data = (
        await asyncio.to_thread(run, "export", "conversation", name[:18], "--format", "json", *folder)
    ).json
    assert [(m["role"], m["discarded"]) for m in data["messages"]] == [
        ("user", False),
        ("assistant", True),
        ("assistant", False),
    ]
    assert data["messages"][2]["text"] == final.text
    text = (await asyncio.to_thread(run, "export", "conversation", "last", *folder)).out
    assert text.startswith("# What is an outage?")
    assert "DISCARDED" in text
