"""One answered request through the engine, not streaming, beside bare httpx and others' clients."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.engine.calls import BARE, ENGINE, KEEPING, OTHERS, OWN, Program, turns
from benchmarks.measuring import interleaved
from benchmarks.processes import canned_server
from benchmarks.report import Report, Target

ALONE, BY_HAND = "storage alone", "the same two files replaced by hand"
STORAGE = {ALONE: Program("keeping_alone", more=("--storage",)), BY_HAND: Program("keeping_alone")}
CALLS = {BARE: 500, ENGINE: 500, KEEPING: 150, ALONE: 150, BY_HAND: 150}
OTHERS_CALLS = 60
TARGETS = {ENGINE: Target(1.3), KEEPING: Target(2.0)}


def run(options: Options) -> Report:
    """CPU time of one call of a hot process, one after the other."""
    report = Report("request", "CPU of one answered request, beside bare httpx")
    with canned_server() as url:

        def arguments(name: str) -> list[str]:
            calls = 10 if options.short else CALLS.get(name, OTHERS_CALLS)
            return [f"{url}/answers", "--calls", str(calls)]

        taken = interleaved(turns({**OWN, **STORAGE, **OTHERS}, arguments, report.notes), options.rounds)
    report.add(taken, "cpu_ms", reference=BARE, targets=TARGETS)
    report.add(taken, "wall_ms", reference=BARE)
    report.notes.append("bare httpx and the others get one JSON body; the engine reads a stream of 31 events")
    return report
