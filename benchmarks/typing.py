"""From a key to its letter on a real terminal while an answer streams in, beside Textual's own widgets."""

from __future__ import annotations

import time

from benchmarks.catalogue import Options
from benchmarks.measuring import Figures, Turn, interleaved
from benchmarks.processes import OURS, program
from benchmarks.report import Report, Target
from benchmarks.screen.terminal import Terminal, painted, says

RATE = 1_000
_KEYS, _SHORT_KEYS = 40, 3
_BETWEEN_S = 0.11
_LONGEST_S = 20.0
"""Of a turn: an app that lags behind gets fewer keys, so that its answer is no longer than the others'."""
_WARM_S = 1.5
_STOCK, _APP, _IDLE = "Textual's widgets", "tui-app", "tui-app, nothing streams"


def run(options: Options) -> Report:
    """Presses letters that do not occur in the answer and waits for each."""
    report = Report("typing", f"milliseconds from a key to the screen while {RATE} tokens/s stream in")
    keys = _SHORT_KEYS if options.short else _KEYS
    turns = {
        _STOCK: _turn("stock", RATE, keys),
        _APP: _turn("ours", RATE, keys),
        _IDLE: _turn("ours", 1, keys),
    }
    taken = interleaved(turns, options.rounds)
    report.add(taken, "p50_ms", reference=_STOCK)
    report.add(taken, "p95_ms", reference=_STOCK, targets={_APP: Target(0.25)})
    report.add(taken, "to_p95_ms", targets={_APP: Target(50, "value")})
    report.add(taken, "max_ms", reference=_STOCK)
    return report


def _turn(mode: str, rate: float, keys: int) -> Turn:
    def turn() -> Figures:
        with Terminal(program(OURS, "streaming_terminal", mode, str(rate))) as terminal:
            terminal.until(painted(60), "a frame")
            terminal.read_for(_WARM_S)
            took: list[float] = []
            ends = terminal.passed + _LONGEST_S
            while len(took) < keys and terminal.passed < ends:
                took.append(_press(terminal, chr(0x100 + len(took))))
        took.sort()
        p95 = took[int(0.95 * (len(took) - 1))]
        return {"p50_ms": took[len(took) // 2], "p95_ms": p95, "to_p95_ms": p95, "max_ms": took[-1]}

    return turn


def _press(terminal: Terminal, letter: str) -> float:
    """Milliseconds from a key to its letter."""
    terminal.forget()
    began = time.perf_counter()
    terminal.press(letter.encode())
    terminal.until(says(letter), letter, patience=120.0)
    took = 1000 * (time.perf_counter() - began)
    terminal.read_for(_BETWEEN_S)
    return took
