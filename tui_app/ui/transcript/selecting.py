"""Selected text in a conversation whose rows move: a place is a message and a row, not a screen line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.selection import Selection

if TYPE_CHECKING:
    from tui_app.ui.transcript.view import MessageView


_ROW_BITS = 24


def place(index: int, row: int) -> int:
    """A row of a message as the line number that Textual compares; it ascends over the conversation."""
    return index << _ROW_BITS | row


def cells_selected(view: MessageView, index: int, row: int, selection: Selection) -> tuple[int, int] | None:
    """The cells of a row that are selected, from and up to; None where nothing is."""
    span = selection.get_span(place(index, row))
    if span is None:
        return None
    line, indent = view.line(row)
    text = " " * indent + line.text
    start, end = span
    return cell_len(text[:start]), cell_len(text if end == -1 else text[:end])


def selected_text(views: Sequence[MessageView], selection: Selection, width: int) -> str:
    """The text under a selection.

    The messages at its two ends give the rows that are selected, joined where they were wrapped; those
    between, and all of them where everything is selected, give their source.

    Args:
        views: all messages.
        selection: from and up to places.
        width: of the rows, for messages that are not rendered at the moment.
    """
    first = selection.start.y >> _ROW_BITS if selection.start else 0
    last = selection.end.y >> _ROW_BITS if selection.end else len(views) - 1
    parts: list[str] = []
    for index in range(max(0, first), min(last, len(views) - 1) + 1):
        view = views[index]
        is_end = (selection.start is not None and index == first) or (
            selection.end is not None and index == last
        )
        parts.append("".join(_rows(view, index, selection, width)).strip("\n") if is_end else view.source)
    return "\n\n".join(part for part in parts if part)


def _rows(view: MessageView, index: int, selection: Selection, width: int) -> Iterator[str]:
    """The selected rows of one message, each followed by what joins it to the next."""
    if not view.is_rendered:
        view.render(width)
    while view.pending:
        view.advance()
    for row in range(view.height):
        span = selection.get_span(place(index, row))
        if span is None:
            continue
        line, indent = view.line(row)
        start, end = span
        text = " " * indent + line.text
        piece = text[max(start, indent + line.lead) : None if end == -1 else end]
        yield piece.rstrip() + (line.glue if end == -1 else "")
        for folded in view.hidden(row):
            yield folded.text[folded.lead :].rstrip() + folded.glue
