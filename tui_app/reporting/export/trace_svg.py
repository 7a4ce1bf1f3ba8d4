"""A trace as a picture with a time axis, drawn by hand: plain SVG without scripts, links or foreign fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from html import escape

from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.reporting.export.timeline import Kind, Row, timeline
from tui_app.reporting.export.words import local_time, outcome, tokens, took

WIDTH = 1040
MARGIN = 24
ROW = 26
TOP = 128
AXIS = 520
"""Where the time axis begins, in pixels; the columns of words stand before it."""

LETTER = 7.8
"""The width of a letter of the monospaced face at 13 px."""

COLUMNS = {"step": 24, "provider": 72, "try": 200, "what": 246, "took": 438}
COLOURS = {
    Kind.ANSWERED: "#1f7a3a",
    Kind.FAILED: "#c0273a",
    Kind.CANCELLED: "#5b6270",
    Kind.WAIT: "#b98900",
    Kind.FAILOVER: "#b8520a",
    Kind.DISCARDED: "#c0273a",
    Kind.SKIPPED: "#5b6270",
    Kind.NOT_REACHED: "#8a909c",
}
MARKS = {
    Kind.ANSWERED: "✓",
    Kind.FAILED: "✗",
    Kind.CANCELLED: "■",
    Kind.FAILOVER: "↓",
    Kind.SKIPPED: "»",
    Kind.NOT_REACHED: "–",
}
STEPS_S: tuple[float, ...] = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def trace_svg(trace: Trace, zone: tzinfo | None = None) -> str:
    """A bar for every attempt and wait in its place on the time axis, with its words before it.

    Args:
        trace: what is drawn.
        zone: of the times; None is the machine's.
    """
    rows = timeline(trace)
    bottom = TOP + ROW * max(1, len(rows))
    height = bottom + 70
    scale = (WIDTH - MARGIN - AXIS) / max(trace.duration_s, 0.001)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="ui-monospace, \'DejaVu Sans Mono\', monospace" '
        'font-size="13">',
        f"<title>{_safe(f'Trace {trace.id}: {outcome(trace)}')}</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fbfbfd"/>',
        *_head(trace, zone),
        *_axis(trace.duration_s, scale, bottom),
    ]
    told_step = 0
    for number, row in enumerate(rows):
        shows_step = row.kind is not Kind.FAILOVER and row.step != told_step
        told_step = row.step if shows_step else told_step
        parts += _drawn(row, TOP + ROW * number, scale, shows_step=shows_step)
    parts += [_text(MARGIN, height - 24, _totals(trace), size=13), "</svg>"]
    return "\n".join(parts) + "\n"


def _head(trace: Trace, zone: tzinfo | None) -> Iterator[str]:
    colour = COLOURS[Kind.ANSWERED] if trace.outcome == "answered" else COLOURS[Kind.FAILED]
    yield _text(MARGIN, 40, one_line(outcome(trace), 70), size=19, fill=colour, bold=True)
    simulated = " · SIMULATED" if trace.simulated else ""
    where = f"{trace.environment} · {' > '.join(trace.chain)}{simulated}"
    yield _text(MARGIN, 64, one_line(where, 120))
    when = f"{local_time(trace.started_at, zone)} · trace {trace.id}"
    yield _text(MARGIN, 84, one_line(when, 120), fill="#5b6270")


def _axis(duration_s: float, scale: float, bottom: int) -> Iterator[str]:
    """The words above the columns, and a line with its label at every few seconds."""
    for name, left in COLUMNS.items():
        yield _text(left, TOP - 14, name, fill="#5b6270", size=12)
    step = next((s for s in STEPS_S if s * scale >= 56), STEPS_S[-1])
    for number in range(int(duration_s / step) + 1):
        here = AXIS + number * step * scale
        yield f'<path d="M{here:.1f} {TOP - 8}V{bottom}" stroke="#d5d9e2"/>'
        if here < WIDTH - MARGIN - 30:
            yield _text(here, TOP - 14, f"{number * step:g}s", fill="#5b6270", size=12)


def _drawn(row: Row, top: int, scale: float, *, shows_step: bool) -> Iterator[str]:
    colour, base = COLOURS[row.kind], top + 17
    if shows_step:
        yield _text(COLUMNS["step"], base, str(row.step))
    if mark := MARKS.get(row.kind):
        yield _text(COLUMNS["step"] + 26, base, mark, fill=colour)
    if row.attempt is None:
        called = row.kind in (Kind.SKIPPED, Kind.NOT_REACHED)
        if called:
            yield _text(COLUMNS["provider"], base, one_line(row.provider, 15), fill=colour)
        place = "what" if called else "provider"
        yield _text(COLUMNS[place], base, _cut(row.says, AXIS - COLUMNS[place]), fill=colour)
    else:
        yield _text(COLUMNS["provider"], base, one_line(row.provider, 15), bold=row.kind is Kind.ANSWERED)
        yield _text(COLUMNS["try"], base, str(row.attempt.attempt), fill="#5b6270")
        yield _text(COLUMNS["what"], base, one_line(row.says, 23), fill=colour)
        yield _text(COLUMNS["took"], base, f"{row.duration_s:.2f} s")
    if row.began_s is not None:
        yield _bar(row, top, scale, colour)


def _bar(row: Row, top: int, scale: float, colour: str) -> str:
    """The row on the axis; it says its own times, and what the provider said, where the pointer rests."""
    began = row.began_s or 0.0
    left = min(AXIS + began * scale, WIDTH - MARGIN - 2.0)
    width = max(2.0, min(row.duration_s * scale, WIDTH - MARGIN - left))
    wait = row.kind is Kind.WAIT
    inset = 9 if wait else 5
    words = f"{row.says}, {began:.2f} s to {began + row.duration_s:.2f} s"
    said = row.attempt.message if row.attempt else ""
    return (
        f'<rect x="{left:.1f}" y="{top + inset}" width="{width:.1f}" height="{ROW - 2 * inset}" rx="2" '
        f'fill="{colour}" fill-opacity="{0.45 if wait else 1}">'
        f"<title>{_safe(f'{words}: {said}' if said else words)}</title></rect>"
    )


def _totals(trace: Trace) -> str:
    return f"{took(trace)} · tokens {tokens(trace.usage)}"


def _cut(text: str, width: int) -> str:
    """`text` in so many pixels."""
    return one_line(text, int(width / LETTER) - 1)


def _text(
    left: float, base: float, text: str, *, fill: str = "#22262f", size: int = 13, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{left:.1f}" y="{base}" fill="{fill}" font-size="{size}"{weight}>{_safe(text)}</text>'


def _safe(text: str) -> str:
    """Foreign words as text of an XML document, and nothing else."""
    return escape(_NOT_XML.sub("", one_line(text, 400)))
