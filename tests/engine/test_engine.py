"""The engine puts the parts together: simulator, conversation, budgets, environments."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from tests.engine.conftest import OpenEngine
from tui_app.domain import events as ev
from tui_app.domain.conversations import MessageStatus
from tui_app.engine.engine import Engine
from tui_app.settings.problems import SettingsError


async def answer(engine: Engine, text: str) -> ev.FinalEvent:
    """Sends a message in the conversation and waits until what came of it is kept."""
    await engine.session.send(text)
    running = engine.session.running
    assert running is not None
    final = await running.task
    await engine.session.settle()
    return final


async def test_without_a_key_the_screen_opens_the_simulator_in_production(open_engine: OpenEngine) -> None:
    engine = await open_engine(simulate=False, simulate_if_unusable=True)
    snapshot = await engine.snapshot()
    assert snapshot.settings.simulated
    assert snapshot.settings.environment == "production"
    assert snapshot.settings.chain == ("claude", "openai", "gemini")
    assert ".env.dev.local" in snapshot.notice


async def test_an_environment_that_was_given_stays(open_engine: OpenEngine) -> None:
    engine = await open_engine(simulate=False, simulate_if_unusable=True, environment="staging")
    assert engine.settings.environment == "staging"
    assert engine.settings.simulated


async def test_with_a_key_the_screen_talks_to_the_real_provider(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-a-key-for-nobody")
    engine = await open_engine(simulate=False, simulate_if_unusable=True)
    assert not engine.settings.simulated
    assert engine.settings.environment == "development"


async def test_elsewhere_no_key_is_no_reason_to_simulate(open_engine: OpenEngine) -> None:
    engine = await open_engine(simulate=False)
    assert not engine.settings.simulated


async def test_what_was_asked_and_answered_is_there_after_a_restart(open_engine: OpenEngine) -> None:
    first = await open_engine()
    final = await answer(first, "What is an outage?")
    assert isinstance(final, ev.Answered)
    await first.close()
    second = await open_engine()
    await second.resume()
    snapshot = await second.snapshot()
    assert [(m.role, m.status) for m in snapshot.messages] == [
        ("user", MessageStatus.SENT),
        ("assistant", MessageStatus.DONE),
    ]
    assert snapshot.messages[1].text == final.text
    assert snapshot.messages[1].trace_id == final.trace.id
    assert [trace.id for trace in snapshot.traces] == [final.trace.id]
    assert final.trace.usage is not None
    assert {u.provider: u.tokens for u in snapshot.usage}["claude"] == final.trace.usage.total


async def test_earlier_turns_go_along(open_engine: OpenEngine) -> None:
    engine = await open_engine()
    await answer(engine, "What is an outage?")
    final = await answer(engine, "And then?")
    assert isinstance(final, ev.Answered)
    assert "Following up on" in final.text


async def test_the_question_is_kept_before_it_is_sent(open_engine: OpenEngine) -> None:
    engine = await open_engine(faults=(("claude", "silence"),))
    await engine.session.send("Is this kept?")
    conversation = engine.session.conversation_id
    assert conversation is not None
    kept = await engine.store.conversations.last_page(conversation)
    assert [(m.text, m.status) for m in kept] == [("Is this kept?", MessageStatus.SENT)]
    engine.session.cancel()
    await engine.session.settle()
    kept = await engine.store.conversations.last_page(conversation)
    assert [m.status for m in kept] == [MessageStatus.SENT, MessageStatus.CANCELLED]


async def test_a_discarded_part_is_kept_beside_the_answer(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "cut"),))
    await answer(engine, "What is an outage?")
    statuses = [(m.status, m.provider) for m in engine.session.messages]
    assert statuses == [
        (MessageStatus.SENT, None),
        (MessageStatus.DISCARDED, "claude"),
        (MessageStatus.DONE, "openai"),
    ]
    assert engine.session.messages[1].text


async def test_nobody_answered_is_kept_as_failed_and_does_not_go_along(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="development", faults=(("claude", "auth"),))
    await answer(engine, "First")
    failed = engine.session.messages[-1]
    assert failed.status is MessageStatus.FAILED
    assert failed.text.startswith("AI service unavailable")
    engine.set_fault("claude", None)
    final = await answer(engine, "Second")
    assert isinstance(final, ev.Answered)
    assert "Following up" not in final.text


async def test_a_rejected_message_is_not_kept(open_engine: OpenEngine) -> None:
    engine = await open_engine()
    heard: list[ev.Event] = []
    engine.service.listen(heard.append)
    await engine.session.send("   ")
    await asyncio.sleep(0)
    assert engine.session.messages == []
    assert [type(event) for event in heard] == [ev.Rejected]


async def test_switching_the_environment_changes_chain_limits_and_length(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="development")
    seen = []
    for environment in ("development", "staging", "production"):
        settings = (await engine.switch(environment)).settings
        seen.append((settings.chain, settings.steps[0].daily_limit, settings.max_message_length))
        assert settings.simulated
    assert seen == [
        (("claude",), 10_000, 500),
        (("claude", "openai"), 50_000, 1_000),
        (("claude", "openai", "gemini"), 200_000, 2_000),
    ]


async def test_an_environment_with_mistakes_leaves_the_old_one_in_force(
    open_engine: OpenEngine, tmp_path: Path
) -> None:
    engine = await open_engine(environment="development")
    (tmp_path / ".env.staging").write_text("CHIAN=claude\n")
    with pytest.raises(SettingsError, match="CHAIN"):
        await engine.switch("staging")
    assert engine.settings.environment == "development"


async def test_healing_lets_a_rejected_provider_be_tried_again(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "auth"),))
    assert (await answer(engine, "One")).trace.answered_by == "openai"
    skipped = (await answer(engine, "Two")).trace
    assert [skip.provider for skip in skipped.skipped] == ["claude"]
    engine.set_fault("claude", None)
    assert (await answer(engine, "Three")).trace.answered_by == "claude"


async def test_two_instances_see_each_others_tokens(open_engine: OpenEngine) -> None:
    one, two = await open_engine(), await open_engine()
    heard: list[ev.Event] = []
    two.service.listen(heard.append)
    final = await answer(one, "Hello")
    assert final.trace.usage is not None
    await two.watch.look()
    assert [(e.provider, e.tokens) for e in heard if isinstance(e, ev.UsageChanged)] == [
        ("claude", final.trace.usage.total)
    ]


async def test_a_folder_that_cannot_be_written_is_told_and_nothing_else_stops(
    open_engine: OpenEngine,
) -> None:
    engine = await open_engine(data_dir=Path("/proc/nowhere"))
    snapshot = await engine.snapshot()
    assert snapshot.storage_problem is not None
    assert "/proc/nowhere" in snapshot.storage_problem
    assert isinstance(await answer(engine, "Hello"), ev.Answered)


async def test_the_log_has_a_line_an_attempt_and_a_line_a_level_but_no_text(
    open_engine: OpenEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAILY_TOKEN_LIMIT_OPENAI", "60")
    engine = await open_engine(environment="production", faults=(("claude", "overloaded"),))
    await answer(engine, "Tell me the recognisable words")
    await engine.close()
    lines = (tmp_path / "data" / "tui-app.log").read_text().splitlines()
    attempts = [line for line in lines if " attempt " in line]
    assert [line.split("class=")[1].split()[0] for line in attempts] == [
        "overloaded",
        "overloaded",
        "answered",
    ]
    assert all("environment=production" in line and "seconds=" in line for line in attempts)
    levels = [line.split()[1] for line in lines if " budget " in line]
    assert levels == ["INFO", "WARNING", "ERROR"]
    assert not any("recognisable" in line or "simulated-key" in line for line in lines)
    assert (tmp_path / "data" / "tui-app.log").stat().st_mode & 0o777 == 0o600


async def test_closing_in_the_middle_of_an_answer_keeps_what_came_and_leaves_nothing_behind(
    open_engine: OpenEngine,
) -> None:
    engine = await open_engine(environment="production", faults=(("claude", "stall"),))
    heard: list[ev.Event] = []
    first = asyncio.Event()

    def hear(event: ev.Event) -> None:
        heard.append(event)
        if isinstance(event, ev.TextDelta):
            first.set()

    engine.service.listen(hear)
    await engine.session.send("Stall, please")
    await first.wait()
    await engine.close()
    assert isinstance(heard[-1], ev.Cancelled | ev.UsageChanged)
    others = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert others == []
    again = await open_engine(environment="production")
    await again.resume()
    assert [m.status for m in again.session.messages] == [MessageStatus.SENT, MessageStatus.CANCELLED]
    assert again.session.messages[1].text


def test_the_log_is_not_left_to_the_process(caplog: pytest.LogCaptureFixture) -> None:
    assert not [h for h in logging.getLogger("tui_app").handlers if isinstance(h, logging.FileHandler)]
