"""The app with the guide; played by itself, it presses the keys that the guide names."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.screen import Screen
from textual.types import CSSPathType

from tui_app.domain.clock import Clock
from tui_app.ui.app import TuiApp
from tui_app.ui.demo.coach import Said
from tui_app.ui.demo.player import Player
from tui_app.ui.demo.screen import DemoScreen
from tui_app.ui.engine_port import EnginePort


class DemoApp(TuiApp):
    """The app, its main screen with the coach.

    Args:
        engine: on the simulator.
        clock: tells the time on the screen.
        auto: plays by itself until somebody presses a key.
        pace: stretches the pauses of that; 0 takes none.
        usual: what every app takes.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["../screens/main.tcss", "demo.tcss"]

    def __init__(
        self,
        engine: EnginePort,
        clock: Clock | None = None,
        *,
        auto: bool = False,
        pace: float = 1.0,
        **usual: Any,
    ) -> None:
        super().__init__(engine, clock, **usual)
        self._auto = auto
        self._pace = pace
        self._player: Player | None = None
        self._own: events.Key | None = None

    def get_default_screen(self) -> Screen[None]:
        """The main screen with the coach."""
        main = DemoScreen(self.engine, self.clock, self._engine_answered, self._follow)
        main.use_motion(self.comfort.display.motion)
        if self._auto:
            self._player = Player(
                main, press=main.press, leave=partial(self.exit, return_code=0), pace=self._pace
            )
        return main

    def _follow(self, said: Said) -> None:
        if self._player is not None:
            self._player.follow(said)

    def press(self, key: str, character: str | None) -> None:
        """Presses a key as if a person did."""
        self._own = events.Key(key, character)
        # Who sent a message does not get it when it bubbles; a terminal's keys are sent by the app.
        self._own.set_sender(self)
        self.post_message(self._own)

    async def on_event(self, event: events.Event) -> None:
        """Passes everything on; the first key that a person presses ends the playing."""
        theirs = isinstance(event, events.Key) and not event.is_forwarded and event is not self._own
        if theirs and self._player is not None and self._player.playing:
            self._player.stop()
            self.main.say("You have the keys now; the guide goes on.", "ok")
        await super().on_event(event)

    def on_limits_screen_pointed(self) -> None:
        """Where the keys of the limits act decides on the next key."""
        self.main.look_again()

    @property
    def main(self) -> DemoScreen:
        """The main screen."""
        screen = self.screen_stack[0]
        assert isinstance(screen, DemoScreen)
        return screen
