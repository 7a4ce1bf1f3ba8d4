"""50 answered requests a second through the gateway, the app open: how late are screen and answers."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.measuring import Turn, interleaved
from benchmarks.processes import OURS, canned_server, figures_of, program
from benchmarks.report import Report, Target

RATE = 50
SECONDS, SHORT_SECONDS = 30, 2

TARGETS = {"screen_stall_p99_ms": 20.0, "acknowledged_p99_ms": 100.0}
"""What the kept records allow: milliseconds at the 99th percentile."""

METRICS = (
    "answered",
    "acknowledged_p50_ms",
    "acknowledged_p99_ms",
    "screen_stall_p99_ms",
    "screen_own_stall_p99_ms",
    "screen_stall_max_ms",
    "cpu_per_request_ms",
)


def run(options: Options) -> Report:
    """Loads the app, in a process of its own, over a provider that costs nothing, in another."""
    seconds = SHORT_SECONDS if options.short else SECONDS
    report = Report("gateway-load", f"{RATE} requests a second for {seconds} s, the app open")
    name = "tui-app, gateway on"
    with canned_server() as url:
        command = program(OURS, "gateway_app", url, str(RATE), str(seconds))
        turns: dict[str, Turn] = {name: lambda: figures_of(command)}
        taken = interleaved(turns, 1 if options.short else min(options.rounds, 3))
    for metric in METRICS:
        limit = TARGETS.get(metric)
        report.add(taken, metric, targets={name: Target(limit, "value")} if limit else None)
    report.notes.append("an answer is acknowledged once its usage and its trace are on disk")
    return report
