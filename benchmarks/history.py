"""One thing done after 10 000 and 100 000 earlier messages beside the same after 100."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.measuring import Turn, interleaved
from benchmarks.processes import OURS, figures_of, program
from benchmarks.report import Report, Target

_REPEATS, _SHORT_REPEATS = 12, 2
_FEW, _MANY, _MOST = "100 messages", "10 000 messages", "100 000 messages"
_COUNTS = {_FEW: 100, _MANY: 10_000, _MOST: 100_000}
_METRICS = ("append_ms", "flush_ms", "key_ms", "page_up_ms", "resize_ms")


def run(options: Options) -> Report:
    """Measures the whole app: a question is asked, text arrives, a key, a page up, another size."""
    report = Report("history", "CPU milliseconds of one thing done after so many earlier messages")
    repeats = _SHORT_REPEATS if options.short else _REPEATS
    counts = {name: count for name, count in _COUNTS.items() if not options.short or count <= 10_000}
    taken = interleaved({name: _turn(count, repeats) for name, count in counts.items()}, options.rounds)
    for metric in _METRICS:
        most = 2.5 if metric == "resize_ms" else 2.0
        targets = {_MANY: Target(1.5), _MOST: Target(most)}
        report.add(taken, metric, reference=_FEW, targets=targets)
    return report


def _turn(count: int, repeats: int) -> Turn:
    command = program(OURS, "history", str(count), str(repeats))
    return lambda: figures_of(command)
