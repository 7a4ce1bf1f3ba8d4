"""Another process that shares the team's budget; started by the tests."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.storage.samples import KEY, ONE
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret
from tui_app.domain.usage import Usage
from tui_app.storage.store import Store


async def add(store: Store, times: int) -> None:
    """Adds one again and again, and says what it was told last."""
    for _ in range(times):
        total = await store.usage.add(KEY, ONE)
    print(total.requests, flush=True)


async def spend(store: Store, tokens: int, limit: int, requests: int) -> None:
    """Asks for room for many requests at once, and uses all of what it gets; says how often it got some."""
    budgets = BudgetTracker(store.usage, Clock(), store.holds)
    key = budgets.key("production", "claude", simulated=False)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)

    async def request() -> bool:
        reserved = await budgets.admit(key, tokens, limit)
        if reserved is None:
            return False
        await asyncio.sleep(0)
        await budgets.book(key, Usage(input_tokens=tokens, output_tokens=0), limit)
        reserved.release()
        return True

    print(sum(await asyncio.gather(*(request() for _ in range(requests)))), flush=True)
    await budgets.settle()


async def main(command: str, folder: str, url: str, *numbers: str) -> None:
    """Opens a store of its own on the team's budget."""
    store = await Store.open(Path(folder))
    await store.share_usage(Secret(url), Path(folder))
    match command, [int(number) for number in numbers]:
        case "add", [times]:
            await add(store, times)
        case "spend", [tokens, limit, requests]:
            await spend(store, tokens, limit, requests)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
