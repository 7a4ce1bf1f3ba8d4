"""A provider client that plays scripts, and what a chat service needs around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.support.virtual_time import VirtualClock
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain import events as ev
from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, UsagePiece
from tui_app.domain.failures import AttemptError, Failure, FailureClass
from tui_app.domain.messages import ChatRequest, Environment, Message, Wire
from tui_app.domain.secret import Secret
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage, UsageAmounts, UsageKey
from tui_app.failover.circuit import CircuitBoard
from tui_app.failover.service import ChatService
from tui_app.failover.step import Parts
from tui_app.settings import Provider, Settings, Timeouts

E = TypeVar("E")

Script = Sequence[Piece | Failure | float | BaseException]
"""What one call does, in order: pieces arrive, a float waits so many seconds, a failure ends it."""

REPORTED = UsagePiece(Usage(input_tokens=10, output_tokens=20))
STOP = FinishPiece(Finish.STOP, "stop")


def says(*words: str) -> Script:
    """A whole answer."""
    return [*(TextPiece(word) for word in words), REPORTED, STOP]


def fails(kind: FailureClass, message: str = "it failed", **details: Any) -> Script:
    """A call that fails before any content."""
    return [Failure(kind=kind, message=message, **details)]


class ScriptedClient:
    """Plays each provider's scripts in turn; the last one is played again and again."""

    def __init__(self, scripts: dict[str, list[Script]]) -> None:
        self._scripts = {name: list(of) for name, of in scripts.items()}
        self.calls: list[str] = []
        self.requests: list[ChatRequest] = []
        self.closed = 0

    async def stream(
        self, provider: Provider, request: ChatRequest, *, connect_timeout: float
    ) -> AsyncGenerator[Piece, None]:
        self.calls.append(provider.name)
        self.requests.append(request)
        scripts = self._scripts[provider.name]
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        try:
            for item in script:
                if isinstance(item, float):
                    await asyncio.sleep(item)
                elif isinstance(item, Failure):
                    raise AttemptError(item)
                elif isinstance(item, BaseException):
                    raise item
                else:
                    yield item
        finally:
            self.closed += 1


class DictUsageStore:
    """Usage in a dictionary."""

    def __init__(self) -> None:
        self.totals: dict[UsageKey, UsageAmounts] = {}

    async def add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        self.totals[key] = self.totals.get(key, UsageAmounts()) + amounts
        return self.totals[key]

    async def of_day(self, day: str) -> dict[UsageKey, UsageAmounts]:
        return {key: total for key, total in self.totals.items() if key.day == day}


def provider(name: str, **values: Any) -> Provider:
    """A configured provider."""
    return Provider(
        **{
            "name": name,
            "wire": Wire.OPENAI,
            "base_url": f"http://127.0.0.1:9/{name}",
            "api_key": Secret("a-key"),
            "model": f"{name}-model",
            "max_tokens": 100,
            "daily_limit": 200_000,
            **values,
        }
    )


def settings(*providers: Provider, **values: Any) -> Settings:
    """Production settings with these providers as the chain."""
    chain = tuple(p.name for p in providers)
    return Settings(
        **{
            "environment": Environment.PRODUCTION,
            "environment_given": True,
            "chain": chain,
            "primary": chain[0],
            "providers": {p.name: p for p in providers},
            "timeouts": Timeouts(deadline=30.0),
            "max_message_length": 2_000,
            "data_dir": Path("unused"),
            **values,
        }
    )


def question(text: str = "What is an outage?") -> ChatRequest:
    """A request with one message."""
    return ChatRequest(messages=(Message("user", text),))


@dataclass
class Bench:
    """A chat service over scripts, in virtual time."""

    scripts: dict[str, list[Script]]
    settings: Settings
    chance: float = 1.0
    usage: DictUsageStore = field(default_factory=DictUsageStore)
    traces: list[Trace] = field(default_factory=list)
    heard: list[ev.Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.chance)
        self.client = ScriptedClient(self.scripts)
        self.circuits = CircuitBoard(self.clock.monotonic, self._publish)
        self.budgets = BudgetTracker(self.usage, self.clock)
        parts = Parts(client=self.client, circuits=self.circuits, budgets=self.budgets, clock=self.clock)
        self.service = ChatService(self.settings, parts, self)
        self.service.listen(self.heard.append)

    def _publish(self, event: ev.Event) -> None:
        self.service.publish(event)

    async def append(self, trace: Trace) -> None:
        self.traces.append(trace)

    async def ask(self, text: str = "What is an outage?") -> list[ev.RequestEvent]:
        """All events of one request."""
        return [event async for event in self.service.stream(question(text))]


def final(events: Sequence[ev.RequestEvent]) -> ev.FinalEvent:
    """The last event, which must be the only final one."""
    finals = [event for event in events if isinstance(event, ev.FinalEvent)]
    assert len(finals) == 1
    assert finals[0] is events[-1]
    return finals[0]


def of_kind(events: Sequence[ev.Event], kind: type[E]) -> list[E]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]
