"""When Python looks for garbage: seldom while something moves, since a full look stops the screen."""

from __future__ import annotations

import gc

COLLECT_AFTER = (20_000, 50, 100)
"""Rarer collections: the default ones stop the screen for up to 0.15 s while an answer streams."""


def settle() -> None:
    """Everything that stays is in memory now: collections need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()
