"""Help: first what works in the focused part, then all other keys, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui_app.ui.drawing import fit, line, stack
from tui_app.ui.help_text import SECTIONS, Section, focused_sections
from tui_app.ui.hints import Hint, hints
from tui_app.ui.keys.shown import told, written
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.widgets.prompt import Prompt
from tui_app.ui.widgets.request_panel import RequestPanel
from tui_app.ui.widgets.transcript import Transcript

KEYS: tuple[Hint, ...] = (("↑↓ PgUp PgDn", "scroll"), ("menu.close", "close"))
KEYS_WIDTH = 14
OWNERS = (MainScreen, Prompt, RequestPanel, Transcript)
"""Classes whose bindings the sections name, besides those of the app and of the screen below."""


class HelpScreen(ModalScreen[None]):
    """The help over another screen.

    Args:
        first: the sections of the focused part.
        below: the screen that the help stands over.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "close", id="menu.close", show=False)
    ]

    def __init__(self, first: Iterable[Section] = (), below: type[Screen[Any]] = MainScreen) -> None:
        super().__init__()
        self._first = tuple(dict.fromkeys(first))
        self._below = below

    @classmethod
    def about(cls, screen: Screen[Any]) -> HelpScreen:
        """The help for what is focused on a screen."""
        return cls(focused_sections(screen), type(screen))

    def compose(self) -> ComposeResult:
        """The text, scrolling where it does not fit."""
        with Vertical(classes="menu") as menu:
            menu.border_title = line((f"{told(self, 'app.help')} ", "key"), "Help")
            menu.border_subtitle = hints(self, KEYS)
            with VerticalScroll(id="help"):
                yield Static(markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one("#help").focus()

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)

    def on_resize(self) -> None:
        """The lines are as long as the screen is wide."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        text = self.query_one(Static)
        text.update(self._text(text.size.width))

    def _text(self, width: int) -> Content:
        rest = (section for section in SECTIONS if section not in self._first)
        lines: list[Content] = []
        for section in (*self._first, *rest):
            lines += [Content(), line((section.title, "strong"))]
            for keys, does in section.lines:
                shown = told(self, keys, self._below, *OWNERS, every=True)
                if cell_len(shown) > KEYS_WIDTH - 1:
                    lines.append(line("  ", (shown, "key")))
                    shown = ""
                does_here = written(self, does, self._below, *OWNERS)
                for row in wrap(does_here, max(20, width - KEYS_WIDTH - 2)):
                    lines.append(line("  ", (fit(shown, KEYS_WIDTH), "key"), row))
                    shown = ""
        return stack(lines[1:])
