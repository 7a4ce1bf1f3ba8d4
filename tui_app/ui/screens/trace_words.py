"""What the list of traces says around its rows: filters, extent, keys, and why it is empty."""

from __future__ import annotations

from textual.content import Content
from textual.dom import DOMNode

from tui_app.domain.sanitize import one_line
from tui_app.domain.trace_search import TraceFilter
from tui_app.ui.drawing import Part, line
from tui_app.ui.hints import Hint
from tui_app.ui.keys.shown import told
from tui_app.ui.state.traces import TraceListing

LISTING: tuple[Hint, ...] = (
    ("traces.leave", "back"),
    ("Enter", "open"),
    ("traces.search", "search"),
    ("traces.export", "export"),
    ("traces.reload", "reload"),
    ("↑↓", "pick, turn the page"),
)
TYPING: tuple[Hint, ...] = (("Enter ↓", "to the list"), ("traces.leave", "leave"))


def filters(screen: DOMNode, wanted: TraceFilter) -> Content:
    """Each filter's key and value."""
    parts: list[Part] = []
    for binding, name, value in (
        ("traces.provider", "provider", wanted.provider),
        ("traces.class", "class", wanted.kind),
        ("traces.outcome", "outcome", wanted.outcome),
    ):
        said = (one_line(value, 30), "accent") if value else ("any", "muted")
        parts += [(f" {told(screen, binding)}", "key"), (f" {name} ", "plain"), said, (" ", "plain")]
    if wanted.asks:
        parts += [(f" {told(screen, 'traces.everything')}", "key"), (" take away", "plain")]
    return line(*parts)


def extent(listing: TraceListing) -> tuple[Part, ...]:
    """Which ones are shown, and how far the search has come."""
    if listing.problem:
        return ((" · cannot be read", "bad"),)
    parts: list[Part] = []
    if listing.traces:
        last = listing.first + len(listing.traces) - 1
        more = "" if listing.older is None else ", ↓ older"
        parts.append((f" · {listing.first} to {last}{more}", "plain"))
    if listing.searching and listing.looked_at:
        parts.append((f" · searching … {listing.looked_at:,} looked through", "half"))
    return tuple(parts)


def nothing(listing: TraceListing, everything: str, back: str) -> Content:
    """What stands where no trace is shown.

    Args:
        listing: why there is none.
        everything: the key that takes filters and search away.
        back: the key that leads to the main screen.
    """
    if listing.problem:
        return line((listing.problem, "bad"))
    if listing.searching:
        return line(("Reading …", "muted"))
    if listing.wanted.asks:
        return line(
            ("No trace is like that. ", "muted"),
            (everything, "key"),
            (" takes filters and search away.", "muted"),
        )
    return line(
        ("No request is kept yet. ", "muted"),
        (back, "key"),
        (" leads back: type a message and send it, then come again.", "muted"),
    )
