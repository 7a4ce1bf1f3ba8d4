"""How much of a daily limit is used, as a word."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """`ok` below or at 50 %, `half` above, `near` above 80 %, `exceeded` above 100 %."""

    OK = "ok"
    HALF = "half"
    NEAR = "near"
    EXCEEDED = "exceeded"


THRESHOLDS: tuple[tuple[Level, int], ...] = ((Level.HALF, 50), (Level.NEAR, 80), (Level.EXCEEDED, 100))


def level_of(tokens: int, limit: int) -> Level:
    """The level of `tokens` against `limit`, exact at the borders."""
    reached = Level.OK
    for level, percent in THRESHOLDS:
        if tokens * 100 > limit * percent:
            reached = level
    return reached


def percent_of(tokens: int, limit: int) -> float:
    """How much of the limit is used, in percent; a limit of nothing is used up at once."""
    if limit <= 0:
        return 100.0 if tokens == 0 else float("inf")
    return tokens * 100 / limit
