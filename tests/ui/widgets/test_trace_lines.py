"""The lines of panel 2 for every state that a request can be in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.state.test_request import told
from tests.ui.story import NOON, Story, answered, cut, failover, nobody
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.usage import Usage
from tui_app.ui.state.providers import ProviderRow
from tui_app.ui.state.request import RequestView
from tui_app.ui.widgets.trace_lines import (
    Moment,
    narrow,
    outcome,
    soonest_retry,
    tokens,
    totals,
    wide,
)

LATER = Moment(NOON + 100)


def lines(view: RequestView, width: int = 58, moment: Moment = LATER) -> list[str]:
    return [each.plain.rstrip() for each in wide(view, width, moment)]


def test_the_failover_of_the_sketch() -> None:
    assert lines(told(failover())) == [
        "step name   try result            took  0s      2s     4s",
        " 1 ✗ claude 1/3 529 overloaded   0.16s  █",
        "     wait 0.50s (backoff)               ░░░",
        "   ✗ claude 2/3 429 rate limit   0.15s    █",
        "     wait 1.00s (retry-after 1s)           ░░░░",
        "   ✗ claude 3/3 timeout          2.00s        ▓▓▓▓▓▓▓▓",
        "   > FAILOVER to openai  timeout",
        " 2 ✓ openai 1/3 200 streamed     0.66s                ███",
        " 3 – gemini     not reached",
    ]


def test_the_same_in_the_low_layout() -> None:
    drawn = [each.plain.rstrip() for each in narrow(told(failover()), 76, LATER)]
    assert [text[:37] for text in drawn] == [
        " 1 ✗ claude 1/3 529 overloaded   0.16",
        "   ✗ claude 2/3 429 rate limit   0.15",
        "   ✗ claude 3/3 timeout          2.00",
        " 2 ✓ openai 1/3 200 streamed     0.66",
    ]
    assert [text[50:].strip() for text in drawn] == [
        "wait 0.50s backoff",
        "wait 1.00s retry-after 1s",
        "FAILOVER",
        "",
    ]


def test_a_cut_answer_says_how_much_was_thrown_away() -> None:
    drawn = lines(told(cut()))
    assert drawn[2] == "     412 characters discarded  cut"
    assert drawn[1].startswith(" 1 ✗ claude 1/3 cut off")


def test_skips_and_steps_that_were_not_reached_say_why() -> None:
    story = Story()
    events = [*story.accepted(), *story.skipped(1), *story.calls(2), *story.says("x"), *story.answered()]
    assert lines(told(events))[1] == " 1 » claude skipped: circuit open 12s"
    assert lines(told(events))[-1] == " 3 – gemini     not reached"


def test_a_wait_counts_down_and_its_bar_grows() -> None:
    story = Story()
    view = told([*story.accepted(), *story.calls(1), *story.fails(FailureClass.OVERLOADED, 529, wait=4.0)])
    early, late = (lines(view, 58, Moment(NOON + at))[-1] for at in (1.16, 3.16))
    assert early.startswith("     wait 3.0s left (backoff)")
    assert late.startswith("     wait 1.0s left (backoff)")


def test_the_live_call_spins_and_its_time_runs() -> None:
    story = Story()
    view = told([*story.accepted(), *story.calls(1)])
    first, second = (lines(view, 58, Moment(NOON + 1.5, frame))[-1] for frame in (0, 1))
    assert first[3] != second[3]
    assert "calling          1.50s" in first


@pytest.mark.parametrize("width", [8, 20, 41, 58, 120])
def test_no_width_breaks_it(width: int) -> None:
    for events in (failover(), cut(), nobody(), answered()):
        assert wide(told(events), width, LATER)
        assert narrow(told(events), width, LATER)


def test_totals_add_up_to_the_last_digit() -> None:
    def said(view: RequestView) -> str:
        return "".join(text for text, _ in totals(view))

    view = told(failover())
    assert said(view) == "4.47s = calls 2.97 + waits 1.50"
    assert said(replace(view, calls_s=2.964)) == "4.47s = calls 2.97 + waits 1.50"
    assert said(replace(view, calls_s=2.0)) == "4.47s = calls 2.00 + waits 1.50 + between 0.97"
    assert said(replace(view, duration_s=None)) == ""


def test_estimated_tokens_are_marked() -> None:
    story = Story()
    usage = Usage(input_tokens=5, output_tokens=6, source="estimated")
    view = told([*story.accepted(), *story.calls(1), *story.says("x"), *story.answered(usage=usage)])
    assert "".join(text for text, _ in tokens(view)) == "tokens in ~5 out ~6"


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (failover(), "ANSWERED BY openai · step 2/3"),
        (nobody(), "NO PROVIDER ANSWERED · 3 tried"),
        (failover()[:2], "claude calling · 1.00s"),
        (failover()[:4], "waiting for claude · 1.00s"),
        (failover()[:1], "running · 1.00s"),
    ],
)
def test_the_title_says_how_it_went_or_goes(events: list[ev.Event], words: str) -> None:
    assert outcome(told(events), NOON + 1)[0] == words


def test_a_stopped_and_a_refused_request_say_so() -> None:
    for last, words in (("cancelled", "STOPPED"), ("refused", "REFUSED")):
        story = Story()
        events = [*story.accepted(), *story.calls(1), *getattr(story, last)()]
        assert outcome(told(events), NOON)[0] == words


def test_after_nobody_answered_it_says_who_can_be_asked_first() -> None:
    view = told(nobody())
    rows = tuple(
        ProviderRow(name=name, model="m", circuit="open", open_until=NOON + left)
        for name, left in (("claude", 12), ("openai", 9), ("gemini", 30))
    )
    assert soonest_retry(view, rows, NOON) == "soonest retry: openai in 9s; press {prompt.replay}"
    assert (
        soonest_retry(view, (*rows[:2], replace(rows[2], circuit="closed")), NOON)
        == "press {prompt.replay} to ask again"
    )
