"""The script and what is decided over it: sentences fit, keys exist, progress is what the events say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fake_engine import snapshot
from tests.ui.story import NOON, answered, cut, failover, nobody
from tui_app.domain.events import FailedOver, FinalEvent
from tui_app.faults.fault import parse_course
from tui_app.ui.demo.coach import numbers, said
from tui_app.ui.demo.facts import Facts
from tui_app.ui.demo.progress import Progress, advanced, followed, next_key, words
from tui_app.ui.demo.story import KILLS, SCRIPT, Step
from tui_app.ui.demo.totals import totals
from tui_app.ui.keys.registry import all_known
from tui_app.ui.state.folding import from_snapshot

READY = from_snapshot(snapshot(), NOON)
STORIES = {"answered": answered, "failover": failover, "cut": cut, "nobody": nobody}


def after(*names: str) -> Progress:
    progress = Progress()
    for name in names:
        for event in STORIES[name]():
            progress = followed(progress, event)
    return progress


@pytest.mark.parametrize("step", SCRIPT, ids=lambda step: f"{step.chapter} {step.title}")
def test_every_sentence_has_its_names_and_fits(step: Step) -> None:
    known = words(after("cut"), Facts(state=READY))
    for short in (step.brief, step.watch, step.again):
        assert len(short.format_map({**known, "trail": ""})) <= 78, short
    assert len(step.say.format_map(known)) <= 2 * 116
    for key in step.keys:
        assert len(key.does.format_map(known)) <= 54


def test_every_key_is_a_binding_or_an_arrow_of_a_list() -> None:
    ids = {known.id for known in all_known()}
    assert {key.press for step in SCRIPT for key in step.keys} - ids == {"↑↓"}


def test_the_faults_of_the_story_end_by_themselves_but_for_the_silence() -> None:
    first, second = map(parse_course, KILLS)
    assert [(fault.name, fault.count) for fault in first] == [
        ("overloaded", 1),
        ("rate_limited", 1),
        ("silence", None),
    ]
    assert [(fault.name, fault.count) for fault in second] == [("cut", 1)]


def test_one_key_comes_next_until_an_answer_is_on_its_way() -> None:
    assert (key := next_key(Progress(), Facts(state=READY))) is not None
    assert key.press == "prompt.send"
    assert (key := next_key(Progress(), Facts(state=READY, typing=False))) is not None
    assert key.press == "chat.write"
    assert next_key(Progress(), Facts(state=replace(READY, sending="What?"))) is None


def test_a_step_is_left_only_when_its_request_went_as_told() -> None:
    one = after("answered")
    assert advanced(one, Facts(state=READY, last=one.last)).place == 1
    other = after("failover")
    facts = Facts(state=READY, last=other.last)
    assert advanced(other, facts) is other
    assert said(other, facts).text.startswith("That went another way than planned: claude 529 overloaded")


def test_nothing_is_left_while_an_answer_is_on_its_way() -> None:
    one = after("answered")
    assert advanced(one, Facts(state=replace(READY, sending="What?"), last=one.last)) is one


def test_a_chain_that_is_too_short_is_told_and_goes_nowhere() -> None:
    short = from_snapshot(snapshot("development"), NOON)
    what = said(Progress(), Facts(state=short))
    assert "three" in what.text or "3 providers" in what.text
    assert what.press == "app.environment"
    assert advanced(after("answered"), Facts(state=short, last=after("answered").last)).place == 0


@given(st.lists(st.sampled_from(sorted(STORIES)), max_size=8))
def test_the_totals_are_those_of_the_traces(names: list[str]) -> None:
    told = [event for name in names for event in STORIES[name]()]
    progress = after(*names)
    traces = [event.trace for event in told if isinstance(event, FinalEvent)]
    counted = totals(progress.traces, progress.failovers)
    assert list(progress.traces) == traces
    assert counted.requests == len(traces) == counted.answered + counted.lost
    assert counted.lost == names.count("nobody")
    assert counted.failovers == sum(isinstance(event, FailedOver) for event in told)
    assert counted.failed == sum(a.kind is not None for trace in traces for a in trace.attempts)
    assert counted.waited_s == pytest.approx(sum(a.wait_s for trace in traces for a in trace.attempts))
    assert f"{counted.lost}" in [text for text, _ in numbers(counted)]


def test_at_the_end_nothing_is_counted_any_more() -> None:
    end = replace(after("cut"), place=len(SCRIPT))
    assert all(followed(end, event) == end for event in failover())
