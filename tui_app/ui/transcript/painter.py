"""Lines made into strips that the compositor can show as they are: coloured, padded, filtered."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from tui_app.ui.markdown.lines import Line, Look
from tui_app.ui.markdown.theme import MarkdownTheme


class Painter:
    """Paints rows of one width under one theme.

    Such strips pass by Textual's own style cache, and with it the line filters: so these are applied here.

    Attributes:
        width: of every strip, in cells.
        ground: the style of empty cells, as the filters leave it.
    """

    def __init__(
        self, theme: MarkdownTheme, base: Style, background: Color, filters: Sequence[LineFilter], width: int
    ) -> None:
        """Prepare.

        Args:
            theme: resolves the looks.
            base: the style of plain text on the widget.
            background: the widget's, for the filters.
            filters: the app's line filters, in their order.
            width: of every strip, in cells.
        """
        self.base = base
        self.width = width
        self._theme = theme
        self._background = background
        self._filters = tuple(filters)
        self._styles: dict[tuple[Look, str], Style] = {}
        self.blank = self.paint(Line((), 0))
        self.ground = next((segment.style for segment in self.blank), None)

    def paint(self, line: Line, indent: int = 0, overlay: str = "") -> Strip:
        """The strip of a line.

        Args:
            line: what to show.
            indent: empty cells before it.
            overlay: a role laid over all of its text.
        """
        segments = [Segment(" " * indent, self.base)] if indent else []
        segments += [Segment(text, self._style(look, overlay)) for text, look in line.spans]
        cells = indent + line.cells
        if cells < self.width:
            fill = self._style(Look((line.fill,)), "") if line.fill else self.base
            segments.append(Segment(" " * (self.width - cells), fill))
        strip = Strip(segments, max(cells, self.width))
        return self._filtered(strip.crop(0, self.width) if cells > self.width else strip)

    def over(self, strip: Strip, line: Line) -> Strip:
        """`strip` with `line` in place of its right end."""
        room = max(0, self.width - line.cells)
        label = [Segment(text, self._style(look, "")) for text, look in line.spans]
        return self._filtered(Strip([*strip.crop(0, room), *label], room + line.cells).crop(0, self.width))

    def highlight(self, strip: Strip, start: int, end: int, style: Style) -> Strip:
        """`strip` with `style` laid over the cells from `start` up to `end`."""
        if start >= end:
            return strip
        marked = Strip([Segment(text, (own or self.base) + style) for text, own, _ in strip.crop(start, end)])
        return Strip([*strip.crop(0, start), *self._filtered(marked), *strip.crop(end)], strip.cell_length)

    def mark(self, strip: Strip, start: int, end: int, role: str) -> Strip:
        """`strip` with a role laid over the cells from `start` up to `end`."""
        return self.highlight(strip, start, min(end, self.width), self._theme.style(Look((role,))))

    def _style(self, look: Look, overlay: str) -> Style:
        key = (look, overlay)
        style = self._styles.get(key)
        if style is None:
            style = self.base + self._theme.style(look)
            if overlay:
                style += self._theme.style(Look((overlay,)))
            self._styles[key] = style
        return style

    def _filtered(self, strip: Strip) -> Strip:
        for line_filter in self._filters:
            strip = strip.apply_filter(line_filter, self._background)
        return strip
