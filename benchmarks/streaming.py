"""An answer streaming in, beside Textual's own Markdown widget appended to 30 times a second."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.measuring import Turn, interleaved
from benchmarks.processes import OURS, figures_of, program
from benchmarks.report import Report, Target

STREAMS = {
    "20 kB at 1 000 tokens/s": (20_000, 1_000, 0.35),
    "200 kB at 4 000 tokens/s": (200_000, 4_000, 0.30),
}
"""Characters, tokens a second, and the ratio of CPU time that is aimed at."""

_MOST_STEPPED = 20_000
"""Characters; above that Textual's widget takes minutes where it may not skip a step."""

_SHORT = {"2 kB at 1 000 tokens/s": (2_000, 1_000, 0.35)}
_APP, _STOCK, _HARNESS = "tui-app, all of it", "Markdown.append at 30 Hz", "the harness alone"


def run(options: Options) -> Report:
    """Measures from the question to the last character shown, a key pressed ten times a second."""
    report = Report("streaming", "an answer streams in: CPU, frames, stalls of the loop")
    for what, (characters, rate, ratio) in (_SHORT if options.short else STREAMS).items():
        turns = {name: _turn(mode, characters, rate) for name, mode in _modes(what).items()}
        app, stock = f"{_APP}: {what}", f"{_STOCK}: {what}"
        taken = interleaved(turns, options.rounds)
        report.add(taken, "cpu_s", reference=stock, targets={app: Target(ratio)})
        if characters <= _MOST_STEPPED:
            stepped = {name: _turn(mode, characters, rate, "stepped") for name, mode in _modes(what).items()}
            del stepped[f"{_HARNESS}: {what}"]
            steps = interleaved(stepped, options.rounds)
            report.add(steps, "stepped_cpu_s", reference=stock, targets={app: Target(ratio)})
        report.add(taken, "frames_per_s", targets={app: Target(27, "value", least=True)})
        report.add(taken, "wall_of_ideal", targets={app: Target(1.05, "value")})
        report.add(taken, "stall_p99_ms", targets={app: Target(16, "value")})
        report.add(taken, "stall_max_ms", targets={app: Target(50, "value")})
        report.add(taken, "own_stall_p99_ms")
        report.add(taken, "own_stall_max_ms")
    report.notes.append(
        "cpu_s is of a stream that does not wait, so a busy machine spares those who fall behind their work; "
        "for stepped_cpu_s the next thirtieth of a second comes when the last one is painted"
    )
    report.notes.append("frames count every write to the terminal, the ones for keys too")
    report.notes.append("own stalls count only the time in which the loop's own thread had the processor")
    return report


def _modes(what: str) -> dict[str, str]:
    return {f"{_STOCK}: {what}": "stock", f"{_APP}: {what}": "ours", f"{_HARNESS}: {what}": "nothing"}


def _turn(mode: str, characters: int, rate: float, *more: str) -> Turn:
    command = program(OURS, "streaming", mode, str(characters), str(rate), *more)
    return lambda: figures_of(command)
