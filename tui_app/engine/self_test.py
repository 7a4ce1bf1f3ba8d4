"""Sends every row of the fault matrix through our own engine and real sockets, and judges what came of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from tui_app.domain import events as ev
from tui_app.domain.answers import Piece
from tui_app.domain.messages import ChatRequest, Message, Wire
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.engine.quick_loop import InPlace, QuickClock, QuickLoop
from tui_app.failover.service import ChatService
from tui_app.failover.step import Parts
from tui_app.faults.board import FaultBoard
from tui_app.faults.drills.matrix import ROWS, Expected, Form, Row
from tui_app.faults.simulator.answers import answer
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator
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

ExitOf = Callable[[ev.FinalEvent], int]
"""What `tui-app ask` would end with."""


class Way(Enum):
    """How the provider is asked, and how the caller reads."""

    STREAMED = "the provider streams, the caller reads every event"
    HELD = "the provider streams, the caller takes only the end"
    WHOLE = "the provider gives one body, the caller takes only the end"

    @property
    def form(self) -> Form:
        """The form in which the provider answers."""
        return Form.WHOLE if self is Way.WHOLE else Form.STREAM


class Place(Enum):
    """Where the fault is."""

    VENDOR = "the simulated vendor has it"
    FRONT = "it stands in front of a vendor that is taken for a real one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row on one wire, in one way and place."""

    row: Row
    wire: Wire
    way: Way
    place: Place

    @property
    def expected(self) -> Expected:
        """What has to come of it."""
        return self.row.expected(self.wire, self.way.form)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a case.

    Attributes:
        shown: the text that the caller had in the end, without what was discarded.
        told: whether every discarded character was told as discarded, to a caller who reads every event.
    """

    case: Case
    final: ev.FinalEvent
    shown: str
    told: bool
    found: Expected

    @property
    def text(self) -> str:
        """The whole answer that has to be there, empty where there has to be none."""
        return WHOLE_ANSWER if self.case.expected.step is not None else ""

    @property
    def right(self) -> bool:
        """Whether it is what the matrix says, and whoever answered gave one whole answer."""
        said = self.final.text if isinstance(self.final, ev.Answered) else ""
        return self.found == self.case.expected and self.shown == said == self.text and self.told


def all_cases() -> tuple[Case, ...]:
    """The whole matrix in both forms, and streamed with the fault in front of the vendor too; row by row."""
    asked = ((Place.VENDOR, Way.STREAMED), (Place.VENDOR, Way.WHOLE), (Place.FRONT, Way.STREAMED))
    return tuple(
        Case(row=row, wire=wire, way=way, place=place)
        for row in ROWS
        for wire in Wire
        for place, way in asked
    )


def self_test(exit_of: ExitOf, cases: tuple[Case, ...] | None = None) -> Iterator[Came]:
    """Runs every case, one after the other, in quick time; gives each as soon as it is done."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        for case in all_cases() if cases is None else cases:
            yield runner.run(_run(case, exit_of))


async def _run(case: Case, exit_of: ExitOf) -> Came:
    with tempfile.TemporaryDirectory(prefix="tui-app-self-") as folder:
        async with _vendors(case.place) as variables:
            options = _options(case, Path(folder), variables)
            engine = await Engine.open(options, QuickClock(seed=1), InPlace())
            try:
                return await _asked(case, engine, exit_of)
            finally:
                await engine.close()


@asynccontextmanager
async def _vendors(place: Place) -> AsyncGenerator[dict[str, str], None]:
    """The variables that lead to vendors who are taken for real ones, where the case wants that."""
    if place is Place.VENDOR:
        yield {}
        return
    vendors = Simulator(FaultBoard(), Pace.instant(), clock=QuickClock())
    base = await vendors.start()
    try:
        urls = {mount.provider: mount.base_url(base) for mount in vendors.mounts}
        yield {
            f"{prefix}_{name}": value
            for provider, prefix in (("claude", "ANTHROPIC"), ("openai", "OPENAI"), ("gemini", "GEMINI"))
            for name, value in (("BASE_URL", urls[provider]), ("API_KEY", "a-key"))
        }
    finally:
        await vendors.stop()


def _options(case: Case, folder: Path, variables: dict[str, str]) -> LaunchOptions:
    chain, row = CHAINS[case.wire], case.row
    return LaunchOptions(
        environment="production",
        chain=",".join(chain),
        simulate=case.place is Place.VENDOR,
        hurry=True,
        faults=tuple(
            (name, text) for name, text in zip(chain, (row.fault, row.around.second), strict=True) if text
        ),
        force=True,
        data_dir=folder / "data",
        folder=folder,
        variables=variables,
        alone=True,
    )


async def _asked(case: Case, engine: Engine, exit_of: ExitOf) -> Came:
    settings = _settings(engine.settings, case.row)
    if case.way is not Way.WHOLE:
        return await _answered(case, engine.service, settings, exit_of)
    async with _asking_for_one_body(engine) as service:
        return await _answered(case, service, settings, exit_of)


async def _answered(case: Case, service: ChatService, settings: Settings, exit_of: ExitOf) -> Came:
    shown: list[str] = []
    discarded: list[tuple[int, int]] = []

    def read(event: ev.Event) -> None:
        if isinstance(event, ev.TextDelta):
            shown.append(event.text)
        elif isinstance(event, ev.PartialDiscarded):
            discarded.append((event.chars, len("".join(shown))))
            shown.clear()

    reads = case.way is Way.STREAMED
    final = await service.start(REQUEST, settings, read if reads else None).task
    trace = final.trace
    first = [attempt for attempt in trace.attempts if attempt.step == 1]
    kinds = Counter(attempt.kind for attempt in first if attempt.outcome == "failed")
    found = Expected(
        kind="+".join(str(kind) for kind in kinds) or None,
        attempts=len(first),
        step=trace.step,
        discarded=bool(trace.discarded_chars),
        code=exit_of(final),
    )
    text = final.text if isinstance(final, ev.Answered) else ""
    told = not reads or (
        all(chars == had for chars, had in discarded)
        and sum(chars for chars, _ in discarded) == trace.discarded_chars
    )
    return Came(case, final, "".join(shown) if reads else text, told, found)


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


class _WholeClient(ProviderClient):
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


@asynccontextmanager
async def _asking_for_one_body(engine: Engine) -> AsyncGenerator[ChatService, None]:
    """The engine's service with another client."""
    client = _WholeClient(engine.clock)
    client.front = engine.client.front
    parts = Parts(client=client, circuits=engine.circuits, budgets=engine.budgets, clock=engine.clock)
    try:
        yield ChatService(engine.settings, parts, engine.store.traces)
    finally:
        await client.aclose()
