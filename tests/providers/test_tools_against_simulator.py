"""Tool calls and images over real HTTP: every wire to the simulator, and from every wire to every other."""

from __future__ import annotations

import json

import pytest

from tests.providers.making import Read
from tests.providers.test_against_simulator import BOTH_FORMS, EVERY_WIRE, World, world
from tui_app.domain.answers import Piece
from tui_app.domain.failures import AttemptError, FailureClass
from tui_app.domain.messages import ChatRequest, Image, Message, Options, Wire
from tui_app.domain.tools import Tool, ToolChoice, ToolResult
from tui_app.faults.fault import Fault
from tui_app.providers.http import ProviderClient
from tui_app.settings import Provider

__all__ = ["world"]

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS = (Tool("weather", "The weather of a city.", SCHEMA), Tool("now"))
ASKED = Message("user", "Use the tools for “Zürich”.")
REQUEST = ChatRequest(
    messages=(ASKED,), tools=TOOLS, options=Options(temperature=0.2, top_k=3, stop=("END",), seed=1)
)
PROVIDERS = {Wire.ANTHROPIC: "claude", Wire.OPENAI: "openai", Wire.GEMINI: "gemini"}
PIXEL = "iVBORw0KGgo="


async def ask(
    client: ProviderClient, provider: Provider, request: ChatRequest, *, streamed: bool = True
) -> Read:
    pieces: list[Piece] = []
    try:
        async for piece in client.stream(provider, request, streamed=streamed):
            pieces.append(piece)  # noqa: PERF401 - what came before an error is wanted
    except AttemptError as error:
        return Read(pieces, error.failure)
    return Read(pieces, None)


@EVERY_WIRE
@BOTH_FORMS
async def test_calls_are_made_and_counted(
    client: ProviderClient, world: World, wire: Wire, streamed: bool
) -> None:
    answer = await ask(client, world.provider(wire), REQUEST, streamed=streamed)
    assert answer.failure is None
    calls = answer.calls.whole()
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [
        ("weather", {"city": "Zürich"}),
        ("now", {}),
    ]
    assert len({call.id for call in calls}) == 2
    usage = answer.usages[-1]
    assert usage.source == "reported"
    assert usage.output_tokens >= answer.calls.characters // 4


@pytest.mark.parametrize("after", Wire)
@EVERY_WIRE
async def test_a_call_of_one_vendor_is_carried_on_by_another(
    client: ProviderClient, world: World, wire: Wire, after: Wire
) -> None:
    calls = (await ask(client, world.provider(wire), REQUEST)).calls.whole()
    results = tuple(ToolResult(call.id, f"result of {call.name}") for call in calls)
    history = (
        ASKED,
        Message("assistant", "Let me see.", tool_calls=calls),
        Message("user", "", tool_results=results),
    )
    answer = await ask(client, world.provider(after), ChatRequest(messages=history, tools=TOOLS))
    assert answer.failure is None
    assert "result of now" in answer.text
    again = (*history, Message("assistant", answer.text), Message("user", "Thanks. Use the tool again."))
    more = await ask(client, world.provider(wire), ChatRequest(messages=again, tools=TOOLS))
    assert [call.name for call in more.calls.whole()] == ["weather"]


@EVERY_WIRE
async def test_a_demanded_call_is_made(client: ProviderClient, world: World, wire: Wire) -> None:
    for choice, names in (
        (ToolChoice("required"), ["weather"]),
        (ToolChoice("named", "now"), ["now"]),
        (ToolChoice("none"), []),
    ):
        request = ChatRequest(messages=(Message("user", "Hello."),), tools=TOOLS, tool_choice=choice)
        answer = await ask(client, world.provider(wire), request)
        assert answer.failure is None
        assert [call.name for call in answer.calls.whole()] == names
        assert bool(answer.text) is not bool(names)


@EVERY_WIRE
async def test_an_image_is_seen(client: ProviderClient, world: World, wire: Wire) -> None:
    def told(*images: Image) -> ChatRequest:
        return ChatRequest(messages=(Message("user", "Look.", images=images),))

    used = []
    for request in (told(), told(Image(media_type="image/png", data=PIXEL))):
        answer = await ask(client, world.provider(wire), request)
        assert answer.failure is None
        used.append(answer.usages[-1].input_tokens)
    assert used[1] - used[0] == 1000


@EVERY_WIRE
@BOTH_FORMS
@pytest.mark.parametrize("fault", ["cut", "quiet_end", "error_event", "empty", "refused"])
async def test_a_fault_in_a_call_is_what_it_is_in_a_text(
    client: ProviderClient, world: World, wire: Wire, streamed: bool, fault: str
) -> None:
    kinds = {"empty": FailureClass.EMPTY, "refused": FailureClass.REFUSED}
    if fault == "error_event" and not streamed:
        kinds[fault] = FailureClass.MALFORMED
    world.board.set(PROVIDERS[wire], Fault(fault))
    answer = await ask(client, world.provider(wire), REQUEST, streamed=streamed)
    assert answer.failure is not None
    assert answer.failure.kind is kinds.get(fault, FailureClass.TRUNCATED)
