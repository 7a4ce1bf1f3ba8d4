"""The list of kept traces as the screen shows it: one page at a time, and how it is turned."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
from tui_app.domain.traces import Trace

PAGE_ROWS = 100
"""Traces that are shown, and kept in memory, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceListing:
    """One page of the wanted traces.

    Attributes:
        wanted: what they have to be like.
        starts: where each page up to this one begins.
        traces: those found so far, newest first.
        older: where to go on looking, None where everything was looked through.
        looked_at: how many were looked through for this page.
        searching: whether the storage is still asked for more of this page.
        problem: why it could not be read, else empty.
    """

    wanted: TraceFilter
    starts: tuple[TracePlace | None, ...] = (None,)
    traces: tuple[Trace, ...] = ()
    older: TracePlace | None = None
    looked_at: int = 0
    searching: bool = True
    problem: str = ""

    @property
    def page(self) -> int:
        """Which page it is, from 1."""
        return len(self.starts)

    @property
    def first(self) -> int:
        """The place of its first trace among all wanted ones, from 1."""
        return (self.page - 1) * PAGE_ROWS + 1

    @property
    def room(self) -> int:
        """How many traces it still has room for."""
        return PAGE_ROWS - len(self.traces)

    @property
    def next_place(self) -> TracePlace | None:
        """Where the storage is asked to go on."""
        return self.older if self.looked_at else self.starts[-1]


def grown(listing: TraceListing, part: TracePage) -> TraceListing:
    """`listing` with what the storage found; it goes on searching while the page is not full."""
    traces = (*listing.traces, *part.traces)
    return replace(
        listing,
        traces=traces,
        older=part.older,
        looked_at=listing.looked_at + part.looked_at,
        searching=len(traces) < PAGE_ROWS and part.older is not None,
    )


def failed(listing: TraceListing, problem: str) -> TraceListing:
    """`listing` whose traces could not be read."""
    return replace(listing, searching=False, problem=problem)


def turned(listing: TraceListing, by: int) -> TraceListing | None:
    """The page after (`by` > 0) or before, still to be filled; None where there is none."""
    if by < 0:
        if listing.page == 1:
            return None
        return TraceListing(wanted=listing.wanted, starts=listing.starts[:-1])
    if listing.searching or listing.older is None:
        return None
    return TraceListing(wanted=listing.wanted, starts=(*listing.starts, listing.older))


def asked(wanted: TraceFilter) -> TraceListing:
    """The first page of what is wanted, still to be filled."""
    return TraceListing(wanted=wanted)
