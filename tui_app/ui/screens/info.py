"""The info screen: what one has to know to say what is wrong, or that nothing is."""

from __future__ import annotations

import asyncio
import os
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

from tui_app.domain.sanitize import one_line, sanitize
from tui_app.engine.info import EngineInfo
from tui_app.ui.clipboard import copy_natively, native_command
from tui_app.ui.clipboard import told as told_of_copy
from tui_app.ui.drawing import Part, line, stack
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.hints import Hint, hints
from tui_app.ui.info_text import info_lines, terminal_lines
from tui_app.ui.keys.shown import told
from tui_app.ui.moments import Moments
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.terminal_facts import terminal_facts

ASKING = " Asking the engine…"
KEYS: tuple[Hint, ...] = (
    ("↑↓", "scroll"),
    ("info.copy", "copy"),
    ("info.ask_again", "ask again"),
    ("info.close", "close"),
)


class InfoScreen(Screen[None]):
    """Health, environment, records, versions, terminal and settings.

    Args:
        engine: tells about itself.
        moments: tells the time.
    """

    CSS_PATH = "info.tcss"
    AUTO_FOCUS = "#info"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f7,q", "close", "close", id="info.close", show=False),
        Binding("r", "ask", "ask again", id="info.ask_again", show=False),
        Binding("c", "copy", "copy everything, without any key", id="info.copy", show=False),
    ]

    class Told(Message):
        """The engine has told about itself."""

        def __init__(self, info: EngineInfo) -> None:
            super().__init__()
            self.info = info

    class NotTold(Message):
        """The engine does not answer."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    frame = query_one("#info-frame", Vertical)
    lines = query_one("#info-lines", Static)

    def __init__(self, engine: EnginePort, moments: Moments) -> None:
        super().__init__()
        self._engine = engine
        self._moments = moments
        self._info: EngineInfo | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        """One frame with everything in it, scrolling where it does not fit."""
        with Vertical(id="info-frame"), VerticalScroll(id="info"):
            yield Static(id="info-lines", markup=False)

    def on_mount(self) -> None:
        """Asks the engine."""
        self.frame.border_title = line((f"{told(self, 'app.info', MainScreen)} ", "key"), "Info")
        self._show()
        self.action_ask()

    def on_resize(self) -> None:
        """The columns follow the width."""
        self._show()

    @work(exclusive=True)
    async def _ask(self) -> None:
        try:
            info = await asyncio.wrap_future(self._engine.info())
        except Exception as error:  # noqa: BLE001  whatever it was, the person is told
            self.post_message(self.NotTold(one_line(str(error)) or type(error).__name__))
        else:
            self.post_message(self.Told(info))

    @on(Told)
    def take(self, event: Told) -> None:
        """Shows what was told."""
        self._info, self._problem = event.info, ""
        self._show()

    @on(NotTold)
    def tell(self, event: NotTold) -> None:
        """Says that the engine does not answer; the rest is known without it."""
        self._problem = event.why
        self._show()

    def action_ask(self) -> None:
        """Asks the engine again."""
        self._ask()

    def action_copy(self) -> None:
        """Copies everything as text, for whoever is to help; there is no key in it."""
        text = sanitize(stack(self._said()).plain)
        self.app.copy_to_clipboard(text)
        self._copy(text)

    @work(exclusive=True, group="copy")
    async def _copy(self, text: str) -> None:
        command = native_command(os.environ)
        worked = command is not None and await copy_natively(text, command)
        self._show(told_of_copy(f"{len(text)} characters", command, worked=worked))

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)

    def _show(self, notice: Part | None = None) -> None:
        self.frame.border_subtitle = line(notice) if notice else hints(self, KEYS)
        self.lines.update(stack(self._said()))

    def _said(self) -> list[Content]:
        facts = terminal_facts(self.app, os.environ)
        if self._problem:
            said = line((f" The engine does not answer: {self._problem}", "bad"))
            return [
                said,
                line(" ", (told(self, "info.ask_again"), "key"), " asks again."),
                Content(),
                *terminal_lines(facts),
            ]
        if self._info is None:
            return [line((ASKING, "muted"))]
        return info_lines(self._info, facts, self._moments, max(1, self.size.width - 3))
