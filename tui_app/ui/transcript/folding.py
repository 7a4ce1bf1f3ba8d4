"""Long blocks of code and very long texts are shown in part: what is hidden, and what stands in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tui_app.ui.markdown.lines import Line, Look, cells_of

CODE_ROWS, CODE_HEAD, CODE_TAIL = 40, 20, 5
"""A block of code of more rows than the first number shows its beginning and its end."""

TEXT_ROWS, TEXT_HEAD, TEXT_TAIL = 400, 60, 40
"""The same for a whole text, with its long blocks of code folded."""

TEXT = -1
"""The key of a whole text's fold; that of a block of code is its number, which no width changes."""


class Fold(NamedTuple):
    """Rows that are hidden while the fold is not open.

    Attributes:
        key: which one it is.
        start: the first row of the text that is hidden.
        stop: the row after the last one.
    """

    key: int
    start: int
    stop: int


class Folding:
    """The folds of one text, of which some are open.

    Attributes:
        opened: the keys of those that a person opened; it outlives the rows.
        folds: those that have a row, from the top.
        rows: what is shown: the text's rows, with a row that speaks of each fold where that begins.
    """

    __slots__ = ("_lines", "_marks", "folds", "opened", "rows")

    def __init__(self) -> None:
        self.opened: set[int] = set()
        self.rows: Sequence[Line] = ()
        self._lines: Sequence[Line] = ()
        self.folds: list[Fold] = []
        self._marks: list[int] = []

    def take(self, lines: Sequence[Line]) -> None:
        """Fold these rows, which are all of the text so far."""
        self._lines = lines
        self.folds = [*_folds_of(lines, text_is_open=TEXT in self.opened)]
        self._build()

    def toggle(self, key: int) -> None:
        """Open a fold, or close it."""
        self.opened ^= {key}
        self.take(self._lines)

    def open_for(self, row: int) -> None:
        """Open the folds that hide a row of the text."""
        while (found := self._hiding(row)) is not None:
            self.opened.add(found.key)
            self.take(self._lines)

    def fold_at(self, row: int) -> int | None:
        """The key of the fold that a shown row speaks of."""
        return self.folds[self._marks.index(row)].key if row in self._marks else None

    def is_open(self, key: int) -> bool:
        """Whether a fold shows its rows."""
        return key in self.opened

    def spans(self) -> Iterator[tuple[int, range]]:
        """Each fold's key and its shown rows: the one that speaks of it, and its own while it is open."""
        for fold, mark in zip(self.folds, self._marks, strict=True):
            yield fold.key, range(mark, self.shown(fold.stop - 1) + 1)

    def hidden(self, row: int) -> Sequence[Line]:
        """The rows of the text that a shown row stands for; none for rows of the text itself."""
        if row not in self._marks:
            return ()
        fold = self.folds[self._marks.index(row)]
        return () if self.is_open(fold.key) else self._lines[fold.start : fold.stop]

    def place(self, row: int) -> int:
        """The row of the text at a shown row; for one that speaks of a fold the first that it hides."""
        for fold, mark in zip(reversed(self.folds), reversed(self._marks), strict=True):
            if row == mark:
                return fold.start
            if row > mark:
                return (fold.start if self.is_open(fold.key) else fold.stop) + row - mark - 1
        return row

    def shown(self, place: int) -> int:
        """The shown row of a row of the text; for a hidden one that which speaks of its fold."""
        for fold, mark in zip(reversed(self.folds), reversed(self._marks), strict=True):
            if place < fold.start:
                continue
            if self.is_open(fold.key):
                return mark + 1 + place - fold.start
            return mark if place < fold.stop else mark + 1 + place - fold.stop
        return place

    def _hiding(self, row: int) -> Fold | None:
        return next(
            (fold for fold in self.folds if fold.start <= row < fold.stop and not self.is_open(fold.key)),
            None,
        )

    def _build(self) -> None:
        self._marks = []
        if not self.folds:
            self.rows = self._lines
            return
        rows: list[Line] = []
        done = 0
        for fold in self.folds:
            rows += self._lines[done : fold.start]
            self._marks.append(len(rows))
            rows.append(_mark(fold, self._lines, is_open=self.is_open(fold.key)))
            done = fold.start if self.is_open(fold.key) else fold.stop
        self.rows = [*rows, *self._lines[done:]]


def _folds_of(lines: Sequence[Line], *, text_is_open: bool) -> Iterator[Fold]:
    """The folds, from the top; those inside a closed one are left out."""
    blocks = [
        (number, run)
        for number, run in enumerate(_blocks(lines) if len(lines) > CODE_ROWS else ())
        if len(run) > CODE_ROWS
    ]
    code = [Fold(number, run.start + CODE_HEAD, run.stop - CODE_TAIL) for number, run in blocks]
    if len(lines) - sum(fold.stop - fold.start - 1 for fold in code) <= TEXT_ROWS:
        yield from code
        return
    start, stop = TEXT_HEAD, len(lines) - TEXT_TAIL
    for _, run in blocks:
        # A block is hidden whole or not at all.
        start = run.start if start in run else start
        stop = run.stop if stop in run else stop
    yield from (fold for fold in code if fold.stop <= start)
    yield Fold(TEXT, start, stop)
    yield from (fold for fold in code if fold.start >= stop or (text_is_open and fold.start > start))


def _blocks(lines: Sequence[Line]) -> Iterator[range]:
    """The rows of each block of code."""
    for is_code, group in groupby(range(len(lines)), lambda row: lines[row].fill == "block"):
        if is_code:
            rows = [*group]
            yield range(rows[0], rows[-1] + 1)


def _mark(fold: Fold, lines: Sequence[Line], *, is_open: bool) -> Line:
    """The row that says how many lines are hidden, or were; no part of what is copied."""
    hidden = lines[fold.start : fold.stop]
    count = sum(line.glue == "\n" for line in hidden) or len(hidden)
    text = f" ▾ {count:,} lines" if is_open else f" ▸ {count:,} more lines"
    code = fold.key != TEXT
    look = Look(("block", "fold") if code else ("fold",))
    return Line(((text, look),), cells_of(text), "", len(text), "block" if code else "")
