"""Ours: a request through the chat service, with its events, its budget and its trace."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.programs.calling import KEY, QUESTION, Call, main
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain.clock import Clock
from tui_app.domain.events import Answered
from tui_app.domain.messages import ChatRequest, Environment, Message, Wire
from tui_app.domain.secret import Secret
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.failover.circuit import CircuitBoard
from tui_app.failover.service import ChatService
from tui_app.failover.step import Parts
from tui_app.providers.http import ProviderClient
from tui_app.settings import Provider, Settings, Timeouts
from tui_app.storage.store import Store

REQUEST = ChatRequest(messages=(Message("user", QUESTION),))


class UsageInMemory:
    """Storage off: the totals in a dictionary."""

    def __init__(self) -> None:
        self._totals: dict[UsageKey, UsageAmounts] = {}

    async def add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        """Adds."""
        total = self._totals[key] = self._totals.get(key, UsageAmounts()) + amounts
        return total

    async def of_day(self, day: str) -> dict[UsageKey, UsageAmounts]:
        """A day's totals."""
        return {key: total for key, total in self._totals.items() if key.day == day}


def settings_for(arguments: argparse.Namespace, folder: Path) -> Settings:
    """A chain of one provider, or of a failing one and one that answers."""
    urls = {"failing": arguments.failing} if arguments.failing else {}
    urls["answering"] = arguments.url
    providers = {
        name: Provider(
            name=name,
            wire=Wire.OPENAI,
            base_url=f"{url}/v1",
            api_key=Secret(KEY),
            model="canned",
            max_tokens=100,
            daily_limit=10**12,
        )
        for name, url in urls.items()
    }
    return Settings(
        environment=Environment.PRODUCTION,
        environment_given=True,
        chain=tuple(providers),
        primary=next(iter(providers)),
        providers=providers,
        timeouts=Timeouts(deadline=30.0),
        max_message_length=2_000,
        max_retries=0,
        data_dir=folder,
    )


@asynccontextmanager
async def service_for(arguments: argparse.Namespace) -> AsyncIterator[tuple[ChatService, CircuitBoard]]:
    """The chat service on its real parts; `--storage` keeps usage and traces in files."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = Clock()
        client = ProviderClient(clock)
        stack.push_async_callback(client.aclose)
        store = None
        if arguments.storage:
            store = await Store.open(folder / "data", clock=clock)
            stack.push_async_callback(store.close)
        circuits = CircuitBoard(clock.monotonic, lambda changed: None)
        budgets = BudgetTracker(store.usage if store else UsageInMemory(), clock)
        parts = Parts(client=client, circuits=circuits, budgets=budgets, clock=clock)
        service = ChatService(settings_for(arguments, folder), parts, store.traces if store else None)
        stack.push_async_callback(service.close)
        yield service, circuits


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Call]:
    """One request, as a caller that does not stream makes it."""
    async with service_for(arguments) as (service, circuits):

        async def call() -> str:
            text = ""
            async for event in service.stream(REQUEST):
                if isinstance(event, Answered):
                    text = event.text
            for name in service.settings.chain:
                circuits.close((name, "canned"))  # what fails by order must not be skipped the next time
            return text

        yield call


if __name__ == "__main__":
    main(opened)
