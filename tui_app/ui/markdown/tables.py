"""Tables as rows: columns share the width, cells wrap, and what does not fit is named."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from tui_app.ui.markdown.lines import BLANK, PLAIN, Line, Look, Span, cells_of, wrap

MAX_COLUMNS = 24

_GAP = 3
_LEAST = 3
_BORDER = Look(("border",))

Cell = Sequence[Span]


def table_lines(rows: Sequence[Sequence[Cell]], aligns: Sequence[str], width: int) -> list[Line]:
    """The rows of a table, the first one being its header.

    Args:
        rows: of cells.
        aligns: `left`, `center`, `right` or empty, for each column.
        width: of the lines, in cells.
    """
    columns = max((len(row) for row in rows), default=0)
    shown = min(columns, MAX_COLUMNS, max(1, (width + _GAP) // (_LEAST + _GAP)))
    grid = [[*row[:shown], *([()] * (shown - len(row)))] for row in rows]
    widths = _column_widths(grid, width)
    lines: list[Line] = []
    for number, row in enumerate(grid):
        lines += _row_lines(row, widths, aligns)
        if number == 0:
            rule = "─┼─".join("─" * cells for cells in widths)
            lines.append(Line(((rule, _BORDER),), len(rule)))
    if columns > shown:
        lines += wrap([(f"… and {columns - shown} more columns", Look(("muted",)))], width)
    return lines


def _column_widths(grid: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """The natural width of each column; where they do not fit, the wide ones are cut to one level."""
    natural = [max(_LEAST, *map(_natural, column)) for column in zip(*grid, strict=True)]
    left = max(len(natural), width - _GAP * (len(natural) - 1))
    if sum(natural) <= left:
        return natural
    fitted = list(natural)
    by_width = sorted(range(len(natural)), key=natural.__getitem__)
    for place, column in enumerate(by_width):
        fitted[column] = min(natural[column], left // (len(natural) - place))
        left -= fitted[column]
    return fitted


def _natural(cell: Cell) -> int:
    """How wide a cell would like to be."""
    return max(map(cells_of, "".join(text for text, _ in cell).split("\n")))


def _row_lines(row: Sequence[Cell], widths: Sequence[int], aligns: Sequence[str]) -> list[Line]:
    """One row of the table, as many lines high as its highest cell."""
    cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines: list[Line] = []
    for pieces in zip_longest(*cells, fillvalue=BLANK):
        spans: list[Span] = []
        for column, (piece, width) in enumerate(zip(pieces, widths, strict=True)):
            if column:
                spans.append((" │ ", _BORDER))
            spans += _aligned(piece, width, aligns[column] if column < len(aligns) else "")
        lines.append(Line(tuple(spans), sum(widths) + _GAP * (len(widths) - 1)))
    return lines


def _aligned(piece: Line, width: int, align: str) -> list[Span]:
    """A cell's line with the spaces that bring it to the column's width."""
    missing = max(0, width - piece.cells)
    left = {"right": missing, "center": missing // 2}.get(align, 0)
    spans = [(" " * left, PLAIN), *piece.spans, (" " * (missing - left), PLAIN)]
    return [span for span in spans if span[0]]
