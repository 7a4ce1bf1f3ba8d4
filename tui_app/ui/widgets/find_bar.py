"""The line in which one types what to find in the conversation, and which of the matches is shown."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from tui_app.domain.matching import Query
from tui_app.domain.sanitize import sanitize
from tui_app.ui.drawing import line
from tui_app.ui.help_text import FINDING


class FindBar(Horizontal):
    """What is looked for, and a counter."""

    DEFAULT_CSS = """
    FindBar {
        height: 1;
        background: $panel;
        & Static { width: auto; padding: 0 1; background: $panel; }
        & Input { width: 1fr; background: $panel; }
    }
    """

    HELP_SECTION = FINDING

    words = query_one(Input)

    class Wanted(Message):
        """Something else is looked for."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    def compose(self) -> ComposeResult:
        """The line, with a word before it and the counter behind."""
        yield Static(line(("find", "key")))
        yield Input(compact=True, placeholder='words, or a "phrase", of this conversation')
        yield Static(id="found")

    def open(self) -> None:
        """Show the bar; what was typed last is selected, so that typing replaces it."""
        self.display = True
        self.words.focus()
        self.words.select_all()
        self._want()

    def count(self, number: int, total: int, *, done: bool) -> None:
        """Say which match is shown, and of how many; `…` while more may be found."""
        if not total and done:
            said = line(("no match", "half"))
        else:
            said = line((f"{number or '–'}/{total}{'' if done else '…'}", "plain"))
        self.query_one("#found", Static).update(said)

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Look for what stands there now."""
        event.stop()
        if self.display:
            self._want()

    def _want(self) -> None:
        query = Query.of(sanitize(self.words.value))
        if not query:
            self.query_one("#found", Static).update("")
        self.post_message(self.Wanted(query))
