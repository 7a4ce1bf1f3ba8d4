"""A filter takes the traces that a person means, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.storage.samples import NOON, trace
from tui_app.domain.failures import FailureClass
from tui_app.domain.trace_search import TraceFilter

SAMPLE = replace(trace("abc123"), kind=None, error="nobody was there", outcome="exhausted")


@pytest.mark.parametrize(
    "wanted",
    [
        TraceFilter(),
        TraceFilter(text="ABC1"),
        TraceFilter(text="overload 529 there"),
        TraceFilter(text="simulated production"),
        TraceFilter(provider="claude"),
        TraceFilter(provider="gemini"),
        TraceFilter(kind=FailureClass.OVERLOADED),
        TraceFilter(kind=FailureClass.NOT_CONFIGURED),
        TraceFilter(provider="claude", kind=FailureClass.OVERLOADED),
        TraceFilter(outcome="exhausted", environment="production", simulated=True, since=NOON),
    ],
)
def test_what_is_in_a_trace_finds_it(wanted: TraceFilter) -> None:
    assert wanted.matches(SAMPLE)


@pytest.mark.parametrize(
    "wanted",
    [
        TraceFilter(text="overloaded elsewhere"),
        TraceFilter(text="real"),
        TraceFilter(provider="local"),
        TraceFilter(kind=FailureClass.TIMEOUT),
        TraceFilter(provider="openai", kind=FailureClass.OVERLOADED),
        TraceFilter(outcome="answered"),
        TraceFilter(environment="staging"),
        TraceFilter(simulated=False),
        TraceFilter(since=NOON + 1),
    ],
)
def test_what_is_not_in_it_does_not(wanted: TraceFilter) -> None:
    assert not wanted.matches(SAMPLE)


def test_the_class_that_ended_the_request_counts_as_its_own() -> None:
    ended = replace(SAMPLE, attempts=(), skipped=(), kind=FailureClass.OVER_BUDGET)
    assert TraceFilter(kind=FailureClass.OVER_BUDGET).matches(ended)


def test_only_a_filter_that_leaves_something_out_asks() -> None:
    assert not TraceFilter().asks
    assert TraceFilter(text="x").asks
