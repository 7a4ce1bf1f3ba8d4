"""What a benchmark found, as lines of a table and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figures, Spread, ratios, values


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure has to come to.

    Attributes:
        limit: in the figure's unit, or the ratio.
        of: `ratio` or `value`: which one is judged.
        least: the limit is a lower one.
    """

    limit: float
    of: str = "ratio"
    least: bool = False

    def met(self, found: float) -> bool:
        """Whether a median reaches it."""
        return found >= self.limit if self.least else found <= self.limit

    def __str__(self) -> str:
        sign, unit = (">=" if self.least else "<="), "x" if self.of == "ratio" else ""
        return f"{sign} {self.limit:g}{unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of one contestant.

    Attributes:
        metric: its name, ending with its unit.
        ratio: relative to the reference, round by round; None for the reference itself.
    """

    what: str
    metric: str
    value: Spread
    ratio: Spread | None = None
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        judged = self.ratio if self.target.of == "ratio" else self.value
        return judged is not None and self.target.met(judged.median)


@dataclass(slots=True)
class Report:
    """The lines of one benchmark, and remarks about them."""

    name: str
    about: str
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        taken: Mapping[str, Sequence[Figures]],
        metric: str,
        *,
        reference: str | None = None,
        targets: Mapping[str, Target] | None = None,
    ) -> None:
        """One line a contestant.

        Args:
            taken: each contestant's figures; those without this metric are left out.
            metric: which figure.
            reference: the contestant that the others are divided by; None gives no ratios.
            targets: by contestant.
        """
        for name, figures in taken.items():
            if not all(metric in each for each in figures):
                continue
            against = None if reference in (None, name) else taken[reference or ""]
            self.lines.append(
                Line(
                    what=name,
                    metric=metric,
                    value=Spread.of(values(figures, metric)),
                    ratio=ratios(figures, against, metric) if against else None,
                    target=(targets or {}).get(name),
                )
            )


def as_text(report: Report) -> str:
    """The report as a table in Markdown, which reads well in a terminal too."""
    head = ("what", "metric", "median", "low to high", "ratio", "low to high", "target", "")
    rows = [head, *(_row(line) for line in report.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return f"| {' | '.join(cells)} |"

    rule = f"| {' | '.join('-' * width for width in widths)} |"
    notes = [f"- {note}" for note in report.notes]
    parts = [f"## {report.name}: {report.about}", "", line(head), rule, *map(line, rows[1:])]
    return "\n".join([*parts, *([""] if notes else []), *notes, ""])


def as_json(reports: Iterable[Report]) -> dict[str, Any]:
    """The machine and every report, for `--json`."""
    return {"machine": machine(), "reports": [_with_verdicts(report) for report in reports]}


def machine() -> dict[str, str]:
    """Where and when it was measured; `load` tells whether other work ran beside."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def _with_verdicts(report: Report) -> dict[str, Any]:
    data = asdict(report)
    for line, as_data in zip(report.lines, data["lines"], strict=True):
        as_data["met"] = line.met
    return data


def _row(line: Line) -> tuple[str, ...]:
    value, ratio = line.value, line.ratio
    return (
        line.what,
        line.metric,
        _number(value.median),
        f"{_number(value.low)} to {_number(value.high)}",
        f"{ratio.median:.2f}x" if ratio else "",
        f"{ratio.low:.2f} to {ratio.high:.2f}" if ratio else "",
        str(line.target or ""),
        {True: "met", False: "MISSED", None: ""}[line.met],
    )


def _number(value: float) -> str:
    if value == 0 or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.3g}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
