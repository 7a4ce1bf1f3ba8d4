"""Plain aligned text for people; nothing in it can command a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tui_app.domain.sanitize import sanitize


def aligned(
    rows: Iterable[Sequence[str]], *, indent: int = 0, gap: int = 2, right: Collection[int] = ()
) -> list[str]:
    """One line a row, its columns under each other; rows may be shorter than others.

    Args:
        rows: the cells as they are shown.
        indent: spaces before the first column.
        gap: spaces between columns.
        right: the places of the columns that end under each other, as numbers do.
    """
    cells = [[sanitize(cell) for cell in row] for row in rows]
    columns = max((len(row) for row in cells), default=0)
    widths = [max(len(row[place]) for row in cells if place < len(row)) for place in range(columns)]
    between = " " * gap
    return [
        (
            " " * indent
            + between.join(
                cell.rjust(widths[place]) if place in right else cell.ljust(widths[place])
                for place, cell in enumerate(row)
            )
        ).rstrip()
        for row in cells
    ]


def seconds(value: float) -> str:
    """`10 s`, `0.25 s`, `10 min`: without digits that say nothing."""
    if value >= 120 and value % 60 == 0:
        return f"{value / 60:g} min"
    return f"{round(value, 2):g} s"
