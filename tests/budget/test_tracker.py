"""Today's totals, levels that are announced once, and reservations."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted import DictUsageStore
from tui_app.budget.tracker import BudgetTracker
from tui_app.domain.clock import Clock
from tui_app.domain.levels import Level
from tui_app.domain.usage import Usage, UsageAmounts


class DatedClock(Clock):
    """Says the time that it is told."""

    def __init__(self, moment: datetime, zone: str = "UTC") -> None:
        super().__init__(ZoneInfo(zone))
        self.moment = moment

    def time(self) -> float:
        return self.moment.timestamp()


NOON = DatedClock(datetime(2026, 11, 23, 12, tzinfo=UTC))


def used(tokens: int) -> Usage:
    return Usage(input_tokens=tokens, output_tokens=0)


async def test_each_level_is_announced_once_a_day() -> None:
    tracker = BudgetTracker(DictUsageStore(), NOON)
    key = tracker.key("production", "claude", simulated=False)
    told = [(await tracker.book(key, used(10), 100)).announce for _ in range(12)]
    assert told[5] == (Level.HALF,)
    assert told[8] == (Level.NEAR,)
    assert told[10] == (Level.EXCEEDED,)
    assert sum(map(len, told)) == 3


async def test_a_leap_announces_every_level_it_passes() -> None:
    tracker = BudgetTracker(DictUsageStore(), NOON)
    key = tracker.key("production", "claude", simulated=False)
    booking = await tracker.book(key, used(101), 100)
    assert booking.announce == (Level.HALF, Level.NEAR, Level.EXCEEDED)


async def test_two_trackers_on_one_store_announce_a_level_once_between_them() -> None:
    store = DictUsageStore()
    one, two = BudgetTracker(store, NOON), BudgetTracker(store, NOON)
    key = one.key("production", "claude", simulated=False)
    assert (await one.book(key, used(60), 100)).announce == (Level.HALF,)
    booking = await two.book(key, used(10), 100)
    assert booking.announce == ()
    assert booking.total.tokens == 70


async def test_refresh_tells_only_what_differs() -> None:
    store = DictUsageStore()
    mine, theirs = BudgetTracker(store, NOON), BudgetTracker(store, NOON)
    key = mine.key("production", "claude", simulated=False)
    await mine.book(key, used(5), 100)
    assert await mine.refresh() == {}
    await theirs.book(key, used(7), 100)
    changed = await mine.refresh()
    assert changed[key].tokens == mine.total(key).tokens == 12


async def test_simulated_tokens_never_count_against_real_ones() -> None:
    tracker = BudgetTracker(DictUsageStore(), NOON)
    await tracker.book(tracker.key("production", "claude", simulated=True), used(99), 100)
    assert tracker.total(tracker.key("production", "claude", simulated=False)) == UsageAmounts()


async def test_a_new_local_day_begins_at_zero_daylight_saving_included() -> None:
    clock = DatedClock(datetime(2026, 10, 24, 21, 59, tzinfo=UTC), "Europe/Berlin")
    tracker = BudgetTracker(DictUsageStore(), clock)
    before = tracker.key("production", "claude", simulated=False)
    clock.moment = datetime(2026, 10, 24, 22, 1, tzinfo=UTC)
    long_day = tracker.key("production", "claude", simulated=False)
    clock.moment = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    still = tracker.key("production", "claude", simulated=False)
    clock.moment = datetime(2026, 10, 25, 23, 1, tzinfo=UTC)
    after = tracker.key("production", "claude", simulated=False)
    assert [k.day for k in (before, long_day, still, after)] == [
        "2026-10-24",
        "2026-10-25",
        "2026-10-25",
        "2026-10-26",
    ]


@given(st.lists(st.integers(1, 1_000), max_size=20), st.data())
def test_reservations_come_and_go_without_a_trace(sizes: list[int], data: st.DataObject) -> None:
    tracker = BudgetTracker(DictUsageStore(), NOON)
    key = tracker.key("production", "claude", simulated=False)
    held = [tracker.reserve(key, size) for size in sizes]
    assert tracker.committed(key) == sum(sizes)
    for reservation in data.draw(st.permutations(held)):
        reservation.release()
        reservation.release()
    assert tracker.committed(key) == 0
