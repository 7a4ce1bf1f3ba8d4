"""Which parts of the main screen are seen at which size; decided here, carried out by the screen."""

from __future__ import annotations

from enum import StrEnum


class Layout(StrEnum):
    """The three ways in which the main screen is laid out."""

    FULL = "full"
    COMPACT = "compact"
    MINI = "mini"


PANELS = {"1": "chat", "2": "request", "3": "providers", "4": "tokens", "5": "events"}
"""The key that zooms a panel, and the panel's id."""

_SEEN = {
    Layout.FULL: frozenset({"header", "chat", "request", "providers", "tokens", "events", "keys"}),
    Layout.COMPACT: frozenset({"header", "chat", "request", "summary", "keys"}),
    Layout.MINI: frozenset({"chat", "keys"}),
}

FULL_WIDTH, FULL_HEIGHT = 120, 30
COMPACT_WIDTH, COMPACT_HEIGHT = 80, 24


def layout_for(width: int, height: int) -> Layout:
    """The layout for a terminal of so many cells."""
    if width >= FULL_WIDTH and height >= FULL_HEIGHT:
        return Layout.FULL
    if width >= COMPACT_WIDTH and height >= COMPACT_HEIGHT:
        return Layout.COMPACT
    return Layout.MINI


def seen(layout: Layout, zoomed: str) -> frozenset[str]:
    """The ids of the parts that are seen; a zoomed panel stands alone between header and keys."""
    parts = _SEEN[layout]
    return (parts & {"header", "keys"}) | {zoomed} if zoomed else parts
