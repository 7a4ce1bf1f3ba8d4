"""Runs one row of the matrix for real: engine, simulator, sockets; only waits for a retry are skipped."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from tests.matrix.rows import Expected, Form, Row
from tests.support.clocks import SkippingClock
from tests.support.scripted import final, of_kind
from tui_app.cli.exits import exit_of
from tui_app.cli.output import result_of
from tui_app.domain import events as ev
from tui_app.domain.answers import Piece
from tui_app.domain.messages import ChatRequest, Message, Wire
from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine
from tui_app.failover.service import ChatService
from tui_app.failover.step import Parts
from tui_app.faults.simulator.answers import answer
from tui_app.providers.http import ProviderClient
from tui_app.settings import Provider, Settings

QUESTION = Message("user", "How does a failover chain work?")
REQUEST = ChatRequest(messages=(QUESTION,))
WHOLE_ANSWER = answer((QUESTION,))

CHAINS = {
    Wire.ANTHROPIC: ("claude", "openai"),
    Wire.OPENAI: ("openai", "gemini"),
    Wire.GEMINI: ("gemini", "claude"),
}
"""The broken provider and the next one, by the broken one's wire."""


class Way(Enum):
    """How the provider is asked, and how the caller reads."""

    STREAMED = "the provider streams, the caller reads every event"
    HELD = "the provider streams, the caller takes only the end"
    WHOLE = "the provider gives one body, the caller takes only the end"

    @property
    def form(self) -> Form:
        """The form in which the provider answers."""
        return Form.WHOLE if self is Way.WHOLE else Form.STREAM


class WholeClient(ProviderClient):
    """Asks every provider for one body instead of a stream."""

    async def stream(
        self,
        provider: Provider,
        request: ChatRequest,
        *,
        connect_timeout: float = 5.0,
        streamed: bool = False,
    ) -> AsyncGenerator[Piece, None]:
        pieces = super().stream(provider, request, connect_timeout=connect_timeout, streamed=streamed)
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece


@dataclass(frozen=True)
class Run:
    """What came of a row.

    Attributes:
        shown: the text that the caller had before it at the end, without what was discarded.
    """

    final: ev.FinalEvent
    shown: str

    @property
    def found(self) -> Expected:
        """The run in the terms of the table, read from what `ask --json` prints and returns."""
        told = result_of(self.final)
        first = [attempt for attempt in told["attempts"] if attempt["step"] == 1]
        (kind,) = {attempt["class"] for attempt in first if attempt["outcome"] == "failed"} or {None}
        return Expected(
            kind, len(first), told["step"], bool(told["discarded_chars"]), int(exit_of(self.final))
        )


async def run(row: Row, wire: Wire, way: Way, folder: Path) -> Run:
    """Sends one request into a chain of two whose first step has the row's fault."""
    chain = CHAINS[wire]
    clock = SkippingClock()
    options = LaunchOptions(
        environment="production",
        chain=",".join(chain),
        simulate=True,
        hurry=True,
        faults=tuple(
            (name, text) for name, text in zip(chain, (row.fault, row.around.second), strict=True) if text
        ),
        data_dir=folder / "data",
        folder=folder,
    )
    engine = await Engine.open(options, clock)
    try:
        settings = _settings(engine.settings, row)
        if way is Way.STREAMED:
            return await _streamed(engine.service, settings)
        if way is Way.HELD:
            return await _held(engine.service, settings)
        async with _asking_for_one_body(engine, clock) as service:
            return await _held(service, settings)
    finally:
        await engine.close()


def _settings(settings: Settings, row: Row) -> Settings:
    around = row.around
    first, second = settings.steps
    window = {"": None, "larger": 2_000, "equal": 1_000}[around.next_window]
    changed = {
        first.name: replace(first, first_token_timeout=around.first_token_s, context_window=1_000),
        second.name: replace(second, context_window=window),
    }
    timeouts = settings.timeouts
    if around.idle_s is not None:
        timeouts = replace(timeouts, idle=around.idle_s)
    return replace(
        settings, providers={**settings.providers, **changed}, timeouts=timeouts, **around.settings
    )


async def _streamed(service: ChatService, settings: Settings) -> Run:
    events = [event async for event in service.stream(REQUEST, settings)]
    shown: list[str] = []
    for event in events:
        if isinstance(event, ev.TextDelta):
            shown.append(event.text)
        elif isinstance(event, ev.PartialDiscarded):
            assert len("".join(shown)) == event.chars
            shown.clear()
    end = final(events)
    thrown_away = sum(event.chars for event in of_kind(events, ev.PartialDiscarded))
    assert thrown_away == end.trace.discarded_chars
    return Run(end, "".join(shown))


async def _held(service: ChatService, settings: Settings) -> Run:
    end = await service.start(REQUEST, settings).task
    return Run(end, end.text if isinstance(end, ev.Answered) else "")


@asynccontextmanager
async def _asking_for_one_body(engine: Engine, clock: SkippingClock) -> AsyncGenerator[ChatService, None]:
    """The engine's service with another client."""
    client = WholeClient(clock)
    parts = Parts(client=client, circuits=engine.circuits, budgets=engine.budgets, clock=clock)
    try:
        yield ChatService(engine.settings, parts, engine.store.traces)
    finally:
        await client.aclose()
