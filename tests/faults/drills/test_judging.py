from dataclasses import replace
from typing import Any

import pytest

from tui_app.domain.failures import FailureClass
from tui_app.domain.traces import Attempt, Skip, Trace
from tui_app.faults.drills.judging import Check, Outcome, judge
from tui_app.faults.drills.model import Bound, Expect
from tui_app.faults.drills.report import Report, StepReport

FAILED = Attempt(
    step=1,
    provider="claude",
    model="m",
    attempt=1,
    outcome="failed",
    began_s=0.0,
    duration_s=0.2,
    kind=FailureClass.OVERLOADED,
    wait_s=0.75,
    wait_why="backoff",
)
ANSWERED = Attempt(
    step=2, provider="openai", model="m", attempt=1, outcome="answered", began_s=0.95, duration_s=1.0
)
TRACE = Trace(
    id="t",
    started_at=0.0,
    environment="production",
    simulated=True,
    chain=("claude", "openai", "gemini"),
    outcome="answered",
    duration_s=1.95,
    attempts=(FAILED, ANSWERED),
    skipped=(Skip(step=3, provider="gemini", reason=FailureClass.OVER_BUDGET),),
    answered_by="openai",
    step=2,
    discarded_chars=12,
)
CAME = Outcome(
    trace=TRACE,
    text="All of it.",
    shown="All of it.",
    whole="All of it.",
    exit_code=0,
    circuits={"claude": "open"},
    budget={"openai": "near"},
)


def name_of(target: str | int) -> str:
    return TRACE.chain[target - 1] if isinstance(target, int) else target


def only(expect: Expect, came: Outcome = CAME) -> Check:
    (check,) = judge(expect, came, name_of)
    return check


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"outcome": "answered"}, {"outcome": "exhausted"}),
        ({"answered_by": 2}, {"answered_by": "claude"}),
        ({"trail": ((1, "overloaded"), ("openai", "answered"))}, {"trail": ((1, "overloaded"),)}),
        ({"attempts": Bound(2, 2)}, {"attempts": Bound(3)}),
        ({"classes": ("overloaded",)}, {"classes": ()}),
        ({"waits": Bound(1, 1)}, {"waits": Bound(None, 0)}),
        ({"waited_s": Bound(0.5, 1)}, {"waited_s": Bound(1)}),
        ({"skipped": ((3, "over_budget"),)}, {"skipped": ()}),
        ({"circuits": ((1, "open"),)}, {"circuits": ((2, "open"),)}),
        ({"budget": ((2, "near"),)}, {"budget": ((1, "near"),)}),
        ({"text_whole": True}, {"text_whole": False}),
        ({"contains": "of it"}, {"contains": "none"}),
        ({"discarded_chars": Bound(1)}, {"discarded_chars": Bound(0, 0)}),
        ({"duration_s": Bound(1.9, 2)}, {"duration_s": Bound(None, 1.9)}),
        ({"exit_code": Bound(0, 0)}, {"exit_code": Bound(1, 1)}),
    ],
    ids=lambda given: next(iter(given)),
)
def test_each_expectation_can_hold_and_can_break(right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert only(Expect(**right)).held
    broken = only(Expect(**wrong))
    assert not broken.held
    assert broken.wanted != broken.came


@pytest.mark.parametrize(
    "came",
    [
        replace(CAME, shown="All of"),
        replace(CAME, whole="Another answer."),
        replace(CAME, text=" ", shown=" ", whole=None),
        replace(CAME, trace=replace(TRACE, outcome="exhausted")),
    ],
    ids=["partial", "other", "blank", "no answer"],
)
def test_a_text_that_is_not_one_whole_answer_is_not_whole(came: Outcome) -> None:
    assert not only(Expect(text_whole=True), came).held


def report(*checks: Check, fired: int = 1, problem: str = "") -> Report:
    step = StepReport(path="steps[1]", did="ask", trace=TRACE, checks=checks, problem=problem)
    return Report(
        name="x",
        title="x",
        simulated=True,
        steps=(step,),
        fired={"claude": fired} if fired else {},
        seconds=1,
    )


HELD = Check("outcome", "answered", "answered", True)
BROKEN = Check("outcome", "answered", "exhausted", False)


def test_a_drill_passes_only_where_something_was_proven() -> None:
    assert report(HELD).passed
    assert report(HELD, BROKEN).reasons == ("1 of 2 expectations did not hold",)
    assert report(HELD, fired=0).reasons == ("0 faults fired: nothing proven",)
    assert report().reasons == ("nothing was expected of any request: nothing proven",)
    assert report(HELD, problem="it could not").reasons == ("steps[1]: it could not",)
