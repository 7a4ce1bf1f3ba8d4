"""A fenced block that is still open: it grows line by line, and no line is rendered twice."""

from __future__ import annotations

import re

from tui_app.ui.markdown.blocks import language_of
from tui_app.ui.markdown.code import HIGHLIGHT_CHARACTERS, HIGHLIGHT_LINES, code_lines
from tui_app.ui.markdown.lines import Line

_OPENING = re.compile(r"( {0,3})(`{3,}|~{3,})([^\n]*)\n")
_LONG = 1_500
_GROWTH = 8


class OpenFence:
    """The rows of a fence whose end has not come.

    Until it closes each line is coloured by itself; the whole block is rendered once when it does.
    """

    def __init__(self, opening: str, width: int) -> None:
        """Begin after the opening line.

        Args:
            opening: that line, with its newline.
            width: of the rows, in cells.

        Raises:
            ValueError: `opening` opens no fence.
        """
        found = _OPENING.fullmatch(opening)
        if found is None:
            raise ValueError(f"opens no fence: {opening!r}")
        indent, marker, info = found.groups()
        self._source = [opening]
        self._partial = ""
        self._partial_rows: list[Line] = []
        self._partial_shown = 0
        self._rows: list[Line] = []
        self._width = width
        self._language = language_of(info)
        self._indent = len(indent)
        self._closing = re.compile(rf" {{0,3}}{re.escape(marker[0])}{{{len(marker)},}}[ \t]*")
        self._lines = self._characters = 0

    @property
    def source(self) -> str:
        """All of the block's text so far."""
        return "".join(self._source) + self._partial

    def feed(self, text: str) -> str | None:
        """Take more text.

        Returns:
            What follows the closing line, or None while the fence stays open.
        """
        *complete, self._partial = (self._partial + text).split("\n")
        for number, line in enumerate(complete):
            self._source.append(line + "\n")
            if self._closing.fullmatch(line):
                rest = "\n".join([*complete[number + 1 :], self._partial])
                self._partial = ""
                return rest
            self._add(line)
        self._show_partial(renew=bool(complete))
        return None

    def take_rows(self) -> list[Line]:
        """The rows of the lines completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    @property
    def partial_rows(self) -> list[Line]:
        """The rows of the line that has no end yet; a very long one may lag a little behind."""
        return self._partial_rows

    def _add(self, line: str) -> None:
        self._lines += 1
        self._characters += len(line) + 1
        if self._lines > HIGHLIGHT_LINES or self._characters > HIGHLIGHT_CHARACTERS:
            self._language = ""
        self._rows += code_lines(self._content(line), self._language, self._width)

    def _show_partial(self, *, renew: bool) -> None:
        grown = len(self._partial) - self._partial_shown
        if not renew and self._partial_shown > _LONG and grown < self._partial_shown // _GROWTH:
            return
        self._partial_shown = len(self._partial)
        hidden = not self._partial or self._closing.fullmatch(self._partial)
        content = self._content(self._partial)
        self._partial_rows = [] if hidden else code_lines(content, self._language, self._width)

    def _content(self, line: str) -> str:
        """A line without the indentation of its fence."""
        spaces = len(line) - len(line.lstrip(" "))
        return line[min(spaces, self._indent) :]
