"""8 hours of calendar in 10 minutes of load while providers fail: the last minute beside the first."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import cast

from benchmarks.catalogue import Options
from benchmarks.measuring import Figures
from benchmarks.processes import OURS, canned_server, figures_of, program
from benchmarks.report import Report, Target

RATE = 50
MINUTES = int(os.environ.get("SOAK_MINUTES", "10"))
"""Minutes that are looked at; one more goes before them, in which everything gets warm."""

WINDOW_S, SHORT_WINDOW_S = 60.0, 2.0
PATIENCE_S = 300.0

MEMORY, LATE = Target(1.05), Target(1.2)
"""What the last minute may have, as a multiple of the first one's."""

COMPARED = {
    "acknowledged_p50_ms": None,
    "acknowledged_p99_ms": LATE,
    "undisturbed_p99_ms": LATE,
    "cpu_per_request_ms": None,
    "memory_unique_mb": MEMORY,
    "memory_resident_mb": MEMORY,
}
COUNTED = ("answered", "broke_off", "nobody_answered", "several_attempts")


def run(options: Options) -> Report:
    """Loads a gateway in a process of its own; its providers are canned, and broken on purpose."""
    count, window_s = (2, SHORT_WINDOW_S) if options.short else (MINUTES, WINDOW_S)
    report = Report("gateway-soak", f"{RATE} requests a second, {count} windows of {window_s:g} s")
    with canned_server() as url:
        command = program(OURS, "gateway_soak", url, str(RATE), str(window_s), str(count))
        found = figures_of(command, patience_s=window_s * (count + 1) + PATIENCE_S)
    windows = cast("Sequence[Figures]", found["windows"])
    taken: Mapping[str, Sequence[Figures]] = {
        f"minute {number}": [each] for number, each in enumerate(windows, 1)
    }
    first, last = "minute 1", f"minute {count}"
    for metric in COUNTED:
        report.add(taken, metric)
    for metric, target in COMPARED.items():
        report.add(taken, metric, reference=first, targets={last: target} if target else None)
    report.notes.append(f"minute 1 begins after {window_s:g} s of the same load; ratios are to it")
    report.notes.append("undisturbed: answers of one attempt; the others wait as long as their retries say")
    return report
