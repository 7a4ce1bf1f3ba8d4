"""The usage screen: 30 days of every provider and environment as charts, with the numbers beside them."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from tui_app.budget.period import Period
from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import line, stack
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.hints import hints
from tui_app.ui.keys.shown import told, written
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.usage_chart import day_words
from tui_app.ui.usage_text import TEACHES, kind_words, usage_lines
from tui_app.ui.widgets.prompt import Prompt

DAYS = 30
READING = " Reading the records…"


class UsageScreen(Screen[None]):
    """What was used, day by day.

    Args:
        engine: knows what was used.
        simulated: begin with the simulated providers.
    """

    CSS_PATH = "usage.tcss"
    AUTO_FOCUS = "#usage"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f6,q", "close", "close", id="usage.close", show=False),
        Binding("left", "pick(-1)", "the day before", id="usage.day_before", show=False, priority=True),
        Binding("right", "pick(1)", "the day after", id="usage.day_after", show=False, priority=True),
        Binding("s", "switch_kind", "real or simulated", id="usage.kind", show=False),
        Binding("r", "read", "read again", id="usage.read_again", show=False),
    ]

    class Read(Message):
        """The records were read."""

        def __init__(self, period: Period) -> None:
            super().__init__()
            self.period = period

    class NotRead(Message):
        """The records could not be read."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    frame = query_one("#usage-frame", Vertical)
    lines = query_one("#usage-lines", Static)

    def __init__(self, engine: EnginePort, *, simulated: bool) -> None:
        super().__init__()
        self.simulated = simulated
        self.picked = DAYS - 1
        self._engine = engine
        self._period: Period | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        """One frame with everything in it, scrolling where it does not fit."""
        with Vertical(id="usage-frame"), VerticalScroll(id="usage"):
            yield Static(id="usage-lines", markup=False)

    def on_mount(self) -> None:
        """Asks for the records."""
        self._show()
        self.action_read()

    def on_resize(self) -> None:
        """The charts follow the width."""
        self._show()

    @work(exclusive=True)
    async def _read(self) -> None:
        try:
            period = await asyncio.wrap_future(self._engine.usage_period(DAYS))
        except Exception as error:  # noqa: BLE001  whatever it was, the person is told
            self.post_message(self.NotRead(one_line(str(error)) or type(error).__name__))
        else:
            self.post_message(self.Read(period))

    @on(Read)
    def take(self, event: Read) -> None:
        """Shows what was read."""
        self._period, self._problem = event.period, ""
        self.picked = min(self.picked, len(event.period.days) - 1)
        self._show()

    @on(NotRead)
    def tell(self, event: NotRead) -> None:
        """Says why there is nothing."""
        self._problem = event.why
        self._show()

    def action_read(self) -> None:
        """Reads the records again."""
        self._read()

    def action_pick(self, by: int) -> None:
        """Picks the day before or after."""
        if self._period is not None:
            self.picked = min(max(self.picked + by, 0), len(self._period.days) - 1)
            self._show()

    def action_switch_kind(self) -> None:
        """Shows the simulated providers instead of the real ones, or the real ones again."""
        self.simulated = not self.simulated
        self._show()

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)

    def _show(self) -> None:
        mark = line((" · ● SIMULATED", "accent")) if self.simulated else line(" · real providers")
        until = f" to {day_words(self._period.days[-1])}" if self._period else ""
        title = line((f"{told(self, 'app.usage', MainScreen)} ", "key"), f"Usage · {DAYS} days{until}")
        self.frame.border_title = Content.assemble(title, mark)
        keys = (
            ("usage.day_before usage.day_after", "day"),
            ("usage.kind", kind_words(simulated=not self.simulated)),
            ("usage.read_again", "read again"),
            ("↑↓", "scroll"),
            ("usage.close", "close"),
        )
        self.frame.border_subtitle = hints(self, keys)
        self.lines.update(stack(self._said()))

    def _said(self) -> list[Content]:
        if self._problem:
            return [
                line((f" The records cannot be read: {self._problem}", "bad")),
                line(" ", (told(self, "usage.read_again"), "key"), " tries again."),
            ]
        if self._period is None:
            return [line((READING, "muted"))]
        width = max(1, self.size.width - 3)
        key = told(self, "usage.kind")
        teaches = written(self, TEACHES, Prompt)
        return usage_lines(
            self._period, self.picked, width, simulated=self.simulated, kind_key=key, teaches=teaches
        )
