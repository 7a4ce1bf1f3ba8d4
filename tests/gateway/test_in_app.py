"""The gateway inside the app: on the engine's thread, its requests among all others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.engine.test_thread import Screen
from tests.ui.test_real_conversations import screen_text, until
from tui_app.cli.screen import gateway_of
from tui_app.domain import events as ev
from tui_app.domain.trace_search import TraceFilter
from tui_app.engine.options import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.main import MainScreen

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


async def test_on_the_screen_its_requests_are_traced_like_any_other(tmp_path: Path) -> None:
    options = LaunchOptions(
        simulate=True, hurry=True, chain="claude,openai,gemini", data_dir=tmp_path / "data", folder=tmp_path
    )
    engine = EngineThread(options, (gateway_of, 0))
    app = TuiApp(engine)
    try:
        async with app.run_test(size=(120, 36)) as pilot:
            main = app.screen_stack[0]
            assert isinstance(main, MainScreen)
            await until(pilot, lambda: main.session.state.ready)
            await pilot.press("f9")
            await until(pilot, lambda: "gateway 127.0.0.1:" in screen_text(app))
            url = main.session.state.gateway_url
            assert url is not None
            main.session.break_provider("openai", "auth")
            body = {
                "model": "openai/gpt-6.2-sol",
                "fallbacks": ["openai/gpt-4.1-mini", "gemini"],
                "messages": [{"role": "user", "content": "Hello"}],
            }
            post = partial(httpx.post, f"{url}/v1/chat/completions", json=body, timeout=PATIENCE_S)
            answer = await asyncio.to_thread(post)
            assert answer.headers["x-trail"] == "openai:auth,openai:auth,gemini:answered"
            await until(pilot, lambda: "ANSWERED BY gemini" in screen_text(app))
            assert "step 3/3" in screen_text(app)
            assert main.session.state.chat == ()
            await pilot.press("f4")
            await until(pilot, lambda: "openai" in screen_text(app) and "gemini" in screen_text(app))
            await pilot.press("escape", "f9")
            await until(pilot, lambda: main.session.state.gateway_url is None)
    finally:
        engine.stop()


def test_where_tokens_are_needed_it_does_not_start_without_a_secret(tmp_path: Path) -> None:
    options = LaunchOptions(
        simulate=True, hurry=True, environment="production", data_dir=tmp_path / "data", folder=tmp_path
    )
    engine = EngineThread(options, (gateway_of, 0))
    engine.start(lambda: None)
    engine.ready().result(PATIENCE_S)
    with pytest.raises(ValueError, match=r"needs a secret in production.*choose development"):
        engine.turn_gateway().result(PATIENCE_S)
    engine.stop()
