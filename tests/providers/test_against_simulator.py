"""Our adapters against the simulated vendors, over real HTTP: answers, usage, and every fault's class."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

from tests.providers.making import REQUEST, Read, call, provider_of
from tui_app.domain.answers import Finish
from tui_app.domain.failures import AttemptError, FailureClass
from tui_app.domain.messages import ChatRequest, Message, Wire
from tui_app.domain.secret import Secret
from tui_app.faults.board import FaultBoard
from tui_app.faults.catalogue import FAULTS
from tui_app.faults.fault import Fault
from tui_app.faults.simulator.mounts import DEFAULT_MOUNTS
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator
from tui_app.providers.http import ProviderClient
from tui_app.settings import Provider

EVERY_WIRE = pytest.mark.parametrize("wire", Wire)
BOTH_FORMS = pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])

MODELS = {
    Wire.ANTHROPIC: "claude-haiku-5-5",
    Wire.OPENAI: "gpt-6-luna",
    Wire.GEMINI: "gemini-3.8-flash",
}
FINISHES = {Wire.ANTHROPIC: "end_turn", Wire.OPENAI: "stop", Wire.GEMINI: "STOP"}


@dataclass(frozen=True)
class World:
    """A running simulator, and providers that point at it."""

    simulator: Simulator
    board: FaultBoard
    base: str

    def provider(self, wire: Wire) -> Provider:
        mount = next(mount for mount in DEFAULT_MOUNTS if mount.wire is wire)
        return provider_of(wire, mount.base_url(self.base), model=MODELS[wire])


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    board = FaultBoard()
    simulator = Simulator(board, Pace.instant())
    yield World(simulator, board, await simulator.start())
    await simulator.stop()


def whole(answer: Read, wire: Wire) -> None:
    assert answer.failure is None
    assert len(answer.text) > 100
    assert answer.finish is not None
    assert (answer.finish.finish, answer.finish.raw) == (Finish.STOP, FINISHES[wire])


@EVERY_WIRE
@BOTH_FORMS
async def test_text_usage_and_finish_reason(
    client: ProviderClient, world: World, wire: Wire, streamed: bool
) -> None:
    answer = await call(client, world.provider(wire), streamed=streamed)
    whole(answer, wire)
    usage = answer.usages[-1]
    assert usage.source == "reported"
    assert usage.input_tokens > 0
    assert usage.output_tokens >= len(answer.text) // 4
    assert usage.reasoning_tokens < usage.output_tokens


@EVERY_WIRE
async def test_both_forms_say_the_same(client: ProviderClient, world: World, wire: Wire) -> None:
    streamed = await call(client, world.provider(wire))
    complete = await call(client, world.provider(wire), streamed=False)
    assert streamed.text == complete.text
    assert streamed.usages[-1] == complete.usages[-1]
    assert streamed.thinking == complete.thinking


@EVERY_WIRE
@BOTH_FORMS
async def test_a_reached_cap_is_told(
    client: ProviderClient, world: World, wire: Wire, streamed: bool
) -> None:
    answer = await call(client, replace(world.provider(wire), max_tokens=30), streamed=streamed)
    assert answer.failure is None
    assert answer.finish is not None
    assert answer.finish.finish is Finish.LENGTH


@EVERY_WIRE
async def test_a_whole_conversation_is_understood(client: ProviderClient, world: World, wire: Wire) -> None:
    turns = (Message("user", "First."), Message("assistant", "Yes?"), Message("user", "And the second?"))
    request = ChatRequest(messages=turns, system="Be brief.")
    pieces = [piece async for piece in client.stream(world.provider(wire), request)]
    assert "First" in Read(pieces, None).text


@EVERY_WIRE
async def test_the_models_are_listed(client: ProviderClient, world: World, wire: Wire) -> None:
    assert MODELS[wire] in await client.models(world.provider(wire))


@EVERY_WIRE
@pytest.mark.parametrize("key", [None, Secret("bad-key")])
async def test_a_missing_or_bad_key_is_auth(
    client: ProviderClient, world: World, wire: Wire, key: Secret | None
) -> None:
    provider = replace(world.provider(wire), api_key=key)
    answer = await call(client, provider)
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.AUTH
    assert "bad-key" not in repr(answer.failure)
    with pytest.raises(AttemptError) as caught:
        await client.models(provider)
    assert caught.value.failure.kind is FailureClass.AUTH


@EVERY_WIRE
async def test_an_unknown_model_is_not_found(client: ProviderClient, world: World, wire: Wire) -> None:
    answer = await call(client, replace(world.provider(wire), model="no-such-model"))
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.MODEL_NOT_FOUND


ENDLESS = {"silence", "stall"}
IN_ONE_BODY = {"error_event": FailureClass.MALFORMED, "quiet_end": FailureClass.TRUNCATED}
"""What a fault of streams is where there is none."""

CASES = [
    pytest.param(Fault(kind.name, variant=variant), id=f"{kind.name}-{variant}" if variant else kind.name)
    for kind in FAULTS
    for variant in (kind.variants or ("",))
    if kind.name not in ENDLESS
]


@EVERY_WIRE
@BOTH_FORMS
@pytest.mark.parametrize("fault", CASES)
async def test_every_fault_has_its_class(
    client: ProviderClient, world: World, wire: Wire, streamed: bool, fault: Fault
) -> None:
    provider = world.provider(wire)
    world.board.set(provider.name, replace(fault, seconds=0.0, tokens_per_second=1e9))
    answer = await call(client, provider, streamed=streamed)
    expected = fault.kind.provokes if streamed else IN_ONE_BODY.get(fault.name, fault.kind.provokes)
    if expected is None:
        whole(answer, wire)
    else:
        assert answer.failure is not None
        assert answer.failure.kind is expected
        assert answer.finish is None
    if fault.name == "wrong_usage":
        assert all(usage.source == "estimated" for usage in answer.usages[-1:])
    if fault.name == "rate_limited" and answer.failure:
        assert answer.failure.retry_after_s == 1.0


@EVERY_WIRE
@pytest.mark.parametrize("name", sorted(ENDLESS))
async def test_a_silent_provider_is_left_when_the_caller_says_so(
    client: ProviderClient, world: World, wire: Wire, name: str
) -> None:
    provider = world.provider(wire)
    world.board.set(provider.name, Fault(name))
    came = asyncio.Event()

    async def watched() -> None:
        async for _ in client.stream(provider, REQUEST):
            came.set()

    task = asyncio.create_task(watched())
    traffic = world.simulator.requests[provider.name]
    if name == "stall":
        await came.wait()
    while not traffic.open:  # noqa: ASYNC110 - the simulator has no event for it
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await world.simulator.idle()
    assert traffic.disconnects == 1


@EVERY_WIRE
async def test_the_vendors_words_are_kept(client: ProviderClient, world: World, wire: Wire) -> None:
    provider = world.provider(wire)
    for name in ("overloaded", "error_event", "quota_exhausted"):
        world.board.set(provider.name, Fault(name))
        failure = (await call(client, provider)).failure
        assert failure is not None
        assert failure.type or failure.code
        assert failure.message
