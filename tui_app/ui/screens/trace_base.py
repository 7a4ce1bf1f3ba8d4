"""What the list of traces and a single one have in common: the export."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui_app.domain.sanitize import one_line
from tui_app.domain.traces import Trace
from tui_app.reporting.export.formats import Format
from tui_app.ui.moments import Moments
from tui_app.ui.screens.choice import Choice, ChoiceScreen
from tui_app.ui.screens.saying import SayingScreen, why
from tui_app.ui.traces_port import TracesPort

FORMATS: tuple[Choice, ...] = (
    (Format.MARKDOWN, "Markdown", "for a ticket or a chat"),
    (Format.JSON, "JSON", "everything that is kept, for a program"),
    (Format.SVG, "SVG", "a picture with the time axis"),
    (Format.SCENARIO, "scenario", "makes this failure repeatable: tui-app drill FILE"),
)


class TraceBase(SayingScreen[None]):
    """A screen over the main one that shows kept traces.

    Args:
        traces: the kept traces.
        moments: tells the time.
    """

    CSS_PATH = "traces.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "export", "export this trace", id="traces.export", show=False),
    ]

    class Exported(Message):
        """A trace stands in a file now, or could not be written."""

        def __init__(self, path: Path | None, problem: str = "") -> None:
            super().__init__()
            self.path = path
            self.problem = problem

    def __init__(self, traces: TracesPort, moments: Moments) -> None:
        super().__init__()
        self.traces = traces
        self.moments = moments

    @property
    def picked(self) -> Trace | None:
        """The trace that keys act on."""
        raise NotImplementedError

    def action_export(self) -> None:
        """Asks for the form, then writes the picked trace."""
        trace = self.picked
        if trace is None:
            self.say("There is no trace to export.")
            return

        def chosen(form: str | None) -> None:
            if form is not None:
                self.run_worker(self._export(trace, Format(form)), group="export")

        self.app.push_screen(ChoiceScreen("Export the trace as", FORMATS), chosen)

    async def _export(self, trace: Trace, form: Format) -> None:
        try:
            path = await asyncio.wrap_future(self.traces.export(trace, form))
        except Exception as error:  # noqa: BLE001  whatever it was, the person is told
            self.post_message(self.Exported(None, why(error)))
        else:
            self.post_message(self.Exported(path))

    def on_trace_base_exported(self, message: Exported) -> None:
        """Says where it stands."""
        if message.path is None:
            self.say(f"not exported: {message.problem}", "bad")
        else:
            self.say(f"exported to {one_line(str(message.path))}", "ok")
