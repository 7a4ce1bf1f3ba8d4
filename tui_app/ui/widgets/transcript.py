"""The conversation as one widget: any number of messages, of which only the visible ones cost anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection

from tui_app.ui.transcript.drawing import NEW_HINT
from tui_app.ui.transcript.linked import links_in
from tui_app.ui.transcript.message import MessageState, TranscriptMessage
from tui_app.ui.transcript.selecting import place, selected_text
from tui_app.ui.transcript.view import MessageView
from tui_app.ui.widgets.transcript_window import TranscriptWindow


class Transcript(TranscriptWindow):
    """Messages from the oldest to the newest.

    Text that is streamed in is rendered at most every 25 ms, and less often where rendering takes long.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_discarded", "fold or unfold a discarded answer", id="transcript.fold"),
        Binding("o,enter", "screen.open_link", "open the link that is shown", id="link.open"),
    ]

    class LinkClicked(Message):
        """A link was clicked; its address is http, https or mailto, and nothing has been opened."""

        def __init__(self, transcript: Transcript, href: str) -> None:
            super().__init__()
            self.transcript = transcript
            self.href = href

        @property
        def control(self) -> Transcript:
            """The transcript that holds the link."""
            return self.transcript

    def __init__(self, *, empty_hint: str = "", id: str | None = None) -> None:  # noqa: A002  as Textual calls it
        super().__init__(empty_hint=empty_hint, id=id)
        self._keys: dict[str, int] = {}

    def set_messages(self, messages: Iterable[TranscriptMessage]) -> None:
        """Show these messages in place of all, from their end.

        Raises:
            ValueError: two of them have the same key.
        """
        views = [MessageView(message) for message in messages]
        keys = {view.message.key: index for index, view in enumerate(views)}
        if len(keys) != len(views):
            raise ValueError("two messages have the same key")
        self._keys = keys
        self._waiting.clear()
        self._held = None
        self._unseen = False
        self._drop_selection()
        self._places.reset(views, self._places.width)
        self._follow(True)
        self._arrange()
        self.refresh()

    def clear(self) -> None:
        """Show no message."""
        self.set_messages(())

    def append(self, message: TranscriptMessage) -> None:
        """Add a message at the end.

        Raises:
            ValueError: its key is taken.
        """
        if message.key in self._keys:
            raise ValueError(f"a message with the key {message.key!r} is there already")
        self._keys[message.key] = self._places.append(MessageView(message))
        self._unseen = not self._following
        self._arrange()
        self.refresh()

    def stream(self, key: str, text: str) -> None:
        """Add text to a message; it shows with the next flush, which this call makes when one is due.

        Raises:
            KeyError: there is no such message.
        """
        index = self._keys[key]
        self._places.views[index].feed(text)
        self._waiting.add(index)
        if monotonic() >= self._next_flush_at:
            self.flush()
        else:
            self._flush_later()

    def update(
        self,
        key: str,
        *,
        state: MessageState | None = None,
        header: str | None = None,
        text: str | None = None,
        note: str | None = None,
        footer: str | None = None,
    ) -> None:
        """Change what is given of a message; `text` replaces all of its text.

        Raises:
            KeyError: there is no such message.
        """
        index = self._keys[key]
        view = self._places.views[index]
        given = {"state": state, "header": header, "text": text, "note": note, "footer": footer}
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        held = self._hold()
        view.change(replace(view.message, **changes), self._places.width, replaces_text=text is not None)
        self._waiting.add(index)
        self._flush(held)

    def text_of(self, key: str) -> str:
        """All text of a message, safe to show and to copy.

        Raises:
            KeyError: there is no such message.
        """
        return self._places.views[self._keys[key]].text

    def links_in_view(self) -> list[str]:
        """The addresses of the links in the window, from its top, each once."""
        return links_in(self._places, self.scroll_offset.y, self.scrollable_content_region.height)

    def action_toggle_discarded(self) -> None:
        """Fold or unfold the last discarded answer in the window."""
        page = self.scrollable_content_region.height
        shown = self._places.visible(self.scroll_offset.y, page)
        discarded = [index for index, _ in shown if self._places.views[index].foldable_rows]
        if discarded:
            self._toggle(discarded[-1])

    def _toggle(self, index: int) -> None:
        held = self._hold()
        self._places.views[index].toggle(self._places.width)
        self._waiting.add(index)
        self._drop_selection()
        self._flush(held)

    def on_click(self, event: events.Click) -> None:
        """Follow the hint to the end, fold a discarded answer, tell of a link; twice selects the message."""
        offset = event.get_content_offset(self)
        if offset is None or not self._places.views:
            return
        if event.chain > 1:
            # Textual would select everything.
            event.prevent_default()
            self._select_message(self._places.at(self.scroll_offset.y + offset.y)[0])
            return
        if self.text_selection is not None:
            return
        page = self.scrollable_content_region.height
        if (
            self._unseen
            and offset.y == page - 1
            and offset.x >= self._current_painter().width - NEW_HINT.cells
        ):
            self.go_to_end()
        elif href := event.style.meta.get("href"):
            self.post_message(self.LinkClicked(self, str(href)))
        else:
            index, row = self._places.at(self.scroll_offset.y + offset.y)
            if row < self._places.views[index].foldable_rows:
                self._toggle(index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text: rows that were wrapped are one line again, decoration is left out."""
        if not self._places.views:
            return None
        return selected_text(self._places.views, selection, self._places.width), "\n"

    def _select_message(self, index: int) -> None:
        last = self._places.views[index].height - 1
        whole = Selection(Offset(0, place(index, 0)), Offset(self._places.width, place(index, last)))
        self.screen.selections = {self: whole}
