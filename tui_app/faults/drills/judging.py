"""Compares what came of a request with what was expected; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui_app.domain.traces import Attempt, Trace
from tui_app.faults.drills.model import Bound, Expect, Target


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation: what it is about, what was wanted, and what came."""

    about: str
    wanted: str
    came: str
    held: bool

    def __str__(self) -> str:
        return f"{self.about}: {self.came}" + ("" if self.held else f", expected {self.wanted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a request, as far as its trace does not tell it.

    Attributes:
        text: of the answer, empty where there was none.
        shown: what a caller who reads every event had at the end, without what was discarded.
        whole: the text that the answer has to be, where it is known.
        exit_code: what `tui-app ask` would end with.
        circuits: the state of each circuit afterwards, by provider.
        budget: the level of each budget afterwards, by provider.
    """

    trace: Trace
    text: str
    shown: str
    whole: str | None
    exit_code: int
    circuits: dict[str, str]
    budget: dict[str, str]


def judge(expect: Expect, came: Outcome, name_of: Callable[[Target], str]) -> tuple[Check, ...]:
    """Every expectation that there is, held or not.

    Args:
        expect: what has to come.
        came: what came.
        name_of: the provider that a name or a place in the chain means.
    """
    return tuple(_checks(expect, came, name_of))


def _checks(expect: Expect, came: Outcome, name_of: Callable[[Target], str]) -> Iterator[Check]:
    trace = came.trace
    if expect.outcome is not None:
        yield _same("outcome", expect.outcome, trace.outcome)
    if expect.answered_by is not None:
        yield _same("answered by", name_of(expect.answered_by), trace.answered_by or "nobody")
    if expect.trail is not None:
        yield _same("trail", _trail(expect.trail, name_of), trace.trail or "no attempt")
    if expect.classes is not None:
        failed = ",".join(attempt.kind for attempt in trace.attempts if attempt.kind)
        yield _same("classes", ",".join(expect.classes) or "none", failed or "none")
    if expect.skipped is not None:
        skipped = ",".join(f"{skip.provider}:{skip.reason}" for skip in trace.skipped)
        yield _same("skipped", _trail(expect.skipped, name_of) or "none", skipped or "none")
    yield from _numbers(expect, came)
    for target, state in expect.circuits:
        name = name_of(target)
        yield _same(f"circuit of {name}", state, came.circuits.get(name, "closed"))
    for target, level in expect.budget:
        name = name_of(target)
        yield _same(f"budget of {name}", level, came.budget.get(name, "ok"))
    if expect.text_whole is not None:
        yield _same("text", "whole" if expect.text_whole else "not whole", _wholeness(came))
    if expect.contains is not None:
        held = expect.contains in came.text
        yield Check("text", f"with “{expect.contains}”", "has it" if held else "does not have it", held)


def _numbers(expect: Expect, came: Outcome) -> Iterator[Check]:
    trace = came.trace
    waits = [attempt for attempt in trace.attempts if _waited(attempt)]
    for about, bound, value in (
        ("attempts", expect.attempts, len(trace.attempts)),
        ("waits", expect.waits, len(waits)),
        ("seconds waited", expect.waited_s, round(trace.waited_s, 3)),
        ("discarded characters", expect.discarded_chars, trace.discarded_chars),
        ("seconds in all", expect.duration_s, round(trace.duration_s, 3)),
        ("exit code", expect.exit_code, came.exit_code),
    ):
        if bound is not None:
            yield number_check(about, bound, value)


def number_check(about: str, bound: Bound, value: float) -> Check:
    """One number against its bounds."""
    return Check(about, str(bound), f"{value:g}", bound.holds(value))


def _waited(attempt: Attempt) -> bool:
    return bool(attempt.wait_why)


def _wholeness(came: Outcome) -> str:
    if came.trace.outcome != "answered" or not came.text.strip():
        return "not whole"
    whole = came.shown == came.text and (came.whole is None or came.text == came.whole)
    return "whole" if whole else "not whole"


def _trail(pairs: tuple[tuple[Target, str], ...], name_of: Callable[[Target], str]) -> str:
    return ",".join(f"{name_of(target)}:{word}" for target, word in pairs)


def _same(about: str, wanted: str, came: str) -> Check:
    return Check(about, wanted, came, wanted == came)
