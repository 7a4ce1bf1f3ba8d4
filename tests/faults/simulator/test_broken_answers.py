"""Every fault that strikes an answer, on every wire, streamed and whole, seen at the level of bytes."""

import json
from typing import Any

import httpx
import pytest

from tests.faults.simulator.asking import (
    WIRES,
    ask,
    finish_of,
    text_of,
    watch,
    whole_finish,
    whole_text,
)
from tests.faults.simulator.conftest import Running
from tui_app.domain.messages import Wire
from tui_app.faults import Fault

PROVIDER = {Wire.ANTHROPIC: "claude", Wire.OPENAI: "openai", Wire.GEMINI: "gemini"}
SHORT = httpx.Timeout(5, read=0.2)

on_every_wire = pytest.mark.parametrize("wire", WIRES)
streamed_and_whole = pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])


def ended(wire: Wire, data: bytes) -> bool:
    """Whether the stream has the vendor's own end."""
    marks = {Wire.ANTHROPIC: b"message_stop", Wire.OPENAI: b"[DONE]", Wire.GEMINI: b"finishReason"}
    return marks[wire] in data


@on_every_wire
async def test_a_healthy_answer_is_the_same_streamed_and_whole(wire: Wire, client: httpx.AsyncClient) -> None:
    seen = await watch(client, wire, stream=True)
    whole = (await ask(client, wire)).json()
    assert seen.problem is None
    assert ended(wire, seen.data)
    assert text_of(wire, seen.events) == whole_text(wire, whole)
    assert finish_of(wire, seen.events) == whole_finish(wire, whole) is not None


@on_every_wire
async def test_connect_resets_before_the_request_is_read(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("connect"))
    for stream in (True, False):
        seen = await watch(client, wire, stream=stream)
        assert seen.status == 0
        assert isinstance(seen.problem, httpx.ReadError | httpx.WriteError)


@on_every_wire
@streamed_and_whole
async def test_reset_drops_the_connection_before_any_header(
    wire: Wire, stream: bool, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("reset"))
    seen = await watch(client, wire, stream=stream)
    assert seen.status == 0
    assert isinstance(seen.problem, httpx.ReadError)
    assert running.simulator.requests[PROVIDER[wire]].received == 1
    assert running.simulator.requests[PROVIDER[wire]].disconnects == 0


@on_every_wire
@streamed_and_whole
async def test_silence_never_sends_a_header(
    wire: Wire, stream: bool, running: Running, client: httpx.AsyncClient
) -> None:
    client.timeout = SHORT
    running.board.set(PROVIDER[wire], Fault("silence"))
    seen = await watch(client, wire, stream=stream)
    assert (seen.status, seen.data) == (0, b"")
    assert isinstance(seen.problem, httpx.ReadTimeout)
    await running.simulator.idle()
    assert running.simulator.requests[PROVIDER[wire]].disconnects == 1


@on_every_wire
async def test_a_stalled_stream_keeps_its_text_and_its_connection(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    client.timeout = SHORT
    running.board.set(PROVIDER[wire], Fault("stall"))
    seen = await watch(client, wire, stream=True)
    assert seen.status == 200
    assert isinstance(seen.problem, httpx.ReadTimeout)
    assert text_of(wire, seen.events)
    assert finish_of(wire, seen.events) is None


@on_every_wire
async def test_a_cut_stream_breaks_after_some_text(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    whole = whole_text(wire, (await ask(client, wire)).json())
    running.board.set(PROVIDER[wire], Fault("cut"))
    seen = await watch(client, wire, stream=True)
    assert seen.status == 200
    assert isinstance(seen.problem, httpx.RemoteProtocolError)
    text = text_of(wire, seen.events)
    assert text
    assert whole.startswith(text)
    assert len(text) < len(whole)
    assert finish_of(wire, seen.events) is None


@on_every_wire
@pytest.mark.parametrize(
    ("fault", "problem"), [("stall", httpx.ReadTimeout), ("cut", httpx.RemoteProtocolError)]
)
async def test_a_whole_answer_breaks_in_the_middle_of_its_body(
    wire: Wire, fault: str, problem: type[Exception], running: Running, client: httpx.AsyncClient
) -> None:
    client.timeout = SHORT
    running.board.set(PROVIDER[wire], Fault(fault))
    seen = await watch(client, wire, stream=False)
    assert seen.status == 200
    assert isinstance(seen.problem, problem)
    assert seen.data.startswith(b"{")
    with pytest.raises(json.JSONDecodeError):
        json.loads(seen.data)


@on_every_wire
async def test_a_quiet_end_closes_the_stream_in_good_order_without_a_finish(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("quiet_end"))
    seen = await watch(client, wire, stream=True)
    assert seen.problem is None
    assert text_of(wire, seen.events)
    assert finish_of(wire, seen.events) is None
    assert not ended(wire, seen.data)


@on_every_wire
async def test_a_quiet_end_of_a_whole_answer_has_text_and_no_finish(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("quiet_end"))
    answer = (await ask(client, wire)).json()
    assert whole_text(wire, answer)
    assert whole_finish(wire, answer) is None


@on_every_wire
async def test_a_malformed_stream_has_broken_json_before_any_text(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("malformed"))
    response = await ask(client, wire, stream=True)
    lines = [line[6:] for line in response.text.splitlines() if line.startswith("data: ")]
    assert response.headers["content-type"] == "text/event-stream"
    assert text_of(wire, [json.loads(line) for line in lines[:-1]]) == ""
    with pytest.raises(json.JSONDecodeError):
        json.loads(lines[-1])


@on_every_wire
async def test_a_malformed_whole_answer_is_not_json(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("malformed"))
    response = await ask(client, wire)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        response.json()


@on_every_wire
async def test_an_error_event_follows_some_text_under_status_200(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("error_event"))
    seen = await watch(client, wire, stream=True)
    assert (seen.status, seen.problem) == (200, None)
    assert text_of(wire, seen.events[:-1])
    assert "error" in seen.events[-1]
    assert next(iter(seen.events[-1])) == ("type" if wire is Wire.ANTHROPIC else "error")
    if wire is Wire.ANTHROPIC:
        assert b"event: error\ndata: {" in seen.data


@on_every_wire
async def test_an_error_event_of_a_whole_answer_is_an_error_under_status_200(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("error_event"))
    response = await ask(client, wire)
    assert response.status_code == 200
    assert response.json()["error"]["message"]


@on_every_wire
@streamed_and_whole
@pytest.mark.parametrize("status", [200, 502])
async def test_html_comes_with_its_status(
    wire: Wire, stream: bool, status: int, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("html", status=status))
    response = await ask(client, wire, stream=stream)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!DOCTYPE html>")


@on_every_wire
async def test_an_empty_answer_ends_properly_without_text(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("empty"))
    seen = await watch(client, wire, stream=True)
    whole = (await ask(client, wire)).json()
    expected = {Wire.ANTHROPIC: "end_turn", Wire.OPENAI: "stop", Wire.GEMINI: "STOP"}[wire]
    assert seen.problem is None
    assert ended(wire, seen.data)
    assert (text_of(wire, seen.events), finish_of(wire, seen.events)) == ("", expected)
    assert (whole_text(wire, whole), whole_finish(wire, whole)) == ("", expected)


def output_tokens(wire: Wire, answer: Any) -> int | None:
    match wire:
        case Wire.ANTHROPIC:
            usage, name = answer.get("usage"), "output_tokens"
        case Wire.OPENAI:
            usage, name = answer.get("usage"), "completion_tokens"
        case Wire.GEMINI:
            usage, name = answer.get("usageMetadata"), "candidatesTokenCount"
    return usage[name] if usage else None


@on_every_wire
@pytest.mark.parametrize(
    ("variant", "tokens"), [("", 0), ("zero", 0), ("absent", None), ("absurd", 999_999_999_999)]
)
async def test_wrong_usage_stands_beside_a_good_answer(
    wire: Wire, variant: str, tokens: int | None, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("wrong_usage", variant=variant))
    answer = (await ask(client, wire)).json()
    assert whole_text(wire, answer)
    assert whole_finish(wire, answer)
    assert output_tokens(wire, answer) == tokens
    seen = await watch(client, wire, stream=True)
    assert ended(wire, seen.data)
    assert output_tokens(wire, seen.events[-2 if wire is Wire.ANTHROPIC else -1]) == tokens


@on_every_wire
async def test_a_bounded_fault_hits_so_many_requests_and_heals(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("server_error", count=2))
    statuses = [(await ask(client, wire)).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert running.board.active() == {}


@on_every_wire
async def test_a_fault_of_one_provider_leaves_the_others_alone(
    wire: Wire, running: Running, client: httpx.AsyncClient
) -> None:
    running.board.set(PROVIDER[wire], Fault("auth"))
    assert [(await ask(client, other)).is_success for other in WIRES] == [other != wire for other in WIRES]
