"""What `config explain` says is what the runner does: every row is played by the real chain."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted import Bench, Script, fails, final, of_kind, provider, says, settings
from tests.support.virtual_time import run_virtual
from tui_app.domain import events as ev
from tui_app.domain.failures import SKIP_REASONS, Failure
from tui_app.domain.failures import FailureClass as F
from tui_app.failover.explain import LONGER_HINT_S, Row, course_of, explain, onward
from tui_app.failover.table import HINT_CAP_S
from tui_app.settings import Settings

NAMES = ("one", "two", "three")

windows = st.none() | st.sampled_from([4_000, 8_000, 16_000])


@st.composite
def chains(draw: st.DrawFn) -> Settings:
    """Three steps, at least one of them configured."""
    keyless = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    return settings(
        *(
            provider(name, context_window=draw(windows), **({"api_key": None} if name in keyless else {}))
            for name in NAMES
        ),
        max_retries=draw(st.integers(0, 6)),
        refusal_goes_on=draw(st.booleans()),
    )


def play(of: Settings, step: int, failure: Failure, chance: float) -> tuple[Bench, list[ev.RequestEvent]]:
    """A request in which the steps before `step` fail at once, it fails thus, and the later ones answer."""
    scripts: dict[str, list[Script]] = {
        name: [fails(F.AUTH)] if number < step else [[failure]] if number == step else [says("yes")]
        for number, name in enumerate(NAMES, 1)
    }
    bench = Bench(scripts, of, chance=chance)
    return bench, run_virtual(bench.ask())


def agrees(of: Settings, row: Row, step: int, chance: float) -> None:
    """Whether the runner does with this row what it says."""
    course, name = row.course, NAMES[step - 1]
    bench, events = play(of, step, course.failure, chance)
    end = final(events)
    assert bench.client.calls.count(name) == course.attempts
    expected = row.onward[step].step
    assert end.trace.step == expected
    assert isinstance(end, ev.Answered) == (expected is not None)
    waits = [wait.seconds for wait in of_kind(events, ev.Waiting)]
    assert waits == [wait[1 if chance else 0] for wait in course.waits]
    opened = [e.seconds for e in of_kind(bench.heard, ev.CircuitChanged) if e.provider == name]
    expected_s = None if course.opens_s == math.inf else course.opens_s
    assert opened[-1:] == ([] if course.opens_s is None else [expected_s])


@given(st.data(), chains(), st.sampled_from([0.0, 1.0]))
def test_every_row_is_what_the_runner_does(data: st.DataObject, of: Settings, chance: float) -> None:
    row = data.draw(st.sampled_from(explain(of)), "row")
    agrees(of, row, data.draw(st.sampled_from(sorted(row.onward)), "step"), chance)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_every_row_of_the_usual_chain_is_what_the_runner_does(step: int) -> None:
    usual = settings(*map(provider, NAMES))
    for row in explain(usual):
        agrees(usual, row, step, 1.0)


def test_every_class_that_an_attempt_can_end_with_has_a_row() -> None:
    rows = explain(settings(*map(provider, NAMES)))
    assert {row.course.failure.kind for row in rows} == set(F) - set(SKIP_REASONS)


def test_an_option_of_one_vendor_alone_goes_on() -> None:
    chain = settings(*map(provider, NAMES))
    refused = Failure(kind=F.BAD_REQUEST, message="", option=True)
    assert onward(chain, 1, refused).step == 2
    assert isinstance(final(play(chain, 1, refused, 1.0)[1]), ev.Answered)


def test_steps_without_a_key_have_no_row_and_are_passed_over() -> None:
    chain = settings(provider("one"), provider("two", api_key=None), provider("three"))
    overloaded = next(row for row in explain(chain) if row.course.failure.kind is F.OVERLOADED)
    assert {number: onward.step for number, onward in overloaded.onward.items()} == {1: 3, 3: None}


@pytest.mark.parametrize(
    ("hint", "attempts", "opens_s"),
    [(None, 3, 15.0), (HINT_CAP_S, 2, HINT_CAP_S), (LONGER_HINT_S, 1, LONGER_HINT_S)],
)
def test_a_hint_changes_how_a_rate_limit_goes(hint: float | None, attempts: int, opens_s: float) -> None:
    course = course_of(Failure(kind=F.RATE_LIMITED, message="", retry_after_s=hint), max_retries=2)
    assert (course.attempts, course.opens_s) == (attempts, opens_s)
    assert course.opens_for_hint == (hint is not None)
