"""The conversation as one widget: any number of messages, of which only the visible ones cost anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import Input, TextArea

from tui_app.ui.keys.shown import told
from tui_app.ui.markdown.lines import Line, Look, cells_of
from tui_app.ui.transcript.drawing import NEW_HINT
from tui_app.ui.transcript.fold_in_view import FoldInView, fold_in_view
from tui_app.ui.transcript.linked import links_in
from tui_app.ui.transcript.painter import Painter
from tui_app.ui.transcript.selecting import place, selected_text
from tui_app.ui.widgets.transcript_window import TranscriptWindow

if TYPE_CHECKING:
    from tui_app.ui.transcript.message import MessageState, TranscriptMessage


class Transcript(TranscriptWindow):
    """Messages from the oldest to the newest.

    Text that is streamed in is rendered at most every 25 ms, and less often where rendering takes long.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_fold", "unfold what is folded, or fold it again", id="transcript.fold"),
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
        from tui_app.ui.transcript.view import MessageView

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
        from tui_app.ui.transcript.view import MessageView

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
        was_live = view.is_live
        view.change(replace(view.message, **changes), self._places.width, replaces_text=text is not None)
        if was_live and held is not None and held[0] == index:
            # Where one reads in it nothing may fold away.
            for row in range(held[1], held[1] + self.scrollable_content_region.height):
                view.open_for(row)
            held = (index, view.row_of(held[1]))
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

    @property
    def _fold_meant(self) -> FoldInView | None:
        """The fold that the key acts on."""
        page = self.scrollable_content_region.height
        return fold_in_view(self._places, self.scroll_offset.y, page, self._preferred)

    @property
    def _preferred(self) -> int | None:
        """The message whose folds are meant first, where there is one."""
        return None

    def focus_moved(self) -> None:
        """Name the key that works now."""
        if self._fold_meant is not None:
            self.refresh()

    def action_toggle_fold(self) -> None:
        """Unfold the last long block, long text or discarded answer in the window, or fold it again."""
        if (fold := self._fold_meant) is not None:
            self._toggle(fold.message, fold.key)

    def _toggle(self, index: int, key: int) -> None:
        """Open a fold or close it; what stands at the top of the window stays there, or its fold does."""
        view, unseen = self._places.views[index], self._unseen
        held, row = self._places.at(self.scroll_offset.y)
        place = view.place(row) if held == index and view.fold_at(row) is None else None
        self._follow(False)
        view.toggle(key, self._places.width)
        if place is not None:
            row = min(view.row_of(place), view.height - 1)
        self._waiting.add(index)
        self._drop_selection()
        self._flush((held, row))
        self._unseen = unseen
        self._follow(self.scroll_offset.y >= self.max_scroll_y)

    def _strips(self, y: int, count: int, painter: Painter) -> list[Strip]:
        strips = super()._strips(y, count, painter)
        if self._places.views and (fold := self._fold_meant) is not None:
            row, hint = fold.row - self.scroll_offset.y - y, self._fold_hint(fold)
            if 0 <= row < count and cells_of(strips[row].text.rstrip()) + hint.cells <= painter.width:
                strips[row] = painter.over(strips[row], hint)
        return strips

    def _fold_hint(self, fold: FoldInView) -> Line:
        """Which key opens or closes the fold; where one types, first the key that leads out of there."""
        keys = "transcript.fold"
        if isinstance(self.screen.focused, TextArea | Input):
            keys = f"app.escape {keys}"
        does = "folds" if self._places.views[fold.message].is_open(fold.key) else "unfolds"
        said = f" {told(self, keys)} {does} "
        return Line(((said, Look(("hint",))),), cells_of(said))

    def on_click(self, event: events.Click) -> None:
        """Follow the hint to the end, fold or unfold, tell of a link; twice selects the message."""
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
            if (key := self._places.views[index].fold_at(row)) is not None:
                self._toggle(index, key)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text: rows that were wrapped are one line again, decoration is left out."""
        if not self._places.views:
            return None
        return selected_text(self._places.views, selection, self._places.width), "\n"

    def _select_message(self, index: int) -> None:
        last = self._places.views[index].height - 1
        whole = Selection(Offset(0, place(index, 0)), Offset(self._places.width, place(index, last)))
        self.screen.selections = {self: whole}
