"""The app open and idle beside an empty Textual app, both at once: processor, memory, bytes written."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from benchmarks.catalogue import Options
from benchmarks.first_frame import EMPTY_APP
from benchmarks.measuring import Figures
from benchmarks.processes import OURS
from benchmarks.report import Report, Target
from benchmarks.screen.terminal import Terminal, cpu_of, memory_of, painted, says

IDLE_S = float(os.environ.get("IDLE_SECONDS", "30"))
"""Seconds of a round; an hour is `IDLE_SECONDS=3600 make bench-idle BENCH="--rounds 1"`."""

_SHORT_S = 3.0
_SETTLED_S = 6.0
_EMPTY, _APP = "an empty Textual app", "tui-app"


def run(options: Options) -> Report:
    """Opens each, lets it settle, and looks at what it does while nobody does anything."""
    seconds = _SHORT_S if options.short else IDLE_S
    report = Report("idle", f"open for {seconds:g} s while nobody does anything")
    with tempfile.TemporaryDirectory() as folder:
        app = [OURS, "-m", "tui_app", "--data-dir", f"{folder}/data"]
        commands = {_EMPTY: ([OURS, "-c", EMPTY_APP], "ready"), _APP: (app, "SIMULATED")}
        rounds = [_round(commands, folder, seconds) for _ in range(1 if options.short else options.rounds)]
    taken = {name: [figures[name] for figures in rounds] for name in commands}
    report.add(taken, "cpu_percent", targets={_APP: Target(0.5, "value")})
    report.add(taken, "memory_mb", reference=_EMPTY)
    report.add(taken, "memory_growth_percent", targets={_APP: Target(1.0, "value")})
    report.add(taken, "written_bytes_per_min")
    return report


def _round(commands: Mapping[str, tuple[list[str], str]], folder: str, seconds: float) -> dict[str, Figures]:
    """All of them open at once: they leave the processor alone, so none is in another's way."""
    with ExitStack() as stack, ThreadPoolExecutor() as readers:
        terminals: dict[str, Terminal] = {}
        for name, (command, ready) in commands.items():
            terminals[name] = terminal = stack.enter_context(Terminal(command, folder))
            terminal.until(painted(), "a first frame")
            terminal.until(says(ready), "it is ready")
        figures = {name: readers.submit(_idle, terminal, seconds) for name, terminal in terminals.items()}
        return {name: each.result() for name, each in figures.items()}


def _idle(terminal: Terminal, seconds: float) -> Figures:
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
