"""Text that is shown as it is, wrapped while it arrives."""

from __future__ import annotations

from tui_app.ui.markdown.lines import SLICE, Line, Look, wrap

_TAB = "    "


class PlainStreamer:
    """Rows of a plain text; the same way of use as the Markdown one.

    Attributes:
        lines: the rows so far.
    """

    def __init__(self, width: int, roles: tuple[str, ...] = ()) -> None:
        """Begin with nothing.

        Args:
            width: of the rows, in cells.
            roles: for all of the text.
        """
        self.lines: list[Line] = []
        self._width = width
        self._look = Look(roles)
        self._queue = ""
        self._open = ""
        self._stable = 0

    @property
    def pending(self) -> bool:
        """Whether `advance` has something to do."""
        return bool(self._queue)

    def feed(self, text: str) -> None:
        """Add text that is sanitised already."""
        self._queue += text

    def finish(self) -> None:
        """No more text will come: nothing changes for plain text."""

    def advance(self, limit: int = SLICE) -> int:
        """Turn at most `limit` characters into rows; gives the index of the first row that changed."""
        if not self._queue:
            return len(self.lines)
        text, self._queue = self._queue[:limit], self._queue[limit:]
        changed = self._stable
        del self.lines[self._stable :]
        *complete, self._open = (self._open + text.replace("\t", _TAB)).split("\n")
        if complete:
            self._add("\n".join(complete))
            self._stable = len(self.lines)
        if self._open:
            # Rows before the last one cannot change any more, so a line of a megabyte is not wrapped twice.
            *_, last = self._add(self._open)
            self._stable = len(self.lines) - 1
            self._open = last.text
        return changed

    def _add(self, text: str) -> list[Line]:
        rows = wrap([(text, self._look)], self._width)
        self.lines += rows
        return rows
