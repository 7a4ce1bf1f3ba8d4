"""A trace as Markdown, JSON and SVG says everything that is kept, and foreign words do nothing there."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.reporting.export.samples import ZONE, failover, hostile
from tui_app.domain.sanitize import sanitize
from tui_app.domain.traces import Trace
from tui_app.reporting.export.formats import Format, trace_text
from tui_app.reporting.export.timeline import timeline

SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def data_of(trace: Trace) -> Any:
    return json.loads(trace_text(trace, Format.JSON))


def test_the_timeline_goes_down_the_chain() -> None:
    assert [(row.kind.value, row.step, row.says) for row in timeline(failover())] == [
        ("failed", 1, "529 overloaded"),
        ("discarded", 1, "12 characters discarded"),
        ("wait", 1, "wait 0.50 s (backoff)"),
        ("failover", 2, "failover from claude to openai: 529 overloaded"),
        ("answered", 2, "200 streamed"),
        ("skipped", 3, "skipped: not configured"),
    ]


def test_a_step_that_nobody_came_to_is_a_row() -> None:
    short = replace(failover(), chain=("claude", "openai", "gemini", "local"))
    assert [(row.step, row.says) for row in timeline(short)][-1] == (4, "not reached")


def test_markdown_tells_the_facts_the_rows_and_the_providers_words() -> None:
    text = trace_text(failover(), Format.MARKDOWN, ZONE)
    for said in (
        "# Trace ab12cd34ef56ab78: answered by openai, step 2/2",
        "- started: 2025-01-31 12:00:00 +0000",
        "- environment: production, **simulated**",
        "- chain: claude > openai",
        "- took: 3.90 s = calls 3.25 + waits 0.50 + between 0.15",
        "- tokens of the answer: 10 in, 20 out (4 cached, 5 reasoning)",
        "| 0.10 s | 1 | claude | small | 1 | 529 overloaded | 1.25 s | – | ~10 in, ~3 out |",
        "| 1.35 s | 1 | claude |  |  | wait 0.50 s (backoff) | 0.50 s |  |  |",
        "| 1.90 s | 2 | openai | tiny | 1 | **200 streamed** | 2.00 s | 0.30 s | – |",
        "- step 1, claude, try 1: 529 overloaded: Overloaded",
    ):
        assert said in text


def test_json_has_the_names_of_ask_and_what_ask_leaves_out() -> None:
    data = data_of(failover())
    assert (data["trace_id"], data["started_at"]) == ("ab12cd34ef56ab78", "2025-01-31T12:00:00.000Z")
    assert (data["answered_by"], data["step"], data["steps"], data["simulated"]) == ("openai", 2, 2, True)
    assert data["attempts"][0] == {
        "step": 1,
        "provider": "claude",
        "model": "small",
        "attempt": 1,
        "outcome": "failed",
        "class": "overloaded",
        "status": 529,
        "message": "Overloaded",
        "wait_s": 0.5,
        "first_token_s": None,
        "duration_s": 1.25,
        "began_s": 0.1,
        "wait_why": "backoff",
        "discarded_chars": 12,
        "fault": None,
        "left_out": [],
        "usage": {
            "input_tokens": 10,
            "output_tokens": 3,
            "cached_tokens": 0,
            "reasoning_tokens": 0,
            "source": "estimated",
        },
    }
    assert data["skipped"] == [{"step": 3, "provider": "gemini", "reason": "not_configured"}]


def test_the_picture_has_a_bar_for_every_call_and_wait_in_its_place() -> None:
    svg = trace_text(failover(), Format.SVG, ZONE)
    assert {"answered by openai, step 2/2", "529 overloaded", "0.50", "0s"} <= {
        *words_of(svg),
        *("0.50" for said in words_of(svg) if "wait 0.50 s" in said),
    }
    bars = [
        element
        for element in ElementTree.fromstring(svg).iter(f"{SVG}rect")
        if element.find(f"{SVG}title") is not None
    ]
    assert len(bars) == 3
    spans = [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in bars]
    assert spans == sorted(spans)
    assert abs(spans[1][0] - (spans[0][0] + spans[0][1])) < 0.2
    assert max(left + width for left, width in spans) <= 1040 - 24


@pytest.mark.parametrize("duration", [0.0, 0.004, 0.5, 30.0, 300.0])
def test_the_picture_holds_any_duration(duration: float) -> None:
    kept = replace(failover(), duration_s=duration)
    assert len(words_of(trace_text(kept, Format.SVG))) < 80


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.SCENARIO])
def test_foreign_words_do_nothing(form: Format) -> None:
    text = trace_text(hostile(), form, ZONE)
    assert sanitize(text) == text
    if form is Format.SVG:
        assert {element.tag for element in ElementTree.fromstring(text).iter()} == {
            f"{SVG}{tag}" for tag in ("svg", "title", "rect", "path", "text")
        }
    elif form is Format.MARKDOWN:
        html = MarkdownIt("commonmark").enable("table").render(text)
        assert "<script" not in html
        assert "<a " not in html
        assert html.count("<h1>") == 1
        cells = [row.count("<td") for row in html.split("<tr>")[2:]]
        assert set(cells) == {9}


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_no_words_break_the_picture_or_the_data(words: str) -> None:
    kept = failover()
    said = replace(kept.attempts[0], message=words, model=words)
    changed = replace(kept, attempts=(said,), error=words, outcome="exhausted", answered_by=None)
    ElementTree.fromstring(trace_text(changed, Format.SVG, ZONE).encode())
    assert data_of(changed)["attempts"][0]["message"] == words


def test_a_trace_without_any_attempt_is_told_too() -> None:
    empty = replace(failover(), attempts=(), skipped=(), outcome="rejected", error="too long", usage=None)
    assert "too long" in trace_text(empty, Format.MARKDOWN)
    assert "rejected" in words_of(trace_text(empty, Format.SVG))
    assert data_of(empty)["usage"] is None
