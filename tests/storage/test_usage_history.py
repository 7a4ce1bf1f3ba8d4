"""Usage of many days is read at once; days outside are left out, on disk and in memory alike."""

from __future__ import annotations

import pytest

from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.store import Store

DAYS = ("2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02")


async def filled(store: Store) -> None:
    for number, day in enumerate(DAYS, 1):
        await store.usage.add(UsageKey(day, "production", "claude"), UsageAmounts(input_tokens=number))


async def between(store: Store, first: str, last: str) -> dict[str, int]:
    return {key.day: total.tokens for key, total in (await store.history.between(first, last)).items()}


async def test_both_ends_belong_to_it(store: Store) -> None:
    await filled(store)
    assert await between(store, DAYS[1], DAYS[2]) == {DAYS[1]: 2, DAYS[2]: 3}
    assert await between(store, DAYS[0], DAYS[0]) == {DAYS[0]: 1}
    assert await between(store, DAYS[2], DAYS[1]) == {}


async def test_simulated_totals_stay_apart(store: Store) -> None:
    for simulated in (False, True):
        key = UsageKey(DAYS[0], "staging", "openai", simulated)
        await store.usage.add(key, UsageAmounts(output_tokens=1 + simulated))
    kept = await store.history.between(DAYS[0], DAYS[-1])
    assert {key.simulated: total.tokens for key, total in kept.items()} == {False: 1, True: 2}


async def test_without_a_disk_it_is_the_same() -> None:
    store = Store.in_memory("no disk")
    await filled(store)
    assert await between(store, DAYS[3], "2026-12-31") == {DAYS[3]: 4}
    await store.close()


@pytest.mark.parametrize("first", ["", "2000-01-01"])
async def test_an_empty_store_has_no_days(store: Store, first: str) -> None:
    assert await between(store, first, DAYS[-1]) == {}
