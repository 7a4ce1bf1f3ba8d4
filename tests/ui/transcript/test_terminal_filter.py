"""Nothing that a terminal obeys passes the filter, and clean segments cost nothing."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Static

from tests.ui.transcript.hostile import PAYLOADS
from tui_app.ui.terminal_filter import ControlFilter, clean_text

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_loses_its_controls_and_keeps_its_width(payload: str) -> None:
    cleaned = clean_text(f"a{payload}b")
    assert cleaned.isprintable()
    assert cell_len(cleaned) == cell_len(f"a{payload}b")


@pytest.mark.parametrize("text", ["plain", "漢字", "👩‍👩‍👧", "❤️", "a\u00a0b", "العربية", "e\u0301"])
def test_text_of_the_world_passes(text: str) -> None:
    assert clean_text(text) == text


def test_half_a_character_becomes_a_mark() -> None:
    assert clean_text("a\ud800b") == "a\ufffdb"


def test_clean_segments_are_passed_on_as_they_are() -> None:
    segments = [Segment("plain"), Segment("styled", Style(bold=True))]
    assert ControlFilter().apply(segments, BLACK) is segments


def test_a_link_with_controls_in_its_address_is_dropped() -> None:
    bad = Segment("x", Style(link="https://x\x1b\\\x1b]52;c;x"))
    good = Segment("y", Style(link="https://x.example"))
    filtered = ControlFilter().apply([bad, good], BLACK)
    assert [segment.style.link if segment.style else None for segment in filtered] == [
        None,
        "https://x.example",
    ]


class Careless(App[None]):
    """Shows foreign text in a stock widget, as no one should."""

    def get_line_filters(self) -> list[ControlFilter]:
        return [ControlFilter()]

    def compose(self) -> ComposeResult:
        yield Static("".join(PAYLOADS), markup=False)


async def test_a_careless_widget_is_covered_too() -> None:
    app = Careless()
    async with app.run_test(size=(80, 10)):
        strips = app.query_one(Static).render_lines(app.query_one(Static).size.region)
        assert all(strip.text.isprintable() for strip in strips)


def test_filters_are_alike_so_that_filtered_strips_can_be_kept() -> None:
    assert ControlFilter() == ControlFilter()
    assert len({ControlFilter(), ControlFilter()}) == 1
