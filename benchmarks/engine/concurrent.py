"""Many requests at once through the engine: throughput at 20 and 200, beside bare httpx at 20."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.engine.calls import OTHERS, OWN, Program, turns
from benchmarks.measuring import Figures, interleaved
from benchmarks.processes import canned_server
from benchmarks.report import Report, Target

REFERENCE = "bare httpx at 20"
AT_20, AT_200 = "engine at 20", "engine at 200"
PROGRAMS = {
    REFERENCE: OWN["bare httpx"],
    "bare httpx at 1": OWN["bare httpx"],
    "bare httpx at 200": OWN["bare httpx"],
    AT_20: OWN["engine, storage off"],
    AT_200: OWN["engine, storage off"],
    "engine with storage at 20": OWN["engine with storage"],
    "aiohttp alone at 20": Program("aiohttp_alone"),
    "litellm Router at 20": OTHERS["litellm Router"],
}
_LEVEL = 1.15
"""As much more a call may cost at 200 than at 20 to count as level."""


def run(options: Options) -> Report:
    """Calls in a second of the client's CPU time, and on the wall."""
    report = Report("concurrent", "calls a second of CPU at 20 and 200 at once, beside bare httpx at 20")
    with canned_server() as url:

        def arguments(name: str) -> list[str]:
            at_once = int(name.rpartition(" ")[2])
            calls = at_once if options.short else 200 if "litellm" in name else max(800, 5 * at_once)
            return [f"{url}/answers", "--calls", str(calls), "--at-once", str(at_once)]

        taken = interleaved(turns(PROGRAMS, arguments, report.notes), options.rounds)
    by_cpu = {name: [_per_cpu(each) for each in figures] for name, figures in taken.items()}
    report.add(by_cpu, "calls_per_cpu_s", reference=REFERENCE, targets={AT_20: Target(3.0, least=True)})
    level = {name: by_cpu[name] for name in (AT_20, AT_200)}
    report.add(level, "calls_per_cpu_s", reference=AT_20, targets={AT_200: Target(1 / _LEVEL, least=True)})
    report.add(taken, "calls_per_s", reference=REFERENCE)
    report.notes.append("the second pair of engine lines is 200 at once against 20 at once: level is near 1x")
    return report


def _per_cpu(figures: Figures) -> Figures:
    return {"calls_per_cpu_s": 1e3 / figures["cpu_ms"]}
