"""What stands on the screen when the engine could not start: the whole reason, and what to do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_app.domain.sanitize import sanitize
from tui_app.ui.drawing import line, stack
from tui_app.ui.hints import hints

SETTINGS_ADVICE = "Correct these lines, then start again. .env.dev explains every variable."
OTHER_ADVICE = "Mend this, then start again; --data-dir chooses another folder for the records."


def is_settings_error(error: BaseException) -> bool:
    """Whether the settings are to blame; asked by name, so that nothing heavy is imported for it."""
    return any(kind.__name__ == "SettingsError" for kind in type(error).__mro__)


def failure_text(error: BaseException) -> Content:
    """The reason, a line each, and the advice."""
    said = sanitize(str(error)).strip() or type(error).__name__
    settings = is_settings_error(error)
    first = "The settings have mistakes:" if settings else "The engine could not start:"
    return stack(
        [
            line((first, "strong")),
            Content(),
            *(line((f"  {each}", "bad")) for each in said.splitlines()),
            Content(),
            line(SETTINGS_ADVICE if settings else OTHER_ADVICE),
        ]
    )


class FailedScreen(ModalScreen[None]):
    """Stays until the person leaves.

    Args:
        error: why the engine did not start.
    """

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "app.quit", "quit", id="failed.quit", show=False),
        Binding("ctrl+c", "app.quit", "quit", id="failed.interrupt", show=False, priority=True),
    ]

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def compose(self) -> ComposeResult:
        """The text, scrolling where it does not fit."""
        with Vertical(classes="menu") as menu:
            menu.border_title = line(("tui-app cannot start", "bad"))
            menu.border_subtitle = hints(self, (("failed.quit app.quit", "quit"),))
            with VerticalScroll(id="reason"):
                yield Static(failure_text(self._error), markup=False)

    def on_mount(self) -> None:
        """The arrows scroll."""
        self.query_one("#reason").focus()
