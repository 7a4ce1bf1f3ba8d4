"""The conversation on the main screen: older pages come before it, and one message can be picked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from tui_app.ui.help_text import MESSAGES
from tui_app.ui.markdown.lines import Line, Look, cells_of
from tui_app.ui.transcript.painter import Painter
from tui_app.ui.widgets.searched import SearchedTranscript

if TYPE_CHECKING:
    from tui_app.ui.transcript.message import TranscriptMessage

_PICKED = Style(reverse=True)
_LABEL = " ◂ picked "
_MARK = Line(((_LABEL, Look(("hint",))),), cells_of(_LABEL))


class ChatLog(SearchedTranscript):
    """A transcript with a cursor that stands on a message."""

    HELP_SECTION = MESSAGES

    class TopNear(Message):
        """The oldest message that is here is about to be seen; there may be older ones."""

    def __init__(self, *, empty_hint: str = "", id: str | None = None) -> None:  # noqa: A002  as Textual calls it
        super().__init__(empty_hint=empty_hint, id=id)
        self._picked: str | None = None

    @property
    def picked(self) -> str | None:
        """The key of the message that the cursor stands on."""
        return self._picked if self._picked in self._keys else None

    @property
    def _preferred(self) -> int | None:
        return None if self.picked is None else self._keys[self.picked]

    def pick(self, key: str | None) -> None:
        """Put the cursor on a message and show its beginning; None takes it away.

        Raises:
            KeyError: there is no such message.
        """
        if key is not None:
            self._show_message(self._keys[key])
        self._picked = key
        self.refresh()

    def pick_next(self, by: int) -> str | None:
        """Move the cursor by so many messages, from behind the newest one if it stands nowhere.

        Returns:
            The key of the message it stands on; None where it has left at the end.
        """
        views = self._places.views
        place = self._keys[self.picked] if self.picked is not None else len(views)
        place = max(0, place + by)
        self.pick(views[place].message.key if place < len(views) else None)
        return self.picked

    def prepend(self, messages: Iterable[TranscriptMessage]) -> None:
        """Add older messages; what stands in the window stays where it is.

        Raises:
            ValueError: a key is taken.
        """
        from tui_app.ui.transcript.view import MessageView

        views = [MessageView(message) for message in messages]
        held = self._hold()
        keys = {view.message.key: index for index, view in enumerate([*views, *self._places.views])}
        if len(keys) != len(views) + len(self._places.views):
            raise ValueError("two messages have the same key")
        count = len(views)
        self._keys = keys
        self._waiting = {index + count for index in self._waiting}
        self._held = None
        self._drop_selection()
        self._places.prepend(views)
        self._search_prepended(count)
        if held is not None:
            self._place(self._places.start(held[0] + count) + held[1])
        self._arrange()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell when the oldest message comes near."""
        super().watch_scroll_y(old_value, new_value)
        if not self._placing and new_value < min(old_value, self.scrollable_content_region.height):
            self.post_message(self.TopNear())

    def _show_message(self, index: int) -> None:
        """Bring a message into the window, its beginning where it is longer than that."""
        page = self.scrollable_content_region.height
        if not self._places.width or not page:
            return
        self._places.ensure(index)
        top, start = self.scroll_offset.y, self._places.start(index)
        height = self._places.views[index].height
        if start < top or height > page:
            self.scroll_to(y=start)
        elif start + height > top + page:
            self.scroll_to(y=start + height - page)
        if start < page:
            self.post_message(self.TopNear())

    def _strips(self, y: int, count: int, painter: Painter) -> list[Strip]:
        strips = super()._strips(y, count, painter)
        if self.picked is not None:
            row = self._places.start(self._keys[self.picked]) - self.scroll_offset.y - y
            if 0 <= row < count:
                strip = painter.highlight(strips[row], 0, painter.width, _PICKED)
                strips[row] = painter.over(strip, _MARK)
        return strips
