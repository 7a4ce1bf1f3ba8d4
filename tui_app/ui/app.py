"""The Textual app: composes screens, brings its looks and the terminal's safety, and does nothing else."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen

from tui_app.domain.clock import Clock
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.themes import DARK, DEFAULTS, THEMES

log = logging.getLogger("tui_app.ui")

CANNOT_START = 2
"""The exit code of an app whose settings or surroundings have to be mended first."""


def _commands() -> type[Provider]:
    from tui_app.ui.commands import Commands

    return Commands


class TuiApp(App[None]):
    """The app on the screen.

    Args:
        engine: answers; started once the first frame stands.
        clock: tells the time on the screen.
        on_started: called once, when the engine has answered whether it works.

    Attributes:
        exit_code: what the process is to end with.
    """

    TITLE = "tui-app"
    CSS_PATH = "screens/main.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, priority=True),
    ]
    PAUSE_GC_ON_SCROLL = True

    def __init__(
        self, engine: EnginePort, clock: Clock | None = None, on_started: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        self.engine = engine
        self.clock = clock or Clock()
        self.on_started = on_started
        self.exit_code = 0
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that do not bring them."""
        return dict(DEFAULTS)

    def get_default_screen(self) -> Screen[None]:
        """The main screen, so that it is the first frame."""
        return MainScreen(self.engine, self.clock, self.on_started)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes before it reaches the terminal."""
        from tui_app.ui.terminal_filter import ControlFilter

        return [*super().get_line_filters(), ControlFilter()]

    def on_main_screen_cannot_start(self, message: MainScreen.CannotStart) -> None:
        """Shows the whole reason and what to do about it."""
        from tui_app.ui.screens.failed import FailedScreen

        self.exit_code = CANNOT_START
        self.push_screen(FailedScreen(message.error))

    async def action_quit(self) -> None:
        """Leaves without asking; nothing is lost by it."""
        self.exit(return_code=self.exit_code)

    def _fatal_error(self) -> None:
        """Ends the app and says where it broke; Textual's own would print the local variables of every frame."""
        from rich.text import Text

        from tui_app.ui.crash import told

        error = sys.exc_info()[1] or self._exception
        if error is not None:
            log.error("the screen broke", exc_info=error)
            self.panic(Text(told(error, self._data_folder())))

    def _data_folder(self) -> Path | None:
        """Where records are kept, None before the engine has said so."""
        ready = self.engine.ready()
        known = ready.done() and not ready.cancelled() and ready.exception() is None
        return ready.result().settings.data_dir if known else None
