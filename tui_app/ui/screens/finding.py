"""Looking for words in the conversation that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.widgets.searched import SearchedTranscript

if TYPE_CHECKING:
    from tui_app.ui.widgets.find_bar import FindBar


ON_MATCHES = frozenset({"find_step"})
"""Actions while one types what to find."""


class FindingScreen(ChatScreen):
    """A screen with a conversation in which one can look for words."""

    def __init__(self) -> None:
        super().__init__()
        self._find_bar: FindBar | None = None

    @property
    def finding(self) -> bool:
        """Whether one types what to find."""
        return (
            self._find_bar is not None and self.focused is not None and self.focused.parent is self._find_bar
        )

    def action_find(self) -> None:
        """Opens the line in which one types what to find."""
        from tui_app.ui.widgets.find_bar import FindBar

        if not self.session.state.chat:
            self.say("There is no message to search yet.")
            return
        if not self.finding:
            self.action_write()
        if self._find_bar is None:
            self._find_bar = FindBar(id="find")
            self.mount(self._find_bar, before=self.prompt)
        self._find_bar.call_after_refresh(self._find_bar.open)

    def may_act(self, action: str) -> bool:
        """Whether an action of the chat makes sense now."""
        return self.finding if action in ON_MATCHES else super().may_act(action)

    def action_find_step(self, by: int) -> None:
        """Shows the match above or below; above the first one that is known, older messages are read."""
        if by < 0 and self.transcript.search_at_first and self.session.state.older_than is not None:
            self.session.read_older()
            self.say("Older messages are read; once more goes on there.")
        else:
            self.transcript.search_step(by)

    def on_find_bar_wanted(self, event: FindBar.Wanted) -> None:
        """Marks what is looked for."""
        event.stop()
        self.transcript.search(event.query)

    @on(SearchedTranscript.Searched)
    def count_found(self, event: SearchedTranscript.Searched) -> None:
        """Says how many matches there are."""
        event.stop()
        if self._find_bar is not None:
            self._find_bar.count(event.number, event.total, done=event.done)

    def stepped_back(self) -> bool:
        """Whether Esc had something to leave: the search first of all."""
        if self._find_bar is None or not self._find_bar.display:
            return super().stepped_back()
        self.transcript.end_search()
        self._find_bar.display = False
        self.prompt.focus()
        self.keys_changed()
        return True

    def action_write(self) -> None:
        """Back to the input, which is in view then."""
        raise NotImplementedError
