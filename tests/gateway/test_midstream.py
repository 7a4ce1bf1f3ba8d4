"""An answer that breaks off: an error in the dialect's words, or held back so that nobody sees it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import openai
import pytest

from tests.gateway.conftest import SECRET, OpenGateway, Running
from tests.gateway.test_anthropic_sdk import client as claude_client
from tests.gateway.test_metrics import read as read_metrics
from tests.gateway.test_openai_sdk import client as openai_client
from tui_app.domain import events as ev
from tui_app.faults.simulator.replies import Pace
from tui_app.gateway.openai.answers import Chunks

ASK: dict[str, Any] = {"model": "chain", "messages": [{"role": "user", "content": "What is a loop?"}]}
CUTS = ["cut", "error_event", "quiet_end"]


async def broken(open_gateway: OpenGateway, fault: str, **options: Any) -> Running:
    """Production with a first provider whose answers break off, at a pace at which their text is seen."""
    running = await open_gateway(
        environment="production", JWT_SECRET=SECRET, faults=(("claude", fault),), **options
    )
    assert running.engine.simulator is not None
    running.engine.simulator._pace = Pace(0.01, 2000)
    return running


def headers(running: Running, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {running.token}", **more}


@pytest.mark.parametrize("fault", CUTS)
async def test_openai_sees_an_error_and_never_a_false_end(fault: str, open_gateway: OpenGateway) -> None:
    running = await broken(open_gateway, fault)
    raw = await running.complete(stream=True, headers=headers(running))
    assert raw.status_code == 200
    assert raw.headers["x-served-by"] == "claude"
    assert "[DONE]" not in raw.text
    assert '"finish_reason":"stop"' not in raw.text
    seen: list[str] = []
    async with openai_client(running) as gpt:
        with pytest.raises(openai.APIError, match="claude broke off"):
            await read(await gpt.chat.completions.create(**ASK, stream=True), seen)
    assert any(seen)


async def read(stream: AsyncIterator[Any], seen: list[str]) -> None:
    """Notes the text of each chunk."""
    async for chunk in stream:
        seen += [choice.delta.content or "" for choice in chunk.choices]


async def test_anthropic_sees_an_error_and_never_a_false_end(open_gateway: OpenGateway) -> None:
    running = await broken(open_gateway, "cut")
    raw = await running.message(stream=True, headers=headers(running))
    assert raw.status_code == 200
    assert "message_stop" not in raw.text
    assert "event: error" in raw.text
    async with claude_client(running) as claude, claude.messages.stream(**ASK, max_tokens=500) as stream:
        with pytest.raises(anthropic.APIError, match="claude broke off"):
            await stream.get_final_message()


@pytest.mark.parametrize("fault", CUTS)
async def test_a_broken_stream_is_counted_and_kept_as_exhausted(
    fault: str, open_gateway: OpenGateway
) -> None:
    running = await broken(open_gateway, fault)
    told: list[ev.RequestEvent] = []
    running.engine.service.listen(lambda e: told.append(e) if isinstance(e, ev.RequestEvent) else None)
    await running.complete(stream=True, headers=headers(running))

    (kept,) = await running.engine.store.traces.recent(1)
    assert (kept.outcome, kept.trail, kept.kind) == ("exhausted", "claude:truncated", "truncated")
    assert kept.error is not None
    assert kept.error.startswith("claude: ")
    assert "the client had a part of this answer already" in kept.error
    assert kept.discarded_chars > 0
    assert kept.attempts[0].outcome == "failed"

    counted = await read_metrics(running)
    assert counted["tui_app_requests_total outcome=exhausted provider=none"] == 1
    assert counted["tui_app_attempts_total class=truncated provider=claude"] == 1
    assert not [name for name in counted if "cancelled" in name or "tui_app_failovers" in name]

    assert isinstance(told[-1], ev.Exhausted)
    ends = [event for event in told if isinstance(event, ev.AttemptFailed | ev.PartialDiscarded)]
    assert [type(event) for event in ends] == [ev.AttemptFailed, ev.PartialDiscarded]


@pytest.mark.parametrize("fault", CUTS)
async def test_held_answers_hide_a_failover(fault: str, open_gateway: OpenGateway) -> None:
    running = await broken(open_gateway, fault)
    raw = await running.complete(stream=True, headers=headers(running, **{"x-midstream": "hold"}))
    assert raw.headers["x-served-by"] == "openai"
    assert raw.headers["x-trail"] == "claude:truncated,openai:answered"
    assert raw.text.count("[DONE]") == 1
    assert '"error":{' not in raw.text
    async with openai_client(running, default_headers={"x-midstream": "hold"}) as gpt:
        whole = await gpt.chat.completions.create(**ASK)
        chunks = [chunk async for chunk in await gpt.chat.completions.create(**ASK, stream=True)]
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content


async def test_held_messages_are_whole_and_in_order(open_gateway: OpenGateway) -> None:
    running = await broken(open_gateway, "cut")
    async with claude_client(running, default_headers={"x-midstream": "hold"}) as claude:
        whole = await claude.messages.create(**ASK, max_tokens=500)
        async with claude.messages.stream(**ASK, max_tokens=500) as stream:
            streamed = await stream.get_final_message()
    assert whole.content[0].type == streamed.content[0].type == "text"
    assert [each.to_dict() for each in streamed.content] == [each.to_dict() for each in whole.content]
    assert (whole.stop_reason, streamed.stop_reason) == ("end_turn", "end_turn")


async def test_every_chunk_of_a_held_answer_has_its_id(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    answer = await running.complete(
        stream=True, stream_options={"include_usage": True}, headers={"x-midstream": "hold"}
    )
    chunks = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]
    assert {chunk.get("id") for chunk in chunks} == {f"chatcmpl-{answer.headers['x-request-id']}"}


async def test_hold_can_be_the_rule_and_error_the_exception(open_gateway: OpenGateway) -> None:
    running = await broken(open_gateway, "cut", MIDSTREAM="hold")
    held = await running.complete(stream=True, headers=headers(running))
    assert held.headers["x-served-by"] == "openai"
    running.engine.close_circuit("claude")
    told = await running.complete(stream=True, headers=headers(running, **{"x-midstream": "error"}))
    assert "claude broke off" in told.text


@pytest.mark.parametrize("stream", [True, False])
async def test_another_word_is_a_bad_request(stream: bool, open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    answer = await running.complete(stream=stream, headers={"x-midstream": "maybe"})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "x-midstream"


async def test_a_failure_before_the_first_text_is_never_seen(open_gateway: OpenGateway) -> None:
    running = await broken(open_gateway, "overloaded")
    raw = await running.complete(stream=True, headers=headers(running))
    assert raw.headers["x-served-by"] == "openai"
    assert raw.text.count("[DONE]") == 1


async def test_thinking_is_no_part_of_the_text(open_gateway: OpenGateway) -> None:
    running = await open_gateway(chain="openai")
    whole = (await running.complete()).json()
    assert whole["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0
    streamed = await running.complete(stream=True)
    assert "reasoning" not in streamed.text


@pytest.mark.parametrize(("seen", "status"), [(0, 500), (1, 200)])
async def test_an_error_of_our_own_is_no_end_either(
    seen: int, status: int, open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await open_gateway()
    assert running.engine.simulator is not None
    running.engine.simulator._pace = Pace(0.01, 2000)
    written, write = [], Chunks.text

    def failing(chunks: Chunks, text: str) -> bytes:
        written.append(text)
        if len(written) > seen:
            raise ZeroDivisionError
        return write(chunks, text)

    monkeypatch.setattr(Chunks, "text", failing)
    answer = await running.complete(stream=True)
    assert answer.status_code == status
    assert "unexpected error" in answer.text
    assert "[DONE]" not in answer.text
    assert not running.gateway._around.running
