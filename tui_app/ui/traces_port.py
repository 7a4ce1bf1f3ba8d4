"""What the screen asks of the kept traces."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
    from tui_app.domain.traces import Trace
    from tui_app.reporting.export.formats import Format


class TracesPort(Protocol):
    """The kept traces; every method returns at once."""

    def page(self, wanted: TraceFilter, limit: int, start: TracePlace | None = None) -> Future[TracePage]:
        """The next wanted traces, newest first; it may hold fewer than the limit, or none, and go on."""
        ...

    def get(self, trace_id: str) -> Future[Trace | None]:
        """The trace of that id, None where there is none."""
        ...

    def export(self, trace: Trace, form: Format) -> Future[Path]:
        """Writes a trace into a new file of the data folder; gives the file."""
        ...
