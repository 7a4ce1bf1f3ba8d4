"""Where every message stands: exact near the window, guessed elsewhere, and steady for the eye."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui_app.ui.transcript.heights import HeightIndex

if TYPE_CHECKING:
    from tui_app.ui.transcript.view import MessageView

_ROWS_KEPT = 6_000


class TranscriptLayout:
    """The views of all messages and their places, for one width.

    Attributes:
        views: in their order.
        width: of the rows, in cells; 0 until it is known.
    """

    def __init__(self) -> None:
        self.views: list[MessageView] = []
        self.width = 0
        self._heights = HeightIndex()
        self._exact: set[int] = set()
        self._rendered: OrderedDict[int, int] = OrderedDict()
        self._rows_rendered = 0
        self._shown: set[int] = set()

    @property
    def total(self) -> int:
        """The height of everything, in rows."""
        return self._heights.total

    def reset(self, views: Sequence[MessageView], width: int) -> None:
        """Take these views, or the same at another width: nothing is rendered, all heights are guesses."""
        for index in self._rendered:
            self.views[index].drop()
        self.views = list(views)
        self.width = width
        self._exact.clear()
        self._rendered.clear()
        self._rows_rendered = 0
        self._shown = set()
        self._heights.reset([view.estimate(width) for view in self.views])

    def append(self, view: MessageView) -> int:
        """Add a view at the end; gives its index."""
        self.views.append(view)
        self._heights.append(view.estimate(self.width))
        return len(self.views) - 1

    def prepend(self, views: Sequence[MessageView]) -> None:
        """Add views before all others; what is known of the others stays known."""
        count = len(views)
        heights = [view.estimate(self.width) for view in views]
        heights += [self._heights[index] for index in range(len(self.views))]
        self.views = [*views, *self.views]
        self._exact = {index + count for index in self._exact}
        self._rendered = OrderedDict((index + count, rows) for index, rows in self._rendered.items())
        self._shown = {index + count for index in self._shown}
        self._heights.reset(heights)

    def start(self, index: int) -> int:
        """The row where a message begins."""
        return self._heights.start(index)

    def at(self, row: int) -> tuple[int, int]:
        """The message at a row and the row within it; needs at least one message."""
        index = self._heights.find(row)
        return index, row - self._heights.start(index)

    def is_exact(self, index: int) -> bool:
        """Whether a message's height is known, not guessed."""
        return index in self._exact

    def ensure(self, index: int) -> bool:
        """Render a message if it is not; gives whether its height has changed by that."""
        view = self.views[index]
        if not view.is_rendered:
            view.render(self.width)
        elif index in self._rendered:
            self._rendered.move_to_end(index)
            return False
        return self.measure(index)

    def measure(self, index: int) -> bool:
        """Take the height of a view that has changed; a view without rows is guessed again."""
        view = self.views[index]
        if not view.is_rendered:
            self._forget(index)
            self._exact.discard(index)
            return self._heights.set(index, view.estimate(self.width)) != 0
        height, kept = view.height, view.rows_kept
        self._rows_rendered += kept - self._rendered.get(index, 0)
        self._rendered[index] = kept
        self._rendered.move_to_end(index)
        self._exact.add(index)
        return self._heights.set(index, height) != 0

    def visible(self, top: int, page: int) -> Iterator[tuple[int, int]]:
        """The messages in a window of `page` rows from `top`, each with the row where it begins."""
        if not self.views:
            return
        index, row = self.at(top)
        start = top - row
        while index < len(self.views) and start < top + page:
            yield index, start
            start += self._heights[index]
            index += 1

    def settle(self, top: int, page: int) -> int:
        """Render what a window shows, and give the row where it must begin so that what was seen stays.

        What was seen is the first message in the window whose height was exact before.
        """
        if not self.views or not self.width:
            return 0
        anchor, offset = self._anchor(top, page)
        for _ in range(page + 1):
            top = self._clamped(self._heights.start(anchor) - offset, page)
            if not self._render_visible(top, page):
                break
        self._trim(top, page)
        return self._clamped(self._heights.start(anchor) - offset, page)

    def settle_end(self, page: int) -> int:
        """Render what a window at the very end shows and give the row it begins at."""
        index, missing = len(self.views), page
        while index and missing > 0 and self.width:
            index -= 1
            self.ensure(index)
            missing -= self._heights[index]
        top = max(0, self.total - page)
        self._trim(top, page)
        return top

    def place_of(self, top: int) -> tuple[int, int]:
        """The message at a row and the characters above that row: a place that outlives a change of width."""
        index, row = self.at(top)
        self.ensure(index)
        return index, self.views[index].characters_before(row)

    def row_of(self, place: tuple[int, int]) -> int:
        """The row of such a place now."""
        index, characters = place
        self.ensure(index)
        return self._heights.start(index) + self.views[index].row_at(characters)

    def _anchor(self, top: int, page: int) -> tuple[int, int]:
        """A message and how far below the window's top it begins."""
        for index, start in self.visible(top, page):
            if index in self._exact:
                return index, start - top
        index, row = self.at(top)
        guessed = self._heights[index]
        self.ensure(index)
        return index, -(row * self._heights[index] // max(1, guessed))

    def _render_visible(self, top: int, page: int) -> bool:
        changed = False
        index = self.at(top)[0]
        while index < len(self.views) and self._heights.start(index) < top + page:
            changed |= self.ensure(index)
            index += 1
        return changed

    def _clamped(self, top: int, page: int) -> int:
        return max(0, min(top, self.total - page))

    def _trim(self, top: int, page: int) -> None:
        """Forget what was painted outside the window, and the rows that were shown longest ago.

        Those of a live message stay: it would have to be parsed from its beginning.
        """
        visible = {index for index, _ in self.visible(top, page)}
        for index in self._shown - visible:
            self.views[index].forget_strips()
        self._shown = visible
        for index in list(self._rendered):
            if self._rows_rendered <= _ROWS_KEPT:
                break
            view = self.views[index]
            if index not in visible and not view.is_live and not view.pending:
                view.drop()
                self._forget(index)

    def _forget(self, index: int) -> None:
        self._rows_rendered -= self._rendered.pop(index, 0)
