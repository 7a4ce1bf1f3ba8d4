"""When Python looks for garbage: rarely, and on a screen not while something moves, since a look stops it."""

from __future__ import annotations

import gc

COLLECT_AFTER = (20_000, 50, 100)
"""Rarer collections: the default ones stop the screen for up to 0.15 s while an answer streams, and
are a twentieth of what many requests at once cost."""

WORTH_IT = 2_000
"""New objects from which on a full look is worth its time."""


def settle() -> None:
    """Everything that stays is in memory now: collections need not look at it again.

    Nothing is collected first: that would stop everything just when it can be used.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()


def tidy() -> bool:
    """Collects everything, for a moment in which nothing moves; whether there was enough to look at."""
    youngest, older, _ = gc.get_count()
    if not older and youngest < WORTH_IT:
        return False
    gc.collect()
    return True
