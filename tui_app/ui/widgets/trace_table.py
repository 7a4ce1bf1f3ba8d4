"""Kept traces as rows of a table, with the columns that fit."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage
from tui_app.ui.chat_feed import spoken_trail
from tui_app.ui.drawing import Part, fit, fit_right, line
from tui_app.ui.moments import Moments
from tui_app.ui.words import count, short_environment, span

OUTCOMES: dict[str, tuple[str, str]] = {
    "answered": ("answered", "ok"),
    "exhausted": ("nobody", "bad"),
    "refused": ("refused", "bad"),
    "rejected": ("rejected", "half"),
    "cancelled": ("stopped", "muted"),
}
"""Each outcome's word and tone."""

WIDTHS = {
    "time": 11,
    "env": 7,
    "sim": 3,
    "outcome": 8,
    "by": 10,
    "step": 4,
    "tries": 5,
    "took": 6,
    "in/out": 10,
}
GIVEN_UP = ("tries", "in/out", "env")
"""Columns that a narrow screen goes without, the first one first."""

RIGHT = frozenset({"tries", "took", "in/out"})
LEAST_TRAIL = 16


def columns_for(width: int) -> dict[str, int]:
    """The columns that fit into so many cells, with their widths; what is left is the trail's."""
    columns = dict(WIDTHS)
    for name in GIVEN_UP:
        if _taken(columns) <= width:
            break
        del columns[name]
    if (left := width - _taken(columns) - 2) >= LEAST_TRAIL:
        columns["trail"] = left
    return columns


def heading(columns: dict[str, int]) -> Content:
    """The names of the columns."""
    return line((" " + " ".join(_cell(name, name, width) for name, width in columns.items()), "muted"))


def row(trace: Trace, columns: dict[str, int], moments: Moments) -> Content:
    """One trace."""
    said = _said(trace, moments)
    parts: list[Part] = []
    for name, width in columns.items():
        text, tone = said[name]
        parts += [(" ", "plain"), (_cell(name, one_line(text, 200), width), tone)]
    return line(*parts)


def _said(trace: Trace, moments: Moments) -> dict[str, Part]:
    word, tone = OUTCOMES.get(trace.outcome, (trace.outcome, "plain"))
    step = f"{trace.step}/{len(trace.chain)}" if trace.step else f"–/{len(trace.chain)}"
    return {
        "time": (when(moments.local(trace.started_at), moments.local()), "muted"),
        "env": (short_environment(trace.environment), "plain"),
        "sim": ("SIM" if trace.simulated else "", "accent"),
        "outcome": (word, tone),
        "by": (trace.answered_by or "–", "strong" if trace.answered_by else "muted"),
        "step": (step, "plain"),
        "tries": (str(len(trace.attempts)), "plain"),
        "took": (span(trace.duration_s), "plain"),
        "in/out": (_tokens(trace.usage), "plain"),
        "trail": (_trail(trace), "muted"),
    }


def when(moment: datetime, now: datetime) -> str:
    """`05:20:31` today, `11-23 05:20` this year, else the date."""
    if moment.date() == now.date():
        return moment.strftime("%H:%M:%S")
    return moment.strftime("%m-%d %H:%M" if moment.year == now.year else "%Y-%m-%d")


def _tokens(usage: Usage | None) -> str:
    if usage is None:
        return "–"
    about = "~" if usage.source == "estimated" else ""
    return f"{about}{count(usage.input_tokens)}/{count(usage.output_tokens)}"


def _trail(trace: Trace) -> str:
    """Who was called; where nobody was, why."""
    return spoken_trail(trace.trail) or trace.error or "nobody was called"


def _cell(name: str, text: str, width: int) -> str:
    return fit_right(text, width) if name in RIGHT else fit(text, width)


def _taken(columns: dict[str, int]) -> int:
    return sum(columns.values()) + len(columns)
