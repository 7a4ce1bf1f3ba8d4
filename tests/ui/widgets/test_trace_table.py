"""A row says what is most needed at every width; the whole trace says everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.storage.samples import trace
from tests.ui.driving import FrozenClock
from tui_app.domain.traces import Trace
from tui_app.ui.moments import Moments
from tui_app.ui.widgets import trace_detail, trace_table

SAMPLE = replace(trace("ab12cd34ef56ab78"), kind=None, error=None, cut_short=False, deadline_reached=False)
HOSTILE = "\x1b]52;c;ZXZpbA==\x07[red]over[/x]\nloaded"


def moments() -> Moments:
    return Moments(FrozenClock(SAMPLE.started_at + 60))


def row(width: int, kept: Trace = SAMPLE) -> str:
    return trace_table.row(kept, trace_table.columns_for(width), moments()).plain


def whole(kept: Trace = SAMPLE, width: int = 100) -> str:
    return "\n".join(each.plain for each in trace_detail.detail(kept, width, moments()))


def test_a_wide_row_says_everything() -> None:
    words = row(116).split()
    assert " ".join(words) == "12:00:00 prod SIM answered openai 2/2 2 3.90s 10/20 claude > openai"


@pytest.mark.parametrize(
    ("width", "gone"), [(76, {"trail"}), (70, {"trail", "tries"}), (56, {"trail", "tries", "in/out"})]
)
def test_a_narrow_row_gives_up_what_is_least_needed(width: int, gone: set[str]) -> None:
    assert {*trace_table.WIDTHS, "trail"} - set(trace_table.columns_for(width)) == gone
    assert len(row(width)) <= width


def test_the_heading_stands_above_its_columns() -> None:
    columns = trace_table.columns_for(116)
    assert trace_table.heading(columns).cell_length == trace_table.row(SAMPLE, columns, moments()).cell_length


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("exhausted", "nobody"), ("refused", "refused"), ("rejected", "rejected"), ("cancelled", "stopped")],
)
def test_an_outcome_is_a_word(outcome: str, word: str) -> None:
    kept = replace(SAMPLE, outcome=outcome, answered_by=None, step=None, usage=None)
    assert row(116, kept).split()[3:6] == [word, "–", "–/2"]


def test_older_days_are_told_by_their_date() -> None:
    now = datetime(2026, 11, 23, 5, 20, tzinfo=UTC)
    assert trace_table.when(now, now) == "05:20:00"
    assert trace_table.when(now.replace(day=2), now) == "11-02 05:20"
    assert trace_table.when(now.replace(year=2025), now) == "2025-11-23"


def test_the_whole_trace_has_every_attempt_with_all_that_is_known() -> None:
    text = whole()
    for said in (
        "ab12cd34ef56ab78",
        "production  ● SIMULATED",
        "claude > openai",
        "openai/tiny, step 2/2",
        "in 10  out 20  cached 4  reasoning 5  reported",
        "discarded   12 characters",
        "529 overloaded",
        "began 0.10s  took 1.25s  first token none came",
        "status 529  class overloaded",
        "tokens in ~10  out ~3  estimated",
        "said Overloaded",
        "then waited 0.50s (backoff)",
        "first token 0.30s",
        "» gemini  skipped: no key (not_configured)",
    ):
        assert said in text


def test_the_same_rows_as_in_panel_2_stand_on_the_time_axis() -> None:
    drawn = [each.plain.rstrip() for each in trace_detail.picture(SAMPLE, 80, moments())]
    assert drawn[0].startswith("step name   try result")
    assert drawn[-1].startswith(" 3.90s = calls 3.25 + waits 0.50 + between 0.15   tokens in 10 out 20")
    assert any("█" in text for text in drawn)
    assert any("░" in text for text in drawn)


@pytest.mark.parametrize("width", [20, 56, 76, 200])
def test_foreign_words_become_safe_lines(width: int) -> None:
    attempt = replace(SAMPLE.attempts[0], message=HOSTILE, model=HOSTILE, provider=HOSTILE, wait_why=HOSTILE)
    kept = replace(SAMPLE, attempts=(attempt,), error=HOSTILE, outcome="exhausted", environment=HOSTILE)
    text = whole(kept, width) + row(width, kept)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "said [red]over[/x] loaded" in " ".join(text.split())
