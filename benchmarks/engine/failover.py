"""A request whose first provider is overloaded: two calls, beside one call with bare httpx."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.engine.calls import BARE, ENGINE, KEEPING, OTHERS, OWN, turns
from benchmarks.measuring import interleaved
from benchmarks.processes import canned_server
from benchmarks.report import Report, Target

CALLS = {BARE: 500, ENGINE: 300, KEEPING: 100}
OTHERS_CALLS = 40
BY_HAND = "two calls by hand"


def run(options: Options) -> Report:
    """CPU time of one request that fails over, against one call that does not."""
    report = Report("failover", "CPU of one failover (two calls), beside one call with bare httpx")
    programs = {BARE: OWN[BARE], BY_HAND: OWN[BARE], **OWN, **OTHERS}
    with canned_server() as url:

        def arguments(name: str) -> list[str]:
            calls = 10 if options.short else CALLS.get(name, OTHERS_CALLS)
            failing = [] if name == BARE else ["--failing", f"{url}/overloaded"]
            return [f"{url}/answers", "--calls", str(calls), *failing]

        taken = interleaved(turns(programs, arguments, report.notes), options.rounds)
    report.add(taken, "cpu_ms", reference=BARE, targets={ENGINE: Target(2.4)})
    return report
