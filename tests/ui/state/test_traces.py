"""The list of traces holds one page, and pages lead to and fro."""

from __future__ import annotations

from dataclasses import replace

from tests.storage.samples import trace
from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
from tui_app.ui.state.traces import PAGE_ROWS, asked, failed, grown, turned

SAMPLE = trace("t")
HALF = (SAMPLE,) * (PAGE_ROWS // 2)
HERE, THERE = TracePlace("a", 7), TracePlace("b")


def test_a_page_is_searched_for_until_it_is_full() -> None:
    listing = asked(TraceFilter())
    assert (listing.room, listing.next_place, listing.searching) == (PAGE_ROWS, None, True)
    listing = grown(listing, TracePage(traces=HALF, older=HERE, looked_at=500))
    assert (listing.room, listing.next_place, listing.searching) == (PAGE_ROWS // 2, HERE, True)
    listing = grown(listing, TracePage(traces=HALF, older=THERE, looked_at=500))
    assert (listing.room, listing.searching, listing.looked_at) == (0, False, 1000)


def test_a_page_ends_where_nothing_is_left_to_look_through() -> None:
    listing = grown(asked(TraceFilter()), TracePage(traces=HALF, looked_at=50))
    assert not listing.searching
    assert turned(listing, 1) is None
    assert turned(listing, -1) is None


def test_turning_leads_on_and_back_with_one_page_in_memory() -> None:
    wanted = TraceFilter(text="x")
    first = grown(asked(wanted), TracePage(traces=(*HALF, *HALF), older=HERE, looked_at=500))
    second = turned(first, 1)
    assert second is not None
    assert (second.page, second.first, second.traces, second.next_place) == (2, PAGE_ROWS + 1, (), HERE)
    assert turned(second, 1) is None
    back = turned(grown(second, TracePage(older=THERE, looked_at=9)), -1)
    assert back == asked(wanted)


def test_a_problem_ends_the_search() -> None:
    listing = failed(asked(TraceFilter()), "no disk")
    assert (listing.searching, listing.problem) == (False, "no disk")
    assert turned(replace(listing, older=HERE), 1) is not None
