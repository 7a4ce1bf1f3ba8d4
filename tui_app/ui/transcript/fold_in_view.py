"""The fold that a key opens or closes: of those in the window the one that is meant."""

from __future__ import annotations

from typing import NamedTuple

from tui_app.ui.transcript.layout import TranscriptLayout


class FoldInView(NamedTuple):
    """A fold of which something stands in the window.

    Attributes:
        message: its place among all.
        key: of the fold in it.
        row: of the conversation, where it begins.
    """

    message: int
    key: int
    row: int


def fold_in_view(
    places: TranscriptLayout, first: int, count: int, preferred: int | None = None
) -> FoldInView | None:
    """The last fold that begins in the window, else the one that the window is in.

    Args:
        places: the messages.
        first: the row at the top of the window.
        count: the rows of the window.
        preferred: a message whose folds are meant before all others.
    """
    found = [
        FoldInView(index, key, start + rows.start)
        for index, start in places.visible(first, count)
        if places.views[index].is_rendered
        for key, rows in places.views[index].folds()
        if start + rows.start < first + count and start + rows.stop > first
    ]
    found = [fold for fold in found if fold.message == preferred] or found
    begun = [fold for fold in found if fold.row >= first]
    return next(reversed(begun or found), None)
