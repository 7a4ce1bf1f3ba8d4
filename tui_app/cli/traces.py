"""`tui-app traces`: past requests as a table, or one of them in full."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.records import opened_records, trace_named
from tui_app.cli.tables import aligned
from tui_app.domain.clock import Clock
from tui_app.domain.failures import FailureClass
from tui_app.domain.sanitize import one_line
from tui_app.domain.trace_search import OUTCOMES, TraceFilter
from tui_app.domain.traces import Trace
from tui_app.reporting.export.timeline import Kind, Row, timeline
from tui_app.reporting.export.trace_data import trace_data
from tui_app.reporting.export.words import local_time, outcome, tokens, took
from tui_app.settings import Settings
from tui_app.storage.store import Store

PAGE = 100
"""Traces that are asked of the storage at once."""

AXIS_CELLS = 40
UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
MARKS = {Kind.ANSWERED: "✓", Kind.FAILED: "✗", Kind.CANCELLED: "■", Kind.SKIPPED: "»", Kind.NOT_REACHED: "–"}
GLYPHS = {Kind.WAIT: "░", Kind.FAILED: "▓"}
SENTENCES = (Kind.FAILOVER, Kind.DISCARDED)
"""Rows that are one sentence, and have no columns."""

INDENT = " " * 9
_SPAN = re.compile(r"(\d{1,6})([smhdw])")


def traces(arguments: Arguments) -> int:
    """Prints what was asked for; gives 0, also where nothing is like that."""
    return asyncio.run(_traces(arguments))


async def _traces(arguments: Arguments) -> int:
    async with opened_records(arguments) as (store, settings):
        if arguments.id:
            trace = await trace_named(store, arguments.id)
            told = "\n".join(_whole(trace, settings.zone))
            print(to_json(trace_data(trace), indent=2) if arguments.json else told)
            return Exit.ANSWERED
        wanted = _wanted(arguments, settings)
        found = await _found(store, wanted, arguments.limit)
    if arguments.json:
        print(to_json([trace_data(trace) for trace in found], indent=2))
    elif found:
        print("\n".join(_table(found, settings.zone)))
    else:
        print(_nothing(wanted), file=sys.stderr)
    return Exit.ANSWERED


# --- which ones ------------------------------------------------------------------------------------------


def _wanted(arguments: Arguments, settings: Settings) -> TraceFilter:
    """What the options ask for.

    Raises:
        ValueError: there is no such class, outcome or time.
    """
    return TraceFilter(
        text=arguments.search,
        provider=arguments.provider,
        kind=_member(arguments.kind),
        outcome=_outcome(arguments.outcome),
        since=None if arguments.since is None else since(arguments.since, Clock(settings.zone).now()),
        environment=settings.environment.value if arguments.environment else None,
        simulated=True if arguments.simulate else None,
    )


def _member(name: str | None) -> FailureClass | None:
    if name is None:
        return None
    try:
        return FailureClass(name.strip().lower().replace("-", "_"))
    except ValueError:
        known = ", ".join(FailureClass)
        raise ValueError(f'there is no failure class "{one_line(name, 60)}"; known are {known}') from None


def _outcome(name: str | None) -> str | None:
    if name is not None and name not in OUTCOMES:
        raise ValueError(f'there is no outcome "{one_line(name, 60)}"; known are {", ".join(OUTCOMES)}')
    return name


def since(text: str, now: datetime) -> float:
    """The moment that `90m`, `2h`, `3d`, `2026-11-23` or `2026-11-23T05:20` means, in Unix seconds.

    Args:
        text: as given.
        now: with its zone, in which a date without one is meant.

    Raises:
        ValueError: it is none of these.
    """
    if span := _SPAN.fullmatch(text.strip()):
        return (now - timedelta(seconds=int(span[1]) * UNITS_S[span[2]])).timestamp()
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        examples = "2h, 3d, 2026-11-23 or 2026-11-23T05:20"
        raise ValueError(f'--since wants a time as in {examples}, not "{one_line(text, 60)}"') from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)).timestamp()


async def _found(store: Store, wanted: TraceFilter, limit: int) -> list[Trace]:
    found: list[Trace] = []
    page = await store.traces.page(wanted, min(limit, PAGE))
    found += page.traces
    while len(found) < limit and page.older is not None:
        page = await store.traces.page(wanted, min(limit - len(found), PAGE), page.older)
        found += page.traces
    return found


# --- for people ------------------------------------------------------------------------------------------


def _nothing(wanted: TraceFilter) -> str:
    if wanted.asks:
        return "No trace is like that; `tui-app traces` lists the newest of all."
    return "No request has been made yet: `tui-app ask TEXT` makes one."


def _table(found: list[Trace], zone: tzinfo | None) -> list[str]:
    heading = ("id", "started", "environment", "", "outcome", "by", "step", "tries", "took", "tokens")
    return aligned([heading, *(_line(trace, zone) for trace in found)])


def _line(trace: Trace, zone: tzinfo | None) -> tuple[str, ...]:
    return (
        one_line(trace.id, 16),
        local_time(trace.started_at, zone)[:19],
        trace.environment,
        "simulated" if trace.simulated else "",
        trace.outcome,
        trace.answered_by or "–",
        f"{trace.step}/{len(trace.chain)}" if trace.step else f"–/{len(trace.chain)}",
        str(len(trace.attempts)),
        f"{trace.duration_s:.2f} s",
        tokens(trace.usage),
    )


def _whole(trace: Trace, zone: tzinfo | None) -> Iterator[str]:
    """The facts, the rows on a time axis, and each provider's own words below its row."""
    facts = [
        ("trace", trace.id),
        ("outcome", outcome(trace)),
        ("started", local_time(trace.started_at, zone)),
        ("environment", f"{trace.environment}{', simulated' if trace.simulated else ''}"),
        ("chain", " > ".join(trace.chain)),
        ("model", trace.model or "–"),
        ("took", took(trace)),
        ("tokens", tokens(trace.usage)),
    ]
    if trace.error and trace.outcome != "answered":
        facts.append(("why", one_line(trace.error)))
    yield from aligned(facts)
    yield ""
    yield from rows_of(trace)


def rows_of(trace: Trace) -> Iterator[str]:
    """What it went through on a time axis, with each provider's own words below its row."""
    rows = timeline(trace)
    heading = ("", "step", "provider", "try", "result", "at", "took", "first token", "tokens")
    drawn = aligned(
        [heading, *(() if row.kind in SENTENCES else _row(row, trace.duration_s) for row in rows)]
    )
    yield drawn[0]
    for row, text in zip(rows, drawn[1:], strict=True):
        yield f"{INDENT}{row.says}" if row.kind in SENTENCES else text
        if row.attempt is not None and row.attempt.message:
            yield f"{INDENT}{one_line(row.attempt.message)}"


def _row(row: Row, whole_s: float) -> tuple[str, ...]:
    mark, attempt = MARKS.get(row.kind, " "), row.attempt
    at = "" if row.began_s is None else f"{row.began_s:.2f} s"
    lasted = "" if row.began_s is None else f"{row.duration_s:.2f} s"
    bar = "" if row.began_s is None else _bar(row, whole_s)
    first = "" if attempt is None or attempt.first_token_s is None else f"{attempt.first_token_s:.2f} s"
    used = tokens(attempt.tokens) if attempt is not None else ""
    number = str(attempt.attempt) if attempt is not None else ""
    provider = one_line(row.provider, 20)
    return (mark, str(row.step), provider, number, row.says, at, lasted, first, used, bar)


def _bar(row: Row, whole_s: float) -> str:
    """The row's time in its place; never shorter than one cell."""
    cells = AXIS_CELLS / max(whole_s, 0.001)
    start = min(int((row.began_s or 0.0) * cells), AXIS_CELLS - 1)
    end = min(max(round(((row.began_s or 0.0) + row.duration_s) * cells), start + 1), AXIS_CELLS)
    return " " * start + GLYPHS.get(row.kind, "█") * (end - start)
