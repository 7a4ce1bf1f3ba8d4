"""A request that ended before this screen saw it: the same rows, from its trace instead of its events."""

from __future__ import annotations

from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.ui.causes import CAUSES, cause
from tui_app.ui.state.request import (
    NAME,
    AttemptRow,
    DiscardRow,
    FailoverRow,
    RequestView,
    Row,
    SkipRow,
    WaitRow,
    ended,
)


def from_trace(trace: Trace, number: int) -> RequestView:
    """The view of a request that ended before this screen saw it."""
    rows: list[Row] = [
        SkipRow(step=skip.step, provider=one_line(skip.provider, NAME), reason=CAUSES[skip.reason])
        for skip in trace.skipped
    ]
    previous: AttemptRow | None = None
    left_for = ""
    for attempt in trace.attempts:
        if previous is not None and previous.step != attempt.step:
            rows.append(
                FailoverRow(
                    from_provider=previous.provider,
                    to_step=attempt.step,
                    to_provider=one_line(attempt.provider, NAME),
                    reason=left_for,
                )
            )
        failed = attempt.kind is not None
        left_for = CAUSES[attempt.kind] if attempt.kind else ""
        previous = AttemptRow(
            step=attempt.step,
            provider=one_line(attempt.provider, NAME),
            model=one_line(attempt.model, NAME),
            attempt=attempt.attempt,
            limit=0,
            began_s=attempt.began_s,
            state=attempt.outcome,
            result=cause(attempt.kind, attempt.status) if attempt.kind else "200 streamed",
            detail=one_line(attempt.message),
            duration_s=attempt.duration_s,
            first_token_s=attempt.first_token_s,
            silent=failed and attempt.status is None,
            fault=one_line(attempt.fault, NAME),
        )
        rows.append(previous)
        if attempt.discarded_chars:
            rows.append(
                DiscardRow(
                    step=attempt.step,
                    provider=one_line(attempt.provider, NAME),
                    chars=attempt.discarded_chars,
                    reason=one_line(attempt.message, 60) or previous.result,
                )
            )
        if attempt.wait_s > 0:
            rows.append(
                WaitRow(
                    step=attempt.step,
                    provider=one_line(attempt.provider, NAME),
                    began_s=attempt.began_s + attempt.duration_s,
                    seconds=attempt.wait_s,
                    why=one_line(attempt.wait_why, 60),
                )
            )
    view = RequestView(
        id=trace.id,
        number=number,
        environment=one_line(trace.environment, NAME),
        simulated=trace.simulated,
        chain=tuple(one_line(name, NAME) for name in trace.chain),
        started_at=trace.started_at,
        rows=tuple(sorted(rows, key=_place)),
    )
    return ended(view, trace)


def _place(row: Row) -> int:
    return row.to_step if isinstance(row, FailoverRow) else row.step
