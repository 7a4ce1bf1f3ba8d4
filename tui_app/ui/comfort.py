"""What a person chose about looks and keys: put in force, and kept over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome

from tui_app.domain.sanitize import one_line
from tui_app.ui.display import PREFIX, THEME, Display, chosen, kept
from tui_app.ui.keys.shown import KeyNames


class Keeper(Protocol):
    """What a comfort asks of the engine."""

    def preferences(self) -> Future[dict[str, Any]]:
        """Every choice that is kept, by its name."""
        ...

    def prefer(self, name: str, value: Any) -> Future[None]:
        """Keeps a choice over restarts."""
        ...


class Comfort:
    """Looks and keys of one app.

    Args:
        app: whose they are.
        keeper: keeps them.
        display: what the surroundings ask for.
        environ: the process's environment, whose variables win over what was kept.
        tell: shows one sentence about a mistake.
        shown: called with every display that is put in force.
        named: called when the keys have other names.

    Attributes:
        display: what is in force.
        names: what the keys are called.
    """

    def __init__(
        self,
        app: App[None],
        keeper: Keeper,
        display: Display,
        environ: Mapping[str, str],
        *,
        tell: Callable[[str], None],
        shown: Callable[[Display], None],
        named: Callable[[], None],
    ) -> None:
        self.display = display
        self.names = KeyNames()
        self._app = app
        self._keeper = keeper
        self._environ = environ
        self._tell = tell
        self._shown = shown
        self._named = named
        self._kept_theme: str | None = None
        self._first_theme = app.theme
        self._chosen_early: str | None = None
        self._ready = False

    async def read(self, folder: Path) -> None:
        """Takes what was kept, and the key map of a data folder; mistakes are told and stop nothing."""
        try:
            preferences = await asyncio.wrap_future(self._keeper.preferences())
        except (OSError, RuntimeError) as error:
            preferences = {}
            self._tell(f"Your display choices could not be read: {one_line(str(error), 120)}")
        theme = preferences.get(THEME)
        self._kept_theme = theme if theme in self._app.available_themes else self._app.theme
        self._ready = True
        if self._chosen_early is not None:
            self._kept_theme = self._chosen_early
            self._keeper.prefer(THEME, self._chosen_early)
        elif self._kept_theme != self._app.theme:
            self._app.theme = self._kept_theme
        self.use(kept(self.display, preferences, self._environ))
        await self.read_keys(folder)

    async def read_keys(self, folder: Path) -> None:
        """Puts the key map of a data folder in force."""
        from tui_app.ui.keys.keymap import FILE_NAME, for_textual, read_keymap

        if not (folder / FILE_NAME).exists():
            return
        # Judging it imports every screen, which would be felt on the screen's own loop.
        keymap = await asyncio.to_thread(read_keymap, folder)
        self.names.use(keymap.own)
        self._app.set_keymap(await asyncio.to_thread(for_textual, keymap))
        self._named()
        for sentence in reversed(keymap.problems):
            self._tell(sentence)

    def choose(self, **choice: bool) -> None:
        """Puts a choice about the display in force and keeps it."""
        self.use(chosen(self.display, choice))
        for name, value in choice.items():
            self._keeper.prefer(PREFIX + name, value)

    def use(self, display: Display) -> None:
        """Puts a display in force."""
        before, self.display = self.display, display
        self._app.animation_level = "full" if display.motion else "none"
        self._shown(display)
        if before != display:
            self.redraw()

    def redraw(self) -> None:
        """Draws everything again."""
        for screen in self._app.screen_stack:
            screen.notify_style_update()
            for widget in screen.walk_children():
                widget.notify_style_update()
                widget.refresh()
            screen.refresh(layout=True)

    def theme_is(self, theme: str) -> None:
        """Keeps the theme, if it is another one than before."""
        if not self._ready:
            self._chosen_early = theme if theme != self._first_theme else None
        elif theme != self._kept_theme:
            self._kept_theme = theme
            self._keeper.prefer(THEME, theme)

    def filters(self, usual: Sequence[LineFilter]) -> Sequence[LineFilter]:
        """What every line passes, the last look at control characters last.

        Args:
            usual: Textual's own.
        """
        from tui_app.ui.terminal_filter import ControlFilter

        if self.display.ascii:
            from tui_app.ui.plain_filters import AsciiFilter

            usual = [*usual, AsciiFilter(self.display.encoding)]
        if self._app.no_color:
            from tui_app.ui.plain_filters import ColourlessFilter

            ground = Color.parse(self._app.theme_variables["background"])
            usual = [*(each for each in usual if not isinstance(each, Monochrome)), ColourlessFilter(ground)]
        return [*usual, ControlFilter()]
