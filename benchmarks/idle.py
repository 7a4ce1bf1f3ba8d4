"""The app open and idle beside an empty Textual app: processor, memory, bytes written."""

from __future__ import annotations

import os
import tempfile
import time

from benchmarks.catalogue import Options
from benchmarks.first_frame import EMPTY_APP
from benchmarks.measuring import Figures, Turn, interleaved
from benchmarks.processes import OURS
from benchmarks.report import Report, Target
from benchmarks.screen.terminal import Terminal, cpu_of, memory_of, painted, says

IDLE_S = float(os.environ.get("IDLE_SECONDS", "30"))
"""Seconds of a turn; an hour is `IDLE_SECONDS=3600 make bench-idle BENCH="--rounds 1"`."""

_SHORT_S = 3.0
_SETTLED_S = 6.0
_EMPTY, _APP = "an empty Textual app", "tui-app"


def run(options: Options) -> Report:
    """Opens each, lets it settle, and looks at what it does while nobody does anything."""
    seconds = _SHORT_S if options.short else IDLE_S
    report = Report("idle", f"open for {seconds:g} s while nobody does anything")
    with tempfile.TemporaryDirectory() as folder:
        app = [OURS, "-m", "tui_app", "--data-dir", f"{folder}/data"]
        turns = {
            _EMPTY: _turn([OURS, "-c", EMPTY_APP], folder, seconds, "ready"),
            _APP: _turn(app, folder, seconds, "SIMULATED"),
        }
        taken = interleaved(turns, 1 if options.short else min(options.rounds, 3))
    report.add(taken, "cpu_percent", targets={_APP: Target(0.5, "value")})
    report.add(taken, "memory_mb", reference=_EMPTY)
    report.add(taken, "memory_growth_percent", targets={_APP: Target(1.0, "value")})
    report.add(taken, "written_bytes_per_min")
    return report


def _turn(command: list[str], folder: str, seconds: float, ready: str) -> Turn:
    def turn() -> Figures:
        with Terminal(command, folder) as terminal:
            terminal.until(lambda output: painted()(output) and says(ready)(output), "it is ready")
            terminal.read_for(_SETTLED_S)
            terminal.forget()
            cpu, memory, began = cpu_of(terminal.pid), memory_of(terminal.pid), time.perf_counter()
            terminal.read_for(seconds)
            passed = time.perf_counter() - began
            grown = memory_of(terminal.pid)
            return {
                "cpu_percent": 100 * (cpu_of(terminal.pid) - cpu) / passed,
                "memory_mb": grown,
                "memory_growth_percent": 100 * (grown - memory) / memory,
                "written_bytes_per_min": 60 * len(terminal.output) / passed,
            }

    return turn
