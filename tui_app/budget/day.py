"""Where a budget's day begins and ends; it has 23 or 25 hours where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple


class Day(NamedTuple):
    """One local day, from its midnight to the next, in Unix seconds."""

    began: float
    ends: float


def day_of(at: float, zone: tzinfo | None) -> Day:
    """The local day in which a moment lies.

    Args:
        at: Unix seconds.
        zone: the budget's time zone; None is the machine's.
    """
    today = datetime.fromtimestamp(at, UTC).astimezone(zone).date()
    return Day(_midnight(today, zone), _midnight(today + timedelta(days=1), zone))


def _midnight(day: date, zone: tzinfo | None) -> float:
    # Without a zone the value is naive on purpose: the machine's rules, clock changes included, then apply.
    return datetime.combine(day, time.min, zone).timestamp()
