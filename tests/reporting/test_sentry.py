"""Sentry hears of unexpected errors and spent chains, and of nothing that was said."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.engine.conftest import OpenEngine, open_engine
from tests.providers.scripted_server import head, playing, sized
from tests.reporting.endpoint import PUBLIC_KEY, Endpoint, serving
from tui_app import __version__
from tui_app.domain import events as ev
from tui_app.domain.messages import ChatRequest, Message
from tui_app.engine.engine import Engine
from tui_app.faults.board import FaultBoard
from tui_app.faults.fault import Fault
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator

__all__ = ["open_engine"]

KEY = "sk-planted-9f8e7d6c5b4a-recognisable"
PROMPT = "planted prompt about a recognisable cat"
ANSWER = "planted answer about a recognisable dog"
PLANTED = [each.encode() for each in (KEY, PROMPT, ANSWER, "recognisable")]


@pytest.fixture
def sentry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    with serving() as endpoint:
        monkeypatch.setenv("SENTRY_DSN", endpoint.dsn)
        monkeypatch.setenv("BUILD_VARIANT", "nightly")
        yield endpoint


@pytest.fixture
async def board(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultBoard]:
    """Faults of vendors that count as real ones, because their base URLs are all that says where they are."""
    board = FaultBoard()
    simulator = Simulator(board, Pace.instant())
    base = await simulator.start()
    for mount in simulator.mounts:
        vendor = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI"}[mount.provider]
        monkeypatch.setenv(f"{vendor}_BASE_URL", mount.base_url(base))
        monkeypatch.setenv(f"{vendor}_API_KEY", KEY)
    yield board
    await simulator.stop()


async def ask(engine: Engine, text: str = PROMPT) -> ev.FinalEvent:
    request = ChatRequest(messages=(Message("user", text),))
    *_, last = [event async for event in engine.service.stream(request)]
    assert isinstance(last, ev.FinalEvent)
    return last


async def test_a_spent_chain_is_reported_with_its_trail_and_nothing_that_was_said(
    sentry: Endpoint, open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f'{{"type":"error","error":{{"type":"x","message":"{KEY} {PROMPT} {ANSWER}"}}}}'
    delta = f'{{"type":"text_delta","text":"{ANSWER}"}}'
    begun = (
        'data: {"type":"message_start","message":{"usage":{"input_tokens":3}}}\n\n'
        f'data: {{"type":"content_block_delta","index":0,"delta":{delta}}}\n\n'
        f"event: error\ndata: {said}\n\n"
    )
    rejected = sized(said.encode(), "401 Unauthorized", "application/json", f"request-id: {KEY}")
    async with playing([head() + begun.encode()]) as claude, playing([rejected]) as openai:
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", claude.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", openai.url)
        engine = await open_engine(simulate=False, environment="staging")
        final = await ask(engine)
        await engine.close()
    assert isinstance(final, ev.Exhausted)
    assert final.trace.discarded_chars == len(ANSWER)
    [event] = sentry.events
    assert event["release"] == f"tui-app@{__version__}"
    assert event["environment"] == "staging"
    assert event["tags"] == {"build_variant": "nightly", "simulated": "false", "trace_id": final.trace.id}
    chain = event["contexts"]["chain"]
    assert chain["chain"] == "claude > openai"
    assert chain["trail"] == "claude:truncated,openai:auth"
    assert chain["classes"] == "auth,truncated"
    assert chain["ended_by"] == "auth"
    assert chain["duration_s"] >= 0
    assert chain["durations"].startswith("claude 0.")
    assert "exception" not in event
    assert_nothing_planted(sentry)


async def test_an_unexpected_error_is_reported_by_type_and_place_alone(
    sentry: Endpoint, open_engine: OpenEngine, board: FaultBoard
) -> None:
    engine = await open_engine(simulate=False)

    def careless(event: ev.Event) -> None:
        if isinstance(event, ev.Answered):
            kept = {"prompt": PROMPT, "answer": ANSWER}
            try:
                kept[KEY]
            except KeyError as error:
                raise LookupError(f"no room for {kept}") from error

    engine.service.listen(careless)
    assert isinstance(await ask(engine), ev.Answered)
    await engine.close()
    [event] = sentry.events
    cause, error = event["exception"]["values"]
    assert (cause["type"], error["type"]) == ("KeyError", "LookupError")
    assert all(set(each) == {"type", "module", "mechanism", "stacktrace"} for each in (cause, error))
    frames = error["stacktrace"]["frames"]
    assert [frame["function"].rpartition(".")[2] for frame in frames] == ["publish", "careless"]
    assert (frames[0]["module"], frames[0]["filename"]) == ("tui_app.failover.service", "service.py")
    assert [frame["in_app"] for frame in frames] == [True, False]
    assert set(frames[0]) == {"module", "function", "filename", "lineno", "in_app"}
    assert event["logentry"] == {"message": "a listener failed on %s"}
    assert event["tags"] == {"build_variant": "nightly", "simulated": "false"}
    assert_nothing_planted(sentry)


async def test_a_report_holds_nothing_of_the_machine(
    sentry: Endpoint, open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "recognisable-machine")
    monkeypatch.setenv("RECOGNISABLE", "recognisable")
    engine = await open_engine(simulate=False)
    assert isinstance(await ask(engine), ev.Exhausted)
    await engine.close()
    [event] = sentry.events
    assert set(event) == {
        *("event_id", "timestamp", "platform", "level", "logger", "logentry", "fingerprint"),
        *("contexts", "tags", "release", "environment", "sdk"),
    }
    assert event["sdk"]["integrations"] == []
    assert_nothing_planted(sentry)
    assert str(Path.home()).encode() not in sentry.everything


async def test_an_answer_a_rejected_message_and_a_refusal_are_not_reported(
    sentry: Endpoint, open_engine: OpenEngine, board: FaultBoard
) -> None:
    engine = await open_engine(simulate=False)
    assert isinstance(await ask(engine), ev.Answered)
    assert isinstance(await ask(engine, " "), ev.Rejected)
    assert isinstance(await ask(engine, PROMPT * 50), ev.Rejected)
    board.set("claude", Fault.parse("refused"))
    assert isinstance(await ask(engine), ev.Refused)
    await engine.close()
    assert sentry.requests == []


async def test_a_cancelled_request_is_not_reported(
    sentry: Endpoint, open_engine: OpenEngine, board: FaultBoard
) -> None:
    board.set("claude", Fault.parse("silence"))
    engine = await open_engine(simulate=False)
    heard = []
    async for event in engine.service.stream(ChatRequest(messages=(Message("user", PROMPT),))):
        heard.append(event)
        if isinstance(event, ev.AttemptStarted):
            engine.service.cancel(event.request_id)
    assert isinstance(heard[-1], ev.Cancelled)
    await engine.close()
    assert sentry.requests == []


async def test_a_spent_chain_of_simulated_vendors_is_not_reported(
    sentry: Endpoint, open_engine: OpenEngine
) -> None:
    engine = await open_engine(environment="development", faults=(("claude", "auth"),))
    assert isinstance(await ask(engine), ev.Exhausted)
    await engine.close()
    assert sentry.requests == []


async def test_a_chain_that_was_broken_on_purpose_is_not_reported(
    sentry: Endpoint, open_engine: OpenEngine, board: FaultBoard
) -> None:
    engine = await open_engine(simulate=False, chain="claude", faults=(("claude", "auth"),))
    final = await ask(engine)
    assert isinstance(final, ev.Exhausted)
    assert final.trace.broken == "claude (auth)"
    await engine.close()
    assert sentry.requests == []


async def test_an_error_of_ours_on_the_simulator_is_reported_as_such(
    sentry: Endpoint, open_engine: OpenEngine
) -> None:
    engine = await open_engine(environment="production")
    log_an_exception()
    await engine.close()
    [event] = sentry.events
    assert event["tags"]["simulated"] == "true"
    assert event["environment"] == "production"


async def test_reports_do_not_depend_on_the_level_of_the_log(
    sentry: Endpoint, open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "critical")
    engine = await open_engine()
    log_an_exception()
    logging.getLogger("tui_app.log").error("a budget was exceeded")
    await engine.close()
    assert [event["exception"]["values"][0]["type"] for event in sentry.events] == ["ZeroDivisionError"]


async def test_without_a_dsn_nothing_is_sent(
    sentry: Endpoint, open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENTRY_DSN")
    engine = await open_engine(simulate=False)
    assert isinstance(await ask(engine), ev.Exhausted)
    log_an_exception()
    await engine.close()
    assert sentry.requests == []
    assert engine.warnings() == ()


IMPORTS = """
import asyncio, sys
from pathlib import Path
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine

async def main():
    engine = await Engine.open(LaunchOptions(simulate=True, data_dir=Path("data")))
    await engine.close()

asyncio.run(main())
print("sentry_sdk" in sys.modules)
"""


@pytest.mark.parametrize(("dsn", "imported"), [("", "False"), ("http://key@127.0.0.1:9/1", "True")])
def test_the_sdk_is_imported_only_where_a_dsn_is_set(tmp_path: Path, dsn: str, imported: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        cwd=tmp_path,
        env={"SENTRY_DSN": dsn, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == imported
    assert done.stderr == ""


async def test_a_dsn_without_the_extra_is_a_clear_warning_and_nothing_else_changes(
    sentry: Endpoint, open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    engine = await open_engine()
    assert isinstance(await ask(engine), ev.Answered)
    [warning] = engine.warnings()
    assert "pip install 'tui-app[sentry]'" in warning
    assert warning in (await engine.snapshot()).notice
    assert PUBLIC_KEY not in warning


async def test_a_dsn_that_sentry_does_not_understand_is_a_clear_warning(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_DSN", f"https://{PUBLIC_KEY}@sentry.example/not-a-number")
    engine = await open_engine()
    [warning] = engine.warnings()
    assert "SENTRY_DSN" in warning
    assert PUBLIC_KEY not in warning


async def test_an_endpoint_that_is_down_changes_nothing(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving() as gone:
        monkeypatch.setenv("SENTRY_DSN", gone.dsn)
    engine = await open_engine(simulate=False)
    for _ in range(3):
        assert isinstance(await ask(engine), ev.Exhausted)
    assert engine.warnings() == ()
    await engine.close()
    assert capfd.readouterr() == ("", "")


async def test_an_endpoint_that_never_answers_holds_up_neither_requests_nor_the_end(
    sentry: Endpoint, open_engine: OpenEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    sentry.answering.clear()
    engine = await open_engine(simulate=False)
    for _ in range(100):
        assert isinstance(await ask(engine), ev.Exhausted)
    await engine.close()
    assert sentry.arrived.acquire(timeout=10)
    assert len(sentry.requests) == 1
    assert capfd.readouterr() == ("", "")


async def test_the_process_is_left_as_it_was(sentry: Endpoint, open_engine: OpenEngine) -> None:
    import sentry_sdk

    hooks = (sys.excepthook, threading.excepthook)
    handlers = logging.getLogger("tui_app").handlers[:]
    engine = await open_engine()
    assert not sentry_sdk.get_client().is_active()
    assert hooks == (sys.excepthook, threading.excepthook)
    await engine.close()
    assert logging.getLogger("tui_app").handlers == handlers


def log_an_exception() -> None:
    try:
        1 / 0  # noqa: B018  raised for its traceback
    except ZeroDivisionError:
        logging.getLogger("tui_app.engine").exception("unexpected error in %s", PROMPT)


def assert_nothing_planted(sentry: Endpoint) -> None:
    received = sentry.everything
    assert received
    assert [planted for planted in PLANTED if planted in received] == []
