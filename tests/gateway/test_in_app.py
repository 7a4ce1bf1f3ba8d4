"""The gateway inside the app: on the engine's thread, its requests among all others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.engine.test_thread import Screen
from tui_app.cli.screen import gateway_of
from tui_app.domain import events as ev
from tui_app.domain.trace_search import TraceFilter
from tui_app.engine.options import LaunchOptions
from tui_app.engine.thread import EngineThread

PATIENCE_S = 60


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Screen]:
    options = LaunchOptions(simulate=True, hurry=True, data_dir=tmp_path / "data", folder=tmp_path)
    screen = Screen(EngineThread(options, (gateway_of, 0)))
    screen.engine.start(screen.woken.set)
    screen.engine.ready().result(PATIENCE_S)
    yield screen
    screen.engine.stop()


def ask(url: str) -> httpx.Response:
    body = {"model": "chain", "messages": [{"role": "user", "content": "Hello"}]}
    return httpx.post(f"{url}/v1/chat/completions", json=body, timeout=PATIENCE_S, trust_env=False)


def test_it_starts_and_stops_and_starts_again(opened: Screen) -> None:
    for _ in range(2):
        url = opened.engine.turn_gateway().result(PATIENCE_S)
        assert url is not None
        assert ask(url).status_code == 200
        assert opened.engine.turn_gateway().result(PATIENCE_S) is None
        with pytest.raises(httpx.ConnectError):
            ask(url)


def test_its_requests_are_told_and_kept_like_any_other(opened: Screen) -> None:
    url = opened.engine.turn_gateway().result(PATIENCE_S)
    assert url is not None
    answer = ask(url)
    final = opened.until_final()
    assert isinstance(final, ev.Answered)
    assert final.request_id == answer.headers["x-request-id"]
    accepted = next(event for event in opened.seen if isinstance(event, ev.RequestAccepted))
    assert accepted.source == "gateway"
    assert [event.url for event in opened.seen if isinstance(event, ev.GatewayChanged)] == [url]
    page = opened.engine.traces.page(TraceFilter(), 5).result(PATIENCE_S)
    assert [trace.id for trace in page.traces] == [final.request_id]


def test_a_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        options = LaunchOptions(simulate=True, hurry=True, data_dir=tmp_path / "data", folder=tmp_path)
        engine = EngineThread(options, (gateway_of, taken.getsockname()[1]))
        engine.start(lambda: None)
        engine.ready().result(PATIENCE_S)
        with pytest.raises(ValueError, match="another program uses it"):
            engine.turn_gateway().result(PATIENCE_S)
        engine.stop()


def test_it_ends_with_the_app(opened: Screen) -> None:
    url = opened.engine.turn_gateway().result(PATIENCE_S)
    assert url is not None
    opened.engine.stop()
    with pytest.raises(httpx.ConnectError):
        ask(url)
