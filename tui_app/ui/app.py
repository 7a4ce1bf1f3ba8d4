"""The Textual app: composes screens, brings its looks and the terminal's safety, and does nothing else."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.types import CSSPathType

from tui_app.domain.clock import Clock
from tui_app.ui import unsent
from tui_app.ui.comfort import Comfort
from tui_app.ui.display import THEME, Display, kept, surroundings
from tui_app.ui.engine_port import EnginePort
from tui_app.ui.layouts import layout_for
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
        on_first_frame: called once, when the first frame stands.
        display: how the screen is drawn; None asks the terminal's surroundings.
        remembered: the choices of the last time, as far as they are known already.

    Attributes:
        exit_code: what the process is to end with.
        comfort: what the person chose about looks and keys.
        key_names: what the keys are called.
    """

    TITLE = "tui-app"
    CSS_PATH: ClassVar[CSSPathType | None] = "screens/main.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", id="app.quit", show=False, priority=True),
        Binding("ctrl+p", "command_palette", "commands", id="app.commands", show=False, priority=True),
        Binding("f1", "help", "help", id="app.help", show=False, priority=True),
    ]
    PAUSE_GC_ON_SCROLL = True

    def __init__(
        self,
        engine: EnginePort,
        clock: Clock | None = None,
        *,
        on_started: Callable[[], None] | None = None,
        on_first_frame: Callable[[], None] | None = None,
        display: Display | None = None,
        remembered: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.engine = engine
        self.clock = clock or Clock()
        self.on_started = on_started
        self.on_first_frame = on_first_frame
        self.exit_code = 0
        self._early: list[events.Key] | None = []
        for theme in THEMES:
            self.register_theme(theme)
        before = remembered or {}
        before_theme = str(before.get(THEME))
        self.theme = before_theme if before_theme in self.available_themes else DARK.name
        self.comfort = Comfort(
            self,
            engine,
            kept(display or surroundings(os.environ), before, os.environ),
            os.environ,
            tell=self._tell,
            shown=self._draw,
            named=self._name_keys,
        )
        self.comfort.use(self.comfort.display)
        self.key_names = self.comfort.names

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that do not bring them."""
        return dict(DEFAULTS)

    def refresh_css(self, animate: bool = True) -> None:
        """Takes the theme's colours; before there is a screen they are enough: its coming parses all."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def watch_theme(self, theme: str) -> None:
        """Keeps the theme over restarts."""
        if hasattr(self, "comfort"):
            self.comfort.theme_is(theme)

    def get_default_screen(self) -> Screen[None]:
        """The main screen, so that it is the first frame."""
        main = MainScreen(self.engine, self.clock, self._engine_answered)
        main.use_motion(self.comfort.display.motion)
        # Known before it is composed: a class that comes later would style everything again.
        main.add_class(f"-{layout_for(*self.size)}", update=False)
        return main

    def _draw(self, display: Display) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.use_motion(display.motion)

    def _name_keys(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.keys_in_force()

    def _engine_answered(self) -> None:
        """The engine has answered: now there is a folder in which choices and keys are kept."""
        if self.on_started is not None:
            self.on_started()
        if (folder := self._data_folder()) is not None:
            self._give_back(unsent.take(folder))
            self.run_worker(self.comfort.read(folder), name="comfort", exit_on_error=False)

    def _tell(self, sentence: str) -> None:
        main = self.screen_stack[0]
        assert isinstance(main, MainScreen)
        main.session.note(sentence)

    def on_ready(self) -> None:
        """The first frame stands."""
        if self.on_first_frame is not None:
            self.on_first_frame()

    async def on_event(self, event: events.Event) -> None:
        """Passes everything on; the first key press takes a notice of the start away."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self._early is not None:
                self._early.append(event)
                return
            if isinstance(self.screen, MainScreen):
                self.screen.key_pressed()
        await super().on_event(event)

    async def on_descendant_focus(self) -> None:
        """There is somebody to type to: now the keys count that came before."""
        early, self._early = self._early, None
        for event in early or ():
            await self.on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes before it reaches the terminal."""
        return self.comfort.filters(super().get_line_filters())

    async def action_help(self) -> None:
        """What works in the focused part, then all the rest; once more closes it."""
        from tui_app.ui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen.about(self.screen))

    def on_main_screen_ended(self) -> None:
        """Calls a person back who looks elsewhere, if that was chosen."""
        if self.comfort.display.bell and not self.app_focus:
            self.bell()

    def on_main_screen_cannot_start(self, message: MainScreen.CannotStart) -> None:
        """Shows the whole reason and what to do about it."""
        from tui_app.ui.screens.failed import FailedScreen

        self.exit_code = CANNOT_START
        self.push_screen(FailedScreen(message.error))

    async def action_quit(self) -> None:
        """Leaves without asking; nothing is lost by it."""
        self._keep_unsent()
        self.exit(return_code=self.exit_code)

    def _fatal_error(self) -> None:
        """Ends the app and says where it broke; Textual's own would print every frame's local variables."""
        from rich.text import Text

        from tui_app.ui.crash import told

        error = sys.exc_info()[1] or self._exception
        if error is not None:
            log.error("the screen broke", exc_info=error)
            kept = f"\n{unsent.KEPT}" if self._keep_unsent() else ""
            self.panic(Text(told(error, self._data_folder()) + kept))

    def _give_back(self, text: str) -> None:
        """Puts what was not sent last time back where it was typed."""
        main = self.screen_stack[0]
        if text and isinstance(main, MainScreen):
            typed = main.prompt.value
            main.prompt.fill(f"{text}\n{typed}" if typed.strip() else text)
            main.say(unsent.GIVEN_BACK)

    def _keep_unsent(self) -> bool:
        """Keeps what stands in the input for the next start; whether there was something, and it is kept."""
        folder = self._data_folder()
        try:
            main = self.screen_stack[0]
            text = main.prompt.value if isinstance(main, MainScreen) else ""
        except Exception:  # noqa: BLE001  the screen may be what broke, and the way out must not break too
            return False
        return folder is not None and unsent.keep(text, folder)

    def _data_folder(self) -> Path | None:
        """Where records are kept, None before the engine has said so."""
        ready = self.engine.ready()
        known = ready.done() and not ready.cancelled() and ready.exception() is None
        return ready.result().settings.data_dir if known else None
