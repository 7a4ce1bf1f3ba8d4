"""Help: the keys, and what the words on the screen mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_app.ui.drawing import fit, line, stack

SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Always",
        (
            ("F1", "this help"),
            ("F2", "environment: chain, limits and message length"),
            ("F3", "break a provider on purpose, or heal it (simulator)"),
            ("Ctrl+P", "every command by name"),
            ("Ctrl+C", "copy what is selected"),
            ("Esc", "stop a running answer, else leave the input"),
            ("Ctrl+Q", "quit at once; everything is kept"),
        ),
    ),
    (
        "Where you type",
        (
            ("Enter", "send"),
            ("Ctrl+J", "a new line (Shift+Enter and Alt+Enter where the terminal tells them)"),
        ),
    ),
    (
        "Outside the input",
        (
            ("i  Enter", "back to the input"),
            ("1 to 5", "give that panel the whole screen, and back"),
            ("↑ ↓", "pick a provider"),
            ("f", "faults for the picked provider"),
            ("k", "kill it: it answers that it is overloaded"),
            ("h  H", "heal it; heal all"),
            ("o", "open its circuit: it is left out until you close it"),
            ("c", "close its circuit, so that it is tried again at once"),
            ("[ ]", "the request before, the one after"),
            ("r", "ask the last question again"),
            ("Tab", "the next panel"),
        ),
    ),
    (
        "Words",
        (
            ("chain, step", "the providers in order; a step is one of them at its place"),
            ("attempt", "one call; a step is tried again after a wait, then left"),
            ("failover", "the next step takes over"),
            ("circuit", "open: left out for a while after failures; half-open: one probe goes through"),
            ("p50", "the median time to the first token"),
            ("OK HALF NEAR", "up to 50 %, above 50 %, above 80 % of today's tokens"),
            ("EXCEEDED", "above 100 %"),
            ("~", "estimated, because the provider did not report it"),
            ("SIMULATED", "the vendors are played by this program; nothing leaves the machine"),
        ),
    ),
)


def help_text() -> Content:
    """The whole help."""
    lines: list[Content] = []
    for title, entries in SECTIONS:
        lines += [Content(), line((title, "strong"))]
        lines += [line("  ", (fit(key, 14), "key"), does) for key, does in entries]
    return stack(lines[1:])


class HelpScreen(ModalScreen[None]):
    """The help over the main screen."""

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "close", id="menu.close", show=False)
    ]

    def compose(self) -> ComposeResult:
        """The text, scrolling where it does not fit."""
        with Vertical(classes="menu") as menu:
            menu.border_title = line(("F1 ", "key"), "Help")
            menu.border_subtitle = line(("↑↓", "key"), " scroll  ", ("Esc", "key"), " close")
            with VerticalScroll(id="help"):
                yield Static(help_text(), markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one("#help").focus()

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)
