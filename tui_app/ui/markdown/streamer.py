"""Markdown rendered while it arrives: what is finished stays, only the end is parsed again.

The end is the last block, or the last item of a list at the top level; an open fence grows line by line.
When the stream has ended, the rows are those that one rendering of the whole text gives.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown.blocks import BlockRenderer, Continuation, Part
from tui_app.ui.markdown.fence import OpenFence
from tui_app.ui.markdown.lines import BLANK, PLAIN, SLICE, Line, wrap
from tui_app.ui.markdown.parser import References, parse

_EAGER = 1_500
_GROWTH = 8
_BLOCK_START = Continuation(gap=True, number=None)


def render_markdown(text: str, width: int) -> list[Line]:
    """The rows of a whole document, `width` cells wide."""
    text = sanitize(text)
    tokens, _ = parse(text, {})
    lines: list[Line] = []
    _append(lines, BlockRenderer(tokens, text).parts(width))
    return lines


class MarkdownStreamer:
    """Rows of a Markdown text of which more may come.

    Feed it, then `advance` while it is `pending`.

    Attributes:
        lines: the rows so far.
    """

    def __init__(self, width: int, references: References | None = None) -> None:
        """Begin with nothing.

        Args:
            width: of the rows, in cells.
            references: link definitions that are known from a first pass over the same text.
        """
        self.lines: list[Line] = []
        self._width = width
        self._is_second_pass = references is not None
        self._references: References = references or {}
        self._fed: list[str] = []
        self._queue = ""
        self._ended = self._settled = False
        self._stable = self._changed = self._partial_rows = 0
        self._tail = ""
        self._parsed = 0
        self._parsed_lines: list[Line] = []
        self._continued = _BLOCK_START
        self._fence: OpenFence | None = None
        self._again: MarkdownStreamer | None = None

    @property
    def pending(self) -> bool:
        """Whether `advance` has something to do."""
        return bool(self._queue) or (self._ended and not self._settled)

    def feed(self, text: str) -> None:
        """Add text that is sanitised already; it becomes rows by and by."""
        self._queue += text
        if not self._is_second_pass:
            self._fed.append(text)

    def finish(self) -> None:
        """No more text will come."""
        self._ended = True

    def advance(self, limit: int = SLICE) -> int:
        """Turn at most `limit` characters into rows.

        Returns:
            The index of the first row that is new or changed; the number of rows where none is.
        """
        self._changed = len(self.lines)
        if self._again is not None:
            self._advance_again(self._again, limit)
        elif self.pending:
            text, self._queue = self._queue[:limit], self._queue[limit:]
            closing = self._ended and not self._queue
            self._take(text, closing=closing)
            if closing:
                self._settle()
        return self._changed

    def _take(self, text: str, *, closing: bool) -> None:
        rest: str | None = text
        while rest is not None:
            if self._fence is None:
                self._tail += rest
                self._render_tail(closing=closing)
                rest = ""
            rest = self._grow(self._fence, rest, closing=closing) if self._fence is not None else None

    def _render_tail(self, *, closing: bool) -> None:
        self._cut_rows(self._stable)
        unparsed = self._tail[self._parsed :]
        if not closing and self._parsed > _EAGER and len(unparsed) < self._parsed // _GROWTH:
            self.lines += _provisional(self._parsed_lines, unparsed, self._width)
            return
        tokens, references = parse(self._tail, self._references)
        parts = BlockRenderer(tokens, self._tail).parts(self._width, self._continued)
        if closing:
            self._references = references
        else:
            parts = self._freeze(parts, references)
        if self._fence is None:
            self._parsed = len(self._tail)
            _append(self.lines, parts)
            self._parsed_lines = self.lines[self._stable :]

    def _freeze(self, parts: list[Part], references: References) -> list[Part]:
        """Finish the parts before the last one that is certain, and give the others.

        A fence that is open at the end is taken over by its own reader.
        """
        certain = next((at for at in reversed(range(len(parts))) if self._is_certain(parts[at])), 0)
        done, rest = parts[:certain], parts[certain:]
        is_fence = len(rest) == 1 and rest[0].kind == "fence" and self._is_certain(rest[0])
        if not done and not is_fence:
            return parts
        first = rest[0]
        _append(self.lines, done)
        if is_fence and self.lines:
            self.lines.append(BLANK)
        self._stable = len(self.lines)
        self._references = {
            label: entry
            for label, entry in references.items()
            if label in self._references or entry["map"][0] < first.start
        }
        self._tail = self._tail.split("\n", first.start)[-1]
        self._continued = Continuation(first.gap, first.number)
        if is_fence:
            opening, newline, body = self._tail.partition("\n")
            self._fence = OpenFence(opening + newline, self._width)
            self._tail = body
        return rest

    def _is_certain(self, part: Part) -> bool:
        """Whether the lines that make `part` begin where it does are complete; a table takes two."""
        needed = 2 if part.kind == "table_open" else 1
        return self._tail.count("\n") >= part.start + needed

    def _grow(self, fence: OpenFence, text: str, *, closing: bool) -> str | None:
        """Show more of an open fence; gives the text after it once it has closed."""
        rest = fence.feed(self._tail + text)
        self._tail = ""
        if rest is None and not closing:
            self._cut_rows(len(self.lines) - self._partial_rows)
            self.lines += fence.take_rows()
            self.lines += fence.partial_rows
            self._partial_rows = len(fence.partial_rows)
            return None
        self._cut_rows(self._stable)
        tokens, _ = parse(fence.source, {})
        for part in BlockRenderer(tokens, fence.source).parts(self._width):
            self.lines += part.lines
        self._stable = len(self.lines)
        self._parsed = self._partial_rows = 0
        self._continued = _BLOCK_START
        self._fence = None
        return rest

    def _settle(self) -> None:
        """Where the text defines links, render it again: what stood before a definition did not know it."""
        if self._references and not self._is_second_pass:
            self._again = MarkdownStreamer(self._width, self._references)
            self._again.feed("".join(self._fed))
            self._again.finish()
        else:
            self._settled = True

    def _advance_again(self, again: MarkdownStreamer, limit: int) -> None:
        again.advance(limit)
        if again.pending:
            return
        pairs = zip(self.lines, again.lines, strict=False)
        self._changed = next((index for index, (old, new) in enumerate(pairs) if old != new), len(self.lines))
        self._changed = min(self._changed, len(again.lines))
        self.lines = again.lines
        self._again = None
        self._settled = True

    def _cut_rows(self, start: int) -> None:
        self._changed = min(self._changed, start)
        del self.lines[start:]


def _append(lines: list[Line], parts: Sequence[Part]) -> None:
    for part in parts:
        if part.gap and lines:
            lines.append(BLANK)
        lines += part.lines


def _provisional(lines: Sequence[Line], text: str, width: int) -> list[Line]:
    """Rendered rows followed by text that is not parsed yet."""
    *kept, last = lines or [BLANK]
    spans = [*last.spans, (text, PLAIN)]
    if last.fill:
        return [*lines, *wrap([(text.strip("\n"), PLAIN)], width)]
    return [*kept, *wrap(spans, width)]
