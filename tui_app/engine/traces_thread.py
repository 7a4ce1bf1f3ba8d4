"""The traces as the screen reaches them: from its own thread, answered from the engine's."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.engine.library_thread import Do

if TYPE_CHECKING:
    from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
    from tui_app.domain.traces import Trace
    from tui_app.engine.engine import Engine
    from tui_app.reporting.export.formats import Format


class TracesOfThread:
    """Every method returns at once.

    Args:
        do: runs an action on the engine's loop.
    """

    def __init__(self, do: Do) -> None:
        self._do = do

    def page(self, wanted: TraceFilter, limit: int, start: TracePlace | None = None) -> Future[TracePage]:
        """The next wanted traces, newest first; see `TraceStore.page`."""
        return self._do(lambda engine: engine.store.traces.page(wanted, limit, start))

    def get(self, trace_id: str) -> Future[Trace | None]:
        """The trace of that id."""
        return self._do(lambda engine: engine.store.traces.get(trace_id))

    def export(self, trace: Trace, form: Format) -> Future[Path]:
        """Writes a trace into a new file of the data folder; gives the file."""
        return self._do(lambda engine: _export(engine, trace, form))


async def _export(engine: Engine, trace: Trace, form: Format) -> Path:
    from tui_app.reporting.export.files import keep_trace
    from tui_app.reporting.export.formats import Format

    settings, text = engine.settings, None
    if form is Format.SCENARIO:
        from tui_app.faults.drills.from_trace import scenario_text

        text = scenario_text(trace, settings)
    return await asyncio.to_thread(keep_trace, settings.data_dir, trace, form, settings.zone, text)
