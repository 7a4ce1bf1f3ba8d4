"""A trace as Markdown, for a ticket or a chat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from tui_app.domain.traces import Trace
from tui_app.reporting.export.timeline import Kind, Row, timeline
from tui_app.reporting.export.words import in_markdown, local_time, outcome, result, tokens, took

HEADING = ("at", "step", "provider", "model", "try", "what", "took", "first token", "tokens")


def trace_markdown(trace: Trace, zone: tzinfo | None = None) -> str:
    """The facts, a table of what happened, and each provider's own words.

    Args:
        trace: what is told.
        zone: of the times; None is the machine's.
    """
    lines = [f"# Trace {in_markdown(trace.id)}: {in_markdown(outcome(trace))}", ""]
    lines += [f"- {name}: {said}" for name, said in _facts(trace, zone)]
    lines += ["", "## What happened", "", _row(*HEADING), _row(*("---" for _ in HEADING))]
    lines += [_happened(row) for row in timeline(trace)]
    if said := list(_words(trace)):
        lines += ["", "## What the providers said", "", *said]
    return "\n".join(lines) + "\n"


def _facts(trace: Trace, zone: tzinfo | None) -> Iterator[tuple[str, str]]:
    yield "started", local_time(trace.started_at, zone)
    yield "environment", in_markdown(trace.environment) + (", **simulated**" if trace.simulated else "")
    yield "chain", " > ".join(map(in_markdown, trace.chain))
    if trace.model:
        yield "model", in_markdown(trace.model)
    yield "took", took(trace)
    yield "tokens of the answer", tokens(trace.usage)
    if trace.discarded_chars:
        yield "discarded", f"{trace.discarded_chars} characters"
    if trace.error and trace.outcome != "answered":
        yield "why", in_markdown(trace.error)


def _happened(row: Row) -> str:
    at = "" if row.began_s is None else f"{row.began_s:.2f} s"
    attempt = row.attempt
    if attempt is None:
        lasted = f"{row.duration_s:.2f} s" if row.kind is Kind.WAIT else ""
        return _row(
            at, str(row.step), in_markdown(row.provider), "", "", in_markdown(row.says), lasted, "", ""
        )
    first = "–" if attempt.first_token_s is None else f"{attempt.first_token_s:.2f} s"
    says = f"**{row.says}**" if row.kind is Kind.ANSWERED else row.says
    return _row(
        at,
        str(row.step),
        in_markdown(row.provider),
        in_markdown(attempt.model),
        str(attempt.attempt),
        says,
        f"{row.duration_s:.2f} s",
        first,
        tokens(attempt.tokens),
    )


def _words(trace: Trace) -> Iterator[str]:
    for attempt in trace.attempts:
        if attempt.message:
            where = f"step {attempt.step}, {in_markdown(attempt.provider)}, try {attempt.attempt}"
            yield f"- {where}: {result(attempt)}: {in_markdown(attempt.message)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
