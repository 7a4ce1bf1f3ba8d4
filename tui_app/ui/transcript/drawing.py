"""The strips of a window onto the conversation: its rows, what is selected in them, the hints over them."""

from __future__ import annotations

from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from tui_app.ui.markdown.lines import Line, Look, cells_of, wrap
from tui_app.ui.transcript.layout import TranscriptLayout
from tui_app.ui.transcript.painter import Painter
from tui_app.ui.transcript.selecting import cells_selected

_LABEL = " ↓ new "
NEW_HINT = Line(((_LABEL, Look(("hint",))),), cells_of(_LABEL))
"""Laid over the end of the last row while there is something new below it."""


def message_strips(
    places: TranscriptLayout,
    painter: Painter,
    first: int,
    count: int,
    *,
    selection: Selection | None,
    style: Style,
) -> list[Strip]:
    """`count` rows from the row `first` on.

    Args:
        places: the messages; those that are not rendered will be.
        painter: paints rows that are not kept.
        first: a row of the whole conversation.
        count: how many rows.
        selection: of text, by places.
        style: for selected text.
    """
    strips: list[Strip] = []
    for index, start in places.visible(first, count):
        places.ensure(index)
        view = places.views[index]
        for row in range(max(0, first - start), min(view.height, first + count - start)):
            strip = view.strip(row, painter)
            if selection is not None and (cells := cells_selected(view, index, row, selection)) is not None:
                strip = painter.highlight(strip, *cells, style)
            strips.append(strip)
    return strips[:count] + [painter.blank] * (count - len(strips))


def hint_strips(hint: str, painter: Painter, page: int) -> list[Strip]:
    """A window of `page` rows with a hint in its middle."""
    lines = wrap([(hint, Look(("muted",)))], max(1, painter.width - 4)) if hint else []
    strips = [painter.paint(line, max(0, (painter.width - line.cells) // 2)) for line in lines[:page]]
    above = (page - len(strips)) // 2
    return [painter.blank] * above + strips + [painter.blank] * (page - above - len(strips))
