"""The engine's conversations: opened, gone on with from any point, deleted, brought back, exported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.conftest import OpenEngine
from tests.engine.test_engine import answer
from tui_app.domain import events as ev
from tui_app.domain.conversations import ASKED_AGAIN, Found
from tui_app.domain.messages import ChatRequest
from tui_app.engine.api import Sending
from tui_app.engine.engine import Engine
from tui_app.failover.service import ChatService, RunningRequest


async def ask(engine: Engine, text: str, sending: Sending) -> ev.FinalEvent:
    await engine.session.send(text, sending)
    running = engine.session.running
    assert running is not None
    final = await running.task
    await engine.session.settle()
    return final


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The turns of every request that was begun."""
    requests: list[list[str]] = []
    start = ChatService.start

    def noted(service: ChatService, request: ChatRequest, *others: Any) -> RunningRequest:
        requests.append([message.text for message in request.messages if message.role == "user"])
        return start(service, request, *others)

    monkeypatch.setattr(ChatService, "start", noted)
    return requests


async def test_a_question_asked_again_leaves_the_later_turns_out_now_and_after_a_restart(
    open_engine: OpenEngine, asked: list[list[str]]
) -> None:
    engine = await open_engine()
    for text in ("alpha", "bravo", "charlie"):
        await answer(engine, text)
    bravo = engine.session.messages[2]
    await ask(engine, "bravissimo", Sending(again=bravo))
    assert asked[-1] == ["alpha", "bravissimo"]
    texts = [message.text for message in engine.session.messages if message.role == "user"]
    assert texts == ["alpha", "bravo", "charlie", "bravissimo"]
    await engine.close()
    engine = await open_engine()
    await engine.resume()
    assert engine.session.messages[-2].note == ASKED_AGAIN
    await answer(engine, "delta")
    assert asked[-1] == ["alpha", "bravissimo", "delta"]


async def test_a_retry_begins_with_the_chosen_provider_and_the_chain_stays(open_engine: OpenEngine) -> None:
    engine = await open_engine(environment="production")
    await answer(engine, "alpha")
    final = await ask(engine, "alpha", Sending(again=engine.session.messages[0], first="gemini"))
    assert isinstance(final, ev.Answered)
    assert final.trace.chain == ("gemini", "claude", "openai")
    assert final.provider == "gemini"
    assert engine.settings.chain == ("claude", "openai", "gemini")


async def test_conversations_are_listed_found_opened_and_marked(open_engine: OpenEngine) -> None:
    engine = await open_engine()
    await answer(engine, "first needle")
    first = engine.session.conversation_id
    assert first is not None
    await engine.new_conversation()
    await answer(engine, "second")
    listing = await engine.library.list()
    assert [each.title for each in listing.conversations] == ["second", "first needle"]
    assert all(each.simulated for each in listing.conversations)
    assert listing.opened == engine.session.conversation_id
    found: list[Found] = []
    await engine.library.search("needle", found.append)
    assert [each.conversation.id for each in found] == [first]
    snapshot = await engine.library.open(first)
    assert snapshot.conversation_id == first
    assert snapshot.messages[0].text == "first needle"


async def test_a_conversation_with_the_simulator_is_not_gone_on_with_for_real(
    open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await open_engine()
    await answer(engine, "played")
    played = engine.session.conversation_id
    assert played is not None
    await engine.close()
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-a-key-for-nobody")
    engine = await open_engine(simulate=False)
    with pytest.raises(ValueError, match="start with --simulate"):
        await engine.library.open(played)
    assert engine.session.conversation_id is None


async def test_deleting_the_open_one_begins_a_new_one_and_undo_brings_it_back(
    open_engine: OpenEngine,
) -> None:
    engine = await open_engine()
    await answer(engine, "to be deleted")
    deleted = engine.session.conversation_id
    assert deleted is not None
    snapshot = await engine.library.delete(deleted)
    assert snapshot is not None
    assert snapshot.messages == ()
    assert (await engine.library.list()).conversations == ()
    back = await engine.library.undelete()
    assert back is not None
    assert back.id == deleted
    assert len((await engine.library.open(deleted)).messages) == 2


async def test_an_export_holds_every_page(open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_app.storage.messages.PAGE_MESSAGES", 2)
    engine = await open_engine()
    for text in ("alpha", "bravo", "charlie"):
        await answer(engine, text)
    opened = engine.session.conversation_id
    assert opened is not None
    markdown = await engine.library.export(opened, "markdown")
    said = markdown.read_text()
    assert all(text in said for text in ("alpha", "bravo", "charlie"))
    data = json.loads((await engine.library.export(opened, "json")).read_text())
    assert len(data["messages"]) == 6
    assert markdown.stat().st_mode & 0o777 == 0o600
