"""Kept traces in memory, behind the same methods as the real ones."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
from tui_app.domain.traces import Trace
from tui_app.reporting.export.formats import EXTENSIONS, Format

T = TypeVar("T")


class FakeTraces:
    """Hands out what a test puts in, a few looked through at a time.

    Attributes:
        kept: newest first.
        looks: how many one call looks through.
        asked: what was wanted, in order.
        problem: what every call fails with.
    """

    def __init__(self, calls: list[tuple[str, ...]]) -> None:
        self.kept: list[Trace] = []
        self.looks = 1000
        self.asked: list[TraceFilter] = []
        self.problem: Exception | None = None
        self._calls = calls

    def page(self, wanted: TraceFilter, limit: int, start: TracePlace | None = None) -> Future[TracePage]:
        self.asked.append(wanted)
        first = int(start.file) if start else 0
        found: list[Trace] = []
        place = first
        while place < len(self.kept) and len(found) < limit and place - first < self.looks:
            if wanted.matches(self.kept[place]):
                found.append(self.kept[place])
            place += 1
        older = TracePlace(str(place)) if place < len(self.kept) else None
        return self._done(TracePage(traces=tuple(found), older=older, looked_at=place - first))

    def get(self, trace_id: str) -> Future[Trace | None]:
        return self._done(next((trace for trace in self.kept if trace.id == trace_id), None))

    def export(self, trace: Trace, form: Format) -> Future[Path]:
        self._calls.append(("export_trace", trace.id, form.value))
        return self._done(Path("exports") / f"{trace.id}{EXTENSIONS[form]}")

    def _done(self, result: T) -> Future[T]:
        future: Future[T] = Future()
        if self.problem is not None:
            future.set_exception(self.problem)
        else:
            future.set_result(result)
        return future
