"""When a daily limit will be reached if the day goes on as it went so far."""

from __future__ import annotations

from tui_app.budget.day import Day

LEAST_ELAPSED_S = 1800.0
"""Seconds of the day that must have passed: one busy minute after midnight is no pace."""

LEAST_PERCENT = 5
"""Percent of the limit that must be used: a single question is no pace either."""


def is_pace(tokens: int, limit: int, at: float, day: Day) -> bool:
    """Whether enough has happened to speak of a pace.

    Args:
        tokens: used so far today.
        limit: tokens a day.
        at: the present moment, in Unix seconds.
        day: the day in which it lies.
    """
    return at - day.began >= LEAST_ELAPSED_S and tokens * 100 >= limit * LEAST_PERCENT


def limit_reached_at(tokens: int, limit: int, at: float, day: Day) -> float | None:
    """The moment at which the limit is reached at today's pace, in Unix seconds.

    Today's pace is the tokens used so far over the time since the day began. None where too little has
    happened to tell, where the day ends first, and where the limit has been reached already.

    Args:
        tokens: used so far today.
        limit: tokens a day.
        at: the present moment, in Unix seconds.
        day: the day in which it lies.
    """
    if tokens >= limit or not is_pace(tokens, limit, at, day):
        return None
    reached = day.began + (at - day.began) * limit / tokens
    return reached if reached < day.ends else None
