"""The trace panel's rows say what happened, in order, with times that add up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.story import NOON, Story, answered, cut, failover, nobody
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.ui.state.past_request import from_trace
from tui_app.ui.state.request import (
    AttemptRow,
    DiscardRow,
    FailoverRow,
    RequestView,
    SkipRow,
    WaitRow,
    accepted,
    followed,
)


def told(events: list[ev.Event]) -> RequestView:
    first, *rest = (event for event in events if isinstance(event, ev.RequestEvent))
    assert isinstance(first, ev.RequestAccepted)
    view = accepted(first, 1)
    for event in rest:
        view = followed(view, event)
    return view


def kinds(view: RequestView) -> list[str]:
    return [type(row).__name__ for row in view.rows]


def test_a_failover_is_told_attempt_by_attempt_with_the_waits_between() -> None:
    view = told(failover())
    assert kinds(view) == [
        "AttemptRow", "WaitRow", "AttemptRow", "WaitRow", "AttemptRow", "FailoverRow", "AttemptRow",
    ]  # fmt: skip
    results = [row.result for row in view.rows if isinstance(row, AttemptRow)]
    assert results == ["529 overloaded", "429 rate limit", "timeout", "200 streamed"]
    assert view.not_reached == ((3, "gemini"),)
    assert (view.outcome, view.answered_by, view.step) == ("answered", "openai", 2)


@pytest.mark.parametrize("story", [failover, cut, nobody])
def test_a_kept_request_gives_the_same_reasons_as_one_that_was_watched(
    story: Callable[[], list[ev.Event]],
) -> None:
    events = story()
    final = events[-1]
    assert isinstance(final, ev.FinalEvent)
    watched, kept = (
        [row.reason for row in view.rows if isinstance(row, FailoverRow)]
        for view in (told(events), from_trace(final.trace, 1))
    )
    assert kept == watched != []


def test_a_kept_request_tells_in_the_providers_words_why_text_was_thrown_away() -> None:
    final = cut()[-1]
    assert isinstance(final, ev.FinalEvent)
    thrown = [row for row in from_trace(final.trace, 1).rows if isinstance(row, DiscardRow)]
    assert [row.reason for row in thrown] == ["it did not work"]


def test_calls_and_waits_add_up_to_the_duration() -> None:
    view = told(failover())
    assert view.duration_s is not None
    assert abs(view.duration_s - view.calls_s - view.waits_s) < 1e-9
    assert abs(view.waits_s - 1.5) < 1e-9


def test_only_a_call_without_a_reply_counts_as_silent() -> None:
    attempts = [row for row in told(failover()).rows if isinstance(row, AttemptRow)]
    assert [row.silent for row in attempts] == [False, False, True, False]


def test_the_running_attempt_goes_from_calling_to_streaming() -> None:
    story = Story()
    calling = told([*story.accepted(), *story.calls(1)])
    assert isinstance(row := calling.rows[-1], AttemptRow)
    assert (row.state, row.duration_s, calling.running) == ("calling", None, True)
    streaming = followed(calling, story.says("Hello")[0])  # type: ignore[arg-type]  # a request's event
    assert isinstance(row := streaming.rows[-1], AttemptRow)
    assert (row.state, row.first_token_s) == ("streaming", 0.3)


def test_time_runs_on_while_it_runs_and_stands_when_it_has_ended() -> None:
    story = Story()
    running = told([*story.accepted(), *story.calls(1)])
    assert running.elapsed(NOON + 2.5) == 2.5
    assert told(answered()).elapsed(NOON + 1000) == told(answered()).duration_s


def test_time_never_runs_back_behind_the_newest_event() -> None:
    story = Story()
    view = told([*story.accepted(), *story.calls(1), *story.says("x", 5.0)])
    assert view.elapsed(NOON - 100) == 5.0


def test_a_skipped_step_says_why_and_for_how_long() -> None:
    story = Story()
    view = told([*story.accepted(), *story.skipped(1), *story.calls(2)])
    assert view.rows[0] == SkipRow(step=1, provider="claude", reason="circuit open", left_s=12.0)
    assert view.not_reached == ((3, "gemini"),)


def test_a_cut_answer_leaves_a_row_with_what_was_discarded() -> None:
    view = told(cut())
    assert [row for row in view.rows if isinstance(row, DiscardRow)] == [
        DiscardRow(step=1, provider="claude", chars=412, reason="cut")
    ]


def test_a_failover_names_its_reason_in_words_and_the_circuit_it_left_open() -> None:
    story = Story()
    view = told([*story.accepted(), *story.calls(1)])
    event = story.fails_over(2, "rate_limited")[0]
    assert isinstance(event, ev.FailedOver)
    row = followed(view, event, 15.0).rows[-1]
    assert isinstance(row, FailoverRow)
    assert (row.reason, row.open_s) == ("rate limit", 15.0)


def test_a_stopped_request_ends_its_wait_when_it_was_stopped() -> None:
    story = Story()
    events = [*story.accepted(), *story.calls(1), *story.fails(FailureClass.OVERLOADED, 529, wait=4.0)]
    story.at -= 3.0
    events.append(ev.Cancelled(request_id="r1", at_s=story.at, trace=story.trace("cancelled")))
    view = told(events)
    assert isinstance(wait := view.rows[-1], WaitRow)
    assert abs(wait.seconds - 1.0) < 1e-9


def test_nobody_answering_keeps_each_reason() -> None:
    view = told(nobody())
    assert (view.outcome, view.tried, view.not_reached) == ("exhausted", 3, ())


def test_a_kept_trace_reads_like_the_live_request() -> None:
    for events in (failover(), cut(), nobody(), answered()):
        live = told(events)
        final = events[-1]
        assert isinstance(final, ev.FinalEvent)
        kept = from_trace(final.trace, 1)
        assert kinds(kept) == kinds(live)
        assert (kept.outcome, kept.duration_s, kept.calls_s) == (live.outcome, live.duration_s, live.calls_s)


def test_foreign_words_become_one_safe_line() -> None:
    story = Story()
    hostile = "\x1b]52;c;ZXZpbA==\x07over\nloaded [/x]"
    view = told(
        [*story.accepted(), *story.calls(1), *story.fails(FailureClass.OVERLOADED, 529, message=hostile)]
    )
    assert isinstance(row := view.rows[-1], AttemptRow)
    assert row.detail == "over loaded [/x]"
