"""A stream of 2 000 deltas through the engine and through the gateway, beside reading it with bare httpx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.catalogue import Options
from benchmarks.engine.calls import Program, turns
from benchmarks.measuring import Figures, interleaved
from benchmarks.processes import canned_server
from benchmarks.report import Report, Target

REFERENCE, ENGINE, GATEWAY = "bare httpx", "engine, storage off", "gateway process"
PROGRAMS = {
    REFERENCE: Program("bare_stream"),
    ENGINE: Program("engine_stream"),
    GATEWAY: Program("gateway_stream"),
}
STREAMS, SHORT_STREAMS = 5, 100
ADDED_MS = 3.0
WITHOUT_REST = "{}, right after the last"
"""A long stream lasts a second, after which the way to the first text is cold: it is timed warm too."""


def run(options: Options) -> Report:
    """CPU time of a stream, and by how much its first text is later."""
    report = Report("stream", "CPU of a stream of 2 000 deltas at 2 000 a second, beside bare httpx")
    with canned_server() as url:
        streams = 1 if options.short else STREAMS

        def long(_: str) -> list[str]:
            return [f"{url}/long", "--streams", str(streams)]

        def short(_: str) -> list[str]:
            return [f"{url}/answers", "--streams", str(SHORT_STREAMS), "--characters", "100"]

        taken = interleaved(turns(PROGRAMS, long, report.notes), options.rounds)
        following = interleaved(turns(PROGRAMS, short, []), options.rounds)
    report.add(taken, "cpu_ms", reference=REFERENCE, targets=dict.fromkeys((ENGINE, GATEWAY), Target(2.0)))
    _report_first(report, taken, "{}")
    _report_first(report, following, WITHOUT_REST)
    return report


def _report_first(report: Report, taken: Mapping[str, Sequence[Figures]], naming: str) -> None:
    report.add({naming.format(name): figures for name, figures in taken.items()}, "first_token_ms")
    added = {naming.format(name): _added(taken[name], taken[REFERENCE]) for name in (ENGINE, GATEWAY)}
    report.add(added, "added_ms", targets=dict.fromkeys(added, Target(ADDED_MS, "value")))


def _added(figures: Sequence[Figures], reference: Sequence[Figures]) -> list[Figures]:
    """How much later the first text came than in the same round's reference."""
    return [
        {"added_ms": own["first_token_ms"] - other["first_token_ms"]}
        for own, other in zip(figures, reference, strict=True)
    ]
