"""The engine in a thread of its own, as the screen uses it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_app.domain import events as ev
from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread

PATIENCE_S = 20


class Screen:
    """Waits for events the way the screen does: woken, then draining."""

    def __init__(self, engine: EngineThread) -> None:
        self.engine = engine
        self.woken = threading.Event()
        self.seen: list[ev.Event] = []

    def until_final(self) -> ev.FinalEvent:
        while True:
            for event in self.engine.drain():
                self.seen.append(event)
                if isinstance(event, ev.FinalEvent):
                    return event
            assert self.woken.wait(PATIENCE_S), "nothing came"
            self.woken.clear()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    options = LaunchOptions(simulate=True, hurry=True, data_dir=tmp_path / "data", folder=tmp_path)
    screen = Screen(EngineThread(options))
    screen.engine.start(screen.woken.set)
    screen.engine.ready().result(PATIENCE_S)
    yield screen
    screen.engine.stop()


def test_a_message_comes_back_as_events(screen: Screen) -> None:
    request_id = screen.engine.send("Hello").result(PATIENCE_S)
    final = screen.until_final()
    assert isinstance(final, ev.Answered)
    assert final.request_id == request_id


def test_faults_and_environments_are_changed_from_outside(screen: Screen) -> None:
    assert screen.engine.switch("production").result(PATIENCE_S).settings.chain[1] == "openai"
    screen.engine.set_fault("claude", "auth").result(PATIENCE_S)
    screen.engine.send("Hello").result(PATIENCE_S)
    assert screen.until_final().trace.answered_by == "openai"
    screen.engine.heal_all().result(PATIENCE_S)
    screen.engine.open_circuit("claude").result(PATIENCE_S)
    screen.engine.send("Left out?").result(PATIENCE_S)
    assert screen.until_final().trace.answered_by == "openai"
    screen.engine.close_circuit("claude").result(PATIENCE_S)
    screen.engine.send("Back?").result(PATIENCE_S)
    assert screen.until_final().trace.answered_by == "claude"
    faults = [event.fault for event in screen.seen if isinstance(event, ev.FaultChanged)]
    assert faults[0] == "auth"
    with pytest.raises(ValueError, match="unknown fault"):
        screen.engine.set_fault("claude", "nonsense").result(PATIENCE_S)


def test_stopping_is_safe_twice_and_ends_the_thread(screen: Screen) -> None:
    screen.engine.send("Hello").result(PATIENCE_S)
    screen.engine.stop()
    screen.engine.stop()
    assert "engine" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(RuntimeError, match="not running"):
        screen.engine.send("Anybody there?").result(PATIENCE_S)


def test_settings_with_mistakes_are_told_through_ready(tmp_path: Path) -> None:
    engine = EngineThread(LaunchOptions(environment="prodution", folder=tmp_path))
    engine.start(lambda: None)
    with pytest.raises(ValueError, match="production"):
        engine.ready().result(PATIENCE_S)
    engine.stop()
