"""The conversation while one looks for words in it: matches stand out, one is the current one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.message import Message
from textual.strip import Strip

from tui_app.ui.transcript.drawing import NEW_HINT
from tui_app.ui.transcript.finding import Hit, Search, folded, hits_in, nth_hit
from tui_app.ui.transcript.painter import Painter
from tui_app.ui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from tui_app.domain.matching import Query
    from tui_app.ui.transcript.message import TranscriptMessage

_SCAN_REST_S = 0.005


class SearchedTranscript(Transcript):
    """A transcript in which words are looked for; messages that come meanwhile are looked through too."""

    class Searched(Message):
        """What is known of the matches has changed.

        Attributes:
            number: the place of the current match, from 1; 0 without one.
            total: how many were found so far.
            done: whether every message was looked through.
        """

        def __init__(self, number: int, total: int, *, done: bool) -> None:
            super().__init__()
            self.number = number
            self.total = total
            self.done = done

    _search: Search | None = None
    _here: Hit | None = None
    """The current match where its message stands at the moment; None where that has to be looked up."""

    def search(self, query: Query) -> None:
        """Mark what matches and show the nearest match above the window's end; an empty query ends it."""
        if not query:
            self.end_search()
            return
        origin = self._search.origin if self._search is not None else self._last_in_window()
        self._begin(Search(query, len(self._places.views), origin))

    def search_step(self, by: int) -> bool:
        """Show the match before (-1) or after (1) the current one; whether there is one."""
        if self._search is None or not self._search.step(by):
            return False
        self._show_hit()
        return True

    def end_search(self) -> None:
        """Mark nothing any more; what is in the window stays there."""
        if self._search is not None:
            self._search = self._here = None
            self._follow(self.scroll_offset.y >= self.max_scroll_y)
            self.refresh()

    @property
    def search_at_first(self) -> bool:
        """Whether no match is known before the current one."""
        return self._search is None or self._search.is_first

    def set_messages(self, messages: Iterable[TranscriptMessage]) -> None:
        """Show these messages in place of all, and look through them."""
        super().set_messages(messages)
        if self._search is not None:
            count = len(self._places.views)
            self._begin(Search(self._search.query, count, count - 1))

    def append(self, message: TranscriptMessage) -> None:
        """Add a message at the end, and look through it."""
        super().append(message)
        if self._search is not None:
            self._search.append()
            self._recount({len(self._places.views) - 1})

    def _begin(self, search: Search) -> None:
        self._search, self._here = search, None
        self._scan(search)
        self.refresh()

    def _scan(self, search: Search) -> None:
        """Look through some messages more; the rest in a moment, so that keys are not kept waiting."""
        if search is not self._search:
            return
        if search.scan(self._places.views):
            self._show_hit()
        else:
            self._tell()
        if not search.is_done:
            self.set_timer(_SCAN_REST_S, lambda: self._scan(search))

    def _search_prepended(self, count: int) -> None:
        if self._search is not None:
            was_done = self._search.is_done
            self._search.prepend(count)
            if was_done:
                self._scan(self._search)

    def _recount(self, indexes: set[int]) -> None:
        if self._search is None:
            return
        for index in indexes:
            self._search.recount(index, self._places.views[index].text)
            if self._search.at is not None and self._search.at[0] == index:
                self._here = None
        self._tell()

    def _flush(self, held: tuple[int, int] | None) -> None:
        changed = set(self._waiting)
        super()._flush(held)
        if changed:
            self._recount(changed)

    def _rewrap(self, width: int) -> None:
        self._here = None
        super()._rewrap(width)

    def _toggle(self, index: int, key: int) -> None:
        self._here = None
        super()._toggle(index, key)

    def _tell(self) -> None:
        if (search := self._search) is not None:
            self.post_message(self.Searched(search.number, search.total, done=search.is_done))

    def _last_in_window(self) -> int:
        page = self.scrollable_content_region.height
        shown = [index for index, _ in self._places.visible(self.scroll_offset.y, page)]
        return shown[-1] if shown else len(self._places.views) - 1

    def _show_hit(self) -> None:
        """Bring the current match into the window; the end is not followed while one looks at it."""
        search = self._search
        if search is None or search.at is None:
            return
        self._tell()
        self._here = None
        index, nth = search.at
        view, page = self._places.views[index], self.scrollable_content_region.height
        if not self._places.width or not page:
            return
        self._follow(False)
        if view.folded:
            from tui_app.ui.transcript.view import WHOLE

            self._toggle(index, WHOLE)
        held = self._hold()
        self._places.ensure(index)
        while view.pending:
            view.advance()
        found = nth_hit(view, search.query, nth)
        for row, _, _ in found or ():
            view.open_for(row)
        self._places.measure(index)
        if held is not None:
            self._place(self._places.start(held[0]) + held[1])
        self._here = folded(view, found) if found else None
        row = self._places.start(index) + (self._here[0][0] if self._here else 0)
        if not self.scroll_offset.y <= row < self.scroll_offset.y + page:
            self.scroll_to(y=max(0, row - page // 2))
        self._follow(False)
        self.refresh()

    def _strips(self, y: int, count: int, painter: Painter) -> list[Strip]:
        strips = super()._strips(y, count, painter)
        if self._search is not None and self._places.views:
            self._mark(self._search, strips, self.scroll_offset.y + y, painter)
            page = self.scrollable_content_region.height
            if self._unseen and y <= page - 1 < y + count:
                strips[page - 1 - y] = painter.over(strips[page - 1 - y], NEW_HINT)
        return strips

    def _mark(self, search: Search, strips: list[Strip], first: int, painter: Painter) -> None:
        """Lay the looks of matches over the strips of the rows from `first` on."""
        for index, start in self._places.visible(first, len(strips)):
            view = self._places.views[index]
            if not view.is_rendered:
                continue
            is_current = search.at is not None and search.at[0] == index
            if is_current and search.at is not None and self._here is None:
                found = nth_hit(view, search.query, search.at[1])
                self._here = folded(view, found) if found else None
            shown = range(max(0, first - start), min(view.height, first + len(strips) - start))
            for hit in hits_in(view, search.query, shown):
                role = "found-here" if is_current and hit == self._here else "found"
                for row, low, high in hit:
                    if row in shown:
                        at = start + row - first
                        strips[at] = painter.mark(strips[at], low, high, role)
