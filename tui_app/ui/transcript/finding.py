"""What is looked for in a conversation: counted in all texts, placed in the rows on screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui_app.ui.markdown.lines import cells_of

if TYPE_CHECKING:
    from tui_app.domain.matching import Query
    from tui_app.ui.transcript.view import MessageView

SCAN = 2_000
"""How many messages one step of a search reads."""

_JOINED = 16
"""How many rows of one wrapped line are joined on each side of the window: a word may go over their ends."""

Piece = tuple[int, int, int]
"""A row of a message, and the cells in it from and up to."""

Hit = tuple[Piece, ...]
"""The pieces of one match; more than one where it was wrapped."""


class Search:
    """How often each message holds what is looked for, and which match is the current one.

    Attributes:
        query: what is looked for.
        origin: the message that the first match is nearest to.
        total: matches so far.
        at: the message and the number, from 0, of the current match in it; None while there is none.
    """

    def __init__(self, query: Query, messages: int, origin: int) -> None:
        """Begin; nothing is counted yet.

        Args:
            query: what is looked for.
            messages: how many there are.
            origin: the first match is the nearest one at or above this message, else the first below it.
        """
        self.query = query
        self.total = 0
        self.at: tuple[int, int] | None = None
        self._counts = [0] * messages
        self._uncounted = messages
        self.origin = origin

    @property
    def is_done(self) -> bool:
        """Whether every message is counted."""
        return self._uncounted == 0

    @property
    def number(self) -> int:
        """The place of the current match among all, from 1; 0 without one."""
        if self.at is None:
            return 0
        index, nth = self.at
        return sum(self._counts[:index]) + nth + 1

    def scan(self, views: Sequence[MessageView], limit: int = SCAN) -> bool:
        """Count in at most `limit` more messages, the newest first; whether that gave the first match."""
        end = self._uncounted
        self._uncounted = max(0, end - limit)
        for index in range(self._uncounted, end):
            self.recount(index, views[index].text)
        return self.at is None and self._pick_first()

    def recount(self, index: int, text: str) -> None:
        """Take the text that a message has now."""
        if index < self._uncounted:
            return
        count = sum(1 for _ in self.query.spans(text)) if self.query.matches(text) else 0
        self.total += count - self._counts[index]
        self._counts[index] = count
        if self.at is not None and self.at[0] == index and self.at[1] >= count:
            self.at = (index, count - 1) if count else None

    def append(self) -> None:
        """There is one more message, still without a count."""
        self._counts.append(0)

    def prepend(self, messages: int) -> None:
        """There are so many older messages before all others, not counted yet."""
        self._counts = [0] * messages + self._counts
        self._uncounted += messages
        self.origin += messages
        if self.at is not None:
            self.at = (self.at[0] + messages, self.at[1])

    def step(self, by: int) -> bool:
        """Make the match before (-1) or after (1) the current one, over the ends as in a ring.

        Returns:
            Whether there is one.
        """
        if self.at is None:
            return self._pick_first()
        index, nth = self.at
        if 0 <= nth + by < self._counts[index]:
            self.at = (index, nth + by)
            return True
        count = len(self._counts)
        for far in range(1, count + 1):
            place = (index + by * far) % count
            if self._counts[place]:
                self.at = (place, 0 if by > 0 else self._counts[place] - 1)
                return True
        return False

    @property
    def is_first(self) -> bool:
        """Whether no counted match stands before the current one."""
        return self.number <= 1

    def _pick_first(self) -> bool:
        start = min(self.origin, len(self._counts) - 1)
        above = next((index for index in range(start, -1, -1) if self._counts[index]), None)
        if above is not None:
            self.at = (above, self._counts[above] - 1)
        elif self.is_done:
            below = range(start + 1, len(self._counts))
            self.at = next(((index, 0) for index in below if self._counts[index]), None)
        return self.at is not None


def hits_in(view: MessageView, query: Query, rows: range) -> Iterator[Hit]:
    """The matches that show in some rows of a rendered message; only its text counts, not what is around it.

    Args:
        view: a message; one that does not match as a whole has no hits.
        query: what is looked for.
        rows: of the message.
    """
    if not query.matches(view.text):
        return
    body = view.body_rows
    start, end = max(rows.start, body.start), min(rows.stop, body.stop)
    while start > body.start and rows.start - start < _JOINED and view.line(start - 1)[0].glue != "\n":
        start -= 1
    while start < end:
        last = start
        stop = min(body.stop, end + _JOINED)
        while last + 1 < stop and view.line(last)[0].glue != "\n":
            last += 1
        yield from _hits_of_line(view, query, range(start, last + 1))
        start = last + 1


def nth_hit(view: MessageView, query: Query, nth: int) -> Hit | None:
    """The match with a number, from 0, among the rows that a message has with all its folds open.

    What stands in the source may not show, as the address of a link does not: then it is the last that shows.
    """
    last: Hit | None = None
    with view.unfolded():
        for number, hit in enumerate(hits_in(view, query, view.body_rows)):
            last = hit
            if number == nth:
                break
    return last


def folded(view: MessageView, hit: Hit) -> Hit:
    """A match of `nth_hit` in the rows that the message shows; a hidden part falls on its fold's row."""
    return tuple((view.row_of(row), low, high) for row, low, high in hit)


def _hits_of_line(view: MessageView, query: Query, rows: range) -> Iterator[Hit]:
    """The matches in rows that were one line before they were wrapped."""
    text = ""
    begins: list[int] = []
    for row in rows:
        line, _ = view.line(row)
        begins.append(len(text))
        text += line.text[line.lead :] + (line.glue if line.glue != "\n" else "")
    for start, end in query.spans(text):
        pieces: list[Piece] = []
        for row, begin in zip(rows, begins, strict=True):
            line, indent = view.line(row)
            shown = line.text
            low = max(0, start - begin) + line.lead
            high = min(len(shown), end - begin + line.lead)
            if end > begin and low < high:
                pieces.append((row, indent + cells_of(shown[:low]), indent + cells_of(shown[:high])))
        if pieces:
            yield tuple(pieces)
