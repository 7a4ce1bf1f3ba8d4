"""Opening a kept conversation of 10 000 messages beside one of 100."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.measuring import Figures
from benchmarks.processes import OURS, figures_of, program
from benchmarks.report import Report, Target

_REPEATS, _SHORT_REPEATS = 7, 1
_FEW, _MANY = "100 messages", "10 000 messages"


def run(options: Options) -> Report:
    """Measures from the call to the newest message painted, each conversation read from its files."""
    report = Report("opening", "a kept conversation is opened in the running app")
    command = program(OURS, "opening", str(_SHORT_REPEATS if options.short else _REPEATS))
    runs = [figures_of(command) for _ in range(options.rounds)]
    taken = {_FEW: [_of(run, 100) for run in runs], _MANY: [_of(run, 10_000) for run in runs]}
    report.add(taken, "cpu_ms", reference=_FEW, targets={_MANY: Target(2.0)})
    report.add(taken, "wall_ms", reference=_FEW)
    report.notes.append("the wall time holds a sync of the disk, which notes what is open for the next start")
    return report


def _of(run: Figures, count: int) -> Figures:
    return {"cpu_ms": run[f"cpu_{count}_ms"], "wall_ms": run[f"wall_{count}_ms"]}
