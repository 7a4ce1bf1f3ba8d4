"""Totals of days whose record was lost, made again from the traces of what was asked on them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from tui_app.domain.usage import Usage, UsageAmounts, UsageKey

if TYPE_CHECKING:
    from tui_app.domain.traces import Trace
    from tui_app.storage.store import Store


async def recount(store: Store, zone: tzinfo | None) -> dict[UsageKey, UsageAmounts]:
    """Puts back every total that is missing where traces tell of tokens; others stay as they are.

    Args:
        store: the records.
        zone: the budget's time zone; None is the machine's.

    Returns:
        What was put back.

    Raises:
        StorageError: a file cannot be read.
    """
    used: dict[UsageKey, UsageAmounts] = {}
    async for trace in store.traces.every():
        for key, amounts in _booked(trace, zone):
            used[key] = used.get(key, UsageAmounts()) + amounts
    kept = await store.history.between("", "9999")
    missing = {key: amounts for key, amounts in used.items() if key not in kept}
    for key, amounts in missing.items():
        await store.usage.add(key, amounts)
    return missing


def amounts_of(usage: Usage) -> UsageAmounts:
    """What one attempt adds to a day's total."""
    return UsageAmounts(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        estimated_tokens=usage.total if usage.source == "estimated" else 0,
        requests=1,
    )


def _booked(trace: Trace, zone: tzinfo | None) -> list[tuple[UsageKey, UsageAmounts]]:
    """What a request added to the totals, each attempt on the day on which it ended."""
    booked = []
    for attempt in trace.attempts:
        if attempt.tokens is not None:
            ended = trace.started_at + attempt.began_s + attempt.duration_s
            day = datetime.fromtimestamp(ended, UTC).astimezone(zone).date().isoformat()
            key = UsageKey(day, trace.environment, attempt.provider, trace.simulated)
            booked.append((key, amounts_of(attempt.tokens)))
    return booked
