"""What the screens with a list have in common: a line that says what happened."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import Screen
from textual.widgets import Static

from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import line
from tui_app.ui.keys.shown import written

Given = TypeVar("Given")


def why(error: BaseException) -> str:
    """An error's own words in one line, else its name."""
    return one_line(str(error)) or type(error).__name__


class SayingScreen(Screen[Given], Generic[Given]):
    """A screen over the main one with one line for what happened."""

    def say(self, text: str, tone: str = "half") -> None:
        """Shows one sentence below the list; an empty one takes it away."""
        if self.is_attached:
            self.query_one("#said", Static).update(line((f" {written(self, text)}", tone)))

    def complain(self, error: BaseException) -> None:
        """Shows why something did not work."""
        self.say(why(error), "bad")
