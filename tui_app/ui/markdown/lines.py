"""What rendering produces: lines of text with named looks, so a change of theme renders nothing again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes


class Look(NamedTuple):
    """How a piece of text is shown, by role names that a theme resolves.

    Attributes:
        roles: outermost first, such as `("quote", "strong")`.
        href: a safe address that a click may open, else empty.
    """

    roles: tuple[str, ...] = ()
    href: str = ""


SLICE = 16_384
"""How many characters one step of rendering takes in, so that a burst does not stop the screen."""

PLAIN = Look()

Span = tuple[str, Look]


class Line(NamedTuple):
    """One row of the screen.

    Attributes:
        spans: the text in pieces of one look each.
        cells: the width of the text in terminal cells.
        glue: what stood in the source between this row and the next: a newline, a space, or nothing.
        lead: how many characters at the start are decoration, left out of copied text.
        fill: the role that colours the rest of the row, else empty.
    """

    spans: tuple[Span, ...]
    cells: int
    glue: str = "\n"
    lead: int = 0
    fill: str = ""

    @property
    def text(self) -> str:
        """The characters of the row."""
        return "".join(text for text, _ in self.spans)


BLANK = Line((), 0)

# Characters that every terminal shows one cell wide; a text of these is measured by its length.
_NARROW = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc]*"
)

Cut = tuple[int, int, str]


def is_narrow(text: str) -> bool:
    """Whether every character is known to take exactly one cell."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def cells_of(text: str) -> int:
    """The width of `text` in terminal cells."""
    return len(text) if is_narrow(text) else cell_len(text)


def wrap(spans: Sequence[Span], width: int, *, words: bool = True, fill: str = "") -> list[Line]:
    """`spans` as rows of at most `width` cells (at least one character a row); newlines break always.

    Args:
        spans: the text.
        width: of the rows, in cells.
        words: break between words where possible; else exactly at the width, as code needs it.
        fill: the role for the rest of each row.
    """
    text = "".join(piece for piece, _ in spans)
    narrow = is_narrow(text.replace("\n", ""))
    cuts = list(_cuts(text, max(1, width), words=words, narrow=narrow))
    return [
        Line(
            pieces,
            end - start if narrow else cell_len(text[start:end]),
            glue,
            0,
            fill,
        )
        for (start, end, glue), pieces in zip(cuts, _slices(spans, cuts), strict=True)
    ]


def _cuts(text: str, width: int, *, words: bool, narrow: bool) -> Iterator[Cut]:
    """Where `text` is cut into rows: start, end, and the glue to the next row."""
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        if narrow:
            yield from _narrow_cuts(text, start, end, width, words=words)
        else:
            for low, high, glue in _wide_cuts(paragraph, width, words=words):
                yield low + start, high + start, glue
        start = end + 1


def _narrow_cuts(text: str, start: int, end: int, width: int, *, words: bool) -> Iterator[Cut]:
    while end - start > width:
        space = text.rfind(" ", start + 1, start + width + 1) if words else -1
        if space == -1:
            yield start, start + width, ""
            start += width
        else:
            yield start, space, " "
            start = space + 1
    yield start, end, "\n"


def _wide_cuts(text: str, width: int, *, words: bool) -> Iterator[Cut]:
    """The same by graphemes; a row may also end beside any character of two cells."""
    start = cells = 0
    rest: tuple[int, int, str, int] | None = None  # row end, next start, glue, cells up to the next start
    for low, high, size in split_graphemes(text)[0]:
        is_space = words and text[low:high] == " "
        while cells + size > width and low > start:
            if is_space:
                rest = (low, high, " ", cells + size)
            if rest is None:
                rest = (low, low, "", cells)
            row_end, next_start, glue, used = rest
            yield start, row_end, glue
            start, cells, rest = next_start, max(0, cells - used), None
            if start > low:
                break
        if start > low:
            continue
        if words and size == 2 and low > start:
            rest = (low, low, "", cells)
        cells += size
        if is_space and low > start:
            rest = (low, high, " ", cells)
        elif words and size == 2:
            rest = (high, high, "", cells)
    yield start, len(text), "\n"


def _slices(spans: Sequence[Span], cuts: Iterable[Cut]) -> Iterator[tuple[Span, ...]]:
    """The pieces of `spans` between the cuts, which ascend."""
    index = offset = 0
    for start, end, _ in cuts:
        while index < len(spans) and offset + len(spans[index][0]) <= start:
            offset += len(spans[index][0])
            index += 1
        pieces: list[Span] = []
        at, base = index, offset
        while at < len(spans) and base < end:
            text, look = spans[at]
            piece = text[max(0, start - base) : end - base]
            if piece:
                pieces.append((piece, look))
            base += len(text)
            at += 1
        yield tuple(pieces)


def prefixed(lines: Iterable[Line], first: Span, rest: Span, *, drop: bool) -> list[Line]:
    """`lines` with `first` before the first row and `rest` before the others, both equally wide.

    Args:
        lines: the rows.
        first: the prefix of the first one.
        rest: the prefix of all others.
        drop: whether the prefix is pure decoration that copied text leaves out.
    """
    result: list[Line] = []
    glued = False
    cells = cells_of(first[0])
    for number, line in enumerate(lines):
        prefix = rest if number else first
        is_decoration = drop or (number > 0 and (glued or line.lead > 0))
        result.append(
            Line(
                (prefix, *line.spans),
                cells + line.cells,
                line.glue,
                len(prefix[0]) + line.lead if is_decoration else 0,
                line.fill,
            )
        )
        glued = line.glue != "\n"
    return result
