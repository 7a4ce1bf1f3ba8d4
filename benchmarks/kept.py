"""Open, list, search and one more record, with 100 000 messages and 100 000 traces kept."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.catalogue import Options
from benchmarks.measuring import Figures, Turn, interleaved
from benchmarks.processes import OURS, figures_of, program, whole_process
from benchmarks.records import fill
from benchmarks.report import Report, Target

EMPTY, KEPT = "nothing kept", "100 000 kept"
COUNT, SHORT = 100_000, 2_000
ONE_MORE = ("one_trace_ms", "one_message_ms", "one_usage_ms")
LOOKS = ("list_ms", "recent_ms", "unknown_trace_ms", "page_of_traces_ms", "search_ms")


def run(options: Options) -> Report:
    """Measures on an empty folder and on a full one; each turn has a copy of its own."""
    report = Report("kept", "CPU time with many records kept, beside a new store")
    count = SHORT if options.short else COUNT
    with tempfile.TemporaryDirectory(prefix="tui-app-kept-") as work:
        folders = {EMPTY: Path(work) / "empty", KEPT: Path(work) / "full"}
        folders[EMPTY].mkdir(mode=0o700)
        folders[KEPT].mkdir(mode=0o700)
        fill(folders[KEPT], count, count)
        opening: dict[str, Turn] = {
            name: whole_process(program(OURS, "kept_open", str(folder))) for name, folder in folders.items()
        }
        for turn in opening.values():
            turn()
        taken = interleaved(opening, options.rounds)
        report.add(taken, "cpu_s", reference=EMPTY, targets={KEPT: Target(1.1)})
        turns = {name: _turn(folder, Path(work) / "turn", options) for name, folder in folders.items()}
        used = interleaved(turns, options.rounds)
    for metric in ONE_MORE:
        report.add(used, metric, reference=EMPTY, targets={KEPT: Target(1.5)})
    for metric in LOOKS:
        report.add(used, metric)
    report.notes.append(f"kept: {count} messages, {count} traces; one more: averaged over a file")
    report.notes.append("opening: the whole process up to what the screen is first drawn from")
    return report


def _turn(folder: Path, copy: Path, options: Options) -> Turn:
    records = "20" if options.short else "500"

    def turn() -> Figures:
        shutil.copytree(folder, copy)
        try:
            return figures_of(program(OURS, "kept", str(copy), records))
        finally:
            shutil.rmtree(copy)

    return turn
