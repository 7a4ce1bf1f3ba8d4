"""One message as rows: header, body, note and footer, rendered for a width when they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Protocol

from textual.strip import Strip

from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown.lines import BLANK, SLICE, Line, Look, Span, wrap
from tui_app.ui.transcript.folding import CODE_ROWS, TEXT, TEXT_HEAD, TEXT_ROWS, TEXT_TAIL, Folding
from tui_app.ui.transcript.incoming import IncomingText
from tui_app.ui.transcript.message import ROLE_WORDS, MessageState, TranscriptMessage
from tui_app.ui.transcript.painter import Painter
from tui_app.ui.transcript.plain import PlainStreamer

INDENT = 2

WHOLE = -2
"""The key of the fold that a discarded message is as a whole."""

_ONE_LINE = 2_000
_NO_LINES: list[Line] = []
_NO_STRIPS: dict[int, Strip] = {}
_STRIPS_KEPT = 256
_NOTE_ROLES = {MessageState.FAILED: "failed", MessageState.DISCARDED: "discarded"}


class _Flow(Protocol):
    lines: list[Line]

    @property
    def pending(self) -> bool: ...

    def feed(self, text: str) -> None: ...

    def finish(self) -> None: ...

    def advance(self, limit: int = SLICE) -> int: ...


class MessageView:
    """Holds a message's text, and its rows while they are wanted."""

    __slots__ = (
        "_added",
        "_flow",
        "_folding",
        "_foot",
        "_head",
        "_incoming",
        "_is_safe",
        "_length",
        "_newlines",
        "_painter",
        "_strips",
        "_text",
        "folded",
        "message",
    )

    def __init__(self, message: TranscriptMessage) -> None:
        """Take a message; nothing is rendered yet.

        Args:
            message: its text is made safe here.
        """
        self.message = message
        self.folded = message.state is MessageState.DISCARDED
        self._incoming: IncomingText | None = None
        self._flow: _Flow | None = None
        self._folding: Folding | None = None
        # Shared until the first rendering: a conversation may have very many views.
        self._head = self._foot = _NO_LINES
        self._strips = _NO_STRIPS
        self._painter: Painter | None = None
        self._set_text(message.text)

    def _set_text(self, text: str) -> None:
        # Made safe when it is first read: of many messages few ever are.
        self._text = text
        self._is_safe = False
        self._added: list[str] | None = None
        self._length = len(text)
        self._newlines = text.count("\n")

    @property
    def text(self) -> str:
        """The message's text as it is known, safe to show and to copy."""
        if not self._is_safe:
            self._text = sanitize(self._text)
            self._is_safe = True
        if self._added:
            self._text += "".join(self._added)
            self._added = None
        return self._text

    @property
    def source(self) -> str:
        """The whole message as copied text: who spoke, what, and the note under it."""
        note = _single(self.message.note)
        title = "".join(text for text, _ in self._title())
        return "\n".join(part for part in (title, self.text, note) if part)

    @property
    def is_live(self) -> bool:
        """Whether more text may come."""
        return self.message.state is MessageState.LIVE

    @property
    def is_rendered(self) -> bool:
        """Whether the rows are there, as far as they are needed."""
        return self._flow is not None

    @property
    def pending(self) -> bool:
        """Whether `advance` would render more rows."""
        return self._flow is not None and not self.folded and self._flow.pending

    @property
    def height(self) -> int:
        """The number of rows; only for a view that is rendered."""
        return len(self._head) + len(self._body) + len(self._foot)

    @property
    def rows_kept(self) -> int:
        """The rows in memory, hidden ones too; only for a view that is rendered."""
        return len(self._head) + (len(self._flow.lines) if self._flow else 0) + len(self._foot)

    @property
    def body_rows(self) -> range:
        """The rows that show the text; only for a view that is rendered."""
        return range(len(self._head), len(self._head) + len(self._body))

    def fold_at(self, row: int) -> int | None:
        """The key of the fold that a click on a row opens or closes."""
        if row < len(self._head):
            return WHOLE if self.message.state is MessageState.DISCARDED else None
        folding = self._folding_now
        return None if folding is None else folding.fold_at(row - len(self._head))

    def folds(self) -> Iterator[tuple[int, range]]:
        """Every fold that has a row: its key, and the rows that belong to it."""
        if self.message.state is MessageState.DISCARDED:
            yield WHOLE, range(len(self._head) if self.folded else self.height)
        if (folding := self._folding_now) is not None:
            first = len(self._head)
            for key, rows in folding.spans():
                yield key, range(first + rows.start, first + rows.stop)

    def is_open(self, key: int) -> bool:
        """Whether a fold shows its rows."""
        return not self.folded if key == WHOLE else self._folding is not None and self._folding.is_open(key)

    def hidden(self, row: int) -> Sequence[Line]:
        """The rows of the text that stand behind a row which speaks of a fold."""
        folding = self._folding_now
        return () if folding is None else folding.hidden(row - len(self._head))

    def open_for(self, place: int) -> None:
        """Open the folds that hide a row of the message with all folds open."""
        if (folding := self._folding_now) is not None:
            folding.open_for(place - len(self._head))
            self._strips = {}

    @contextmanager
    def unfolded(self) -> Iterator[None]:
        """All folds are open for a while, without a trace."""
        folding, self._folding = self._folding, None
        try:
            yield
        finally:
            self._folding = folding

    def place(self, row: int) -> int:
        """The row that a row would be with all folds open; for one that speaks of a fold the first in it."""
        folding, head, body = self._folding_now, len(self._head), len(self._body)
        if folding is None or self._flow is None or row < head:
            return row
        if row < head + body:
            return head + folding.place(row - head)
        return row - body + len(self._flow.lines)

    def row_of(self, place: int) -> int:
        """The row for such a place; that which speaks of its fold where it is hidden."""
        folding, head = self._folding_now, len(self._head)
        if folding is None or self._flow is None or place < head:
            return place
        if place < head + len(self._flow.lines):
            return head + folding.shown(place - head)
        return place - len(self._flow.lines) + len(self._body)

    def estimate(self, width: int) -> int:
        """A guess at the height for a width, made without rendering."""
        if self.folded:
            return 2
        extra = 2 + bool(self.message.footer) + bool(self.message.note)
        rows = self._newlines + self._length // max(1, width - INDENT)
        if rows > TEXT_ROWS and not self.is_live and not self.is_open(TEXT):
            rows = TEXT_HEAD + 1 + TEXT_TAIL
        return extra + rows

    def render(self, width: int) -> None:
        """Make the rows for a width, a long text's only in part: `advance` gives the rest."""
        inner = max(1, width - INDENT)
        flow = _markdown(inner) if self.message.role == "assistant" else PlainStreamer(inner)
        self._head = wrap(self._title(), max(1, width))
        self._foot = self._footer(inner)
        self._strips = {}
        self._flow = flow
        if text := self.text:
            flow.feed(text)
        if not self.is_live:
            flow.finish()
        if not self.folded:
            flow.advance()
        self._fold()

    def drop(self) -> None:
        """Forget the rows; the text stays, and which folds are open."""
        self._flow = None
        if self._folding is not None:
            self._folding.take(())
        self._head = self._foot = _NO_LINES
        self._strips = _NO_STRIPS

    def forget_strips(self) -> None:
        """Forget what was painted: a strip is a dozen objects, and each garbage collection visits them."""
        self._strips = {}

    def feed(self, piece: str) -> None:
        """Add text; a view that is rendered shows it when it is advanced."""
        if self._incoming is None:
            self._incoming = IncomingText()
        self._take(self._incoming.take(piece))

    def _take(self, text: str) -> None:
        if not text:
            return
        if self._added is None:
            self._added = []
        self._added.append(text)
        self._length += len(text)
        self._newlines += text.count("\n")
        if self._flow is not None:
            self._flow.feed(text)

    def advance(self, limit: int = SLICE) -> int:
        """Render at most `limit` more characters; gives the first row that changed, or the height."""
        if self._flow is None or self.folded:
            return self.height
        first = self._flow.advance(limit) + len(self._head)
        if self._fold():
            first = min(self.row_of(first), *(rows.start for _, rows in self.folds()))
        for row in [row for row in self._strips if row >= first]:
            del self._strips[row]
        return first

    def change(self, message: TranscriptMessage, width: int, *, replaces_text: bool) -> None:
        """Take another state of the same message.

        Args:
            message: the new state.
            width: of the rows.
            replaces_text: its text takes the place of all that came before; else it is not looked at.
        """
        before, self.message = self.message, message
        if message.state is not MessageState.LIVE and self._incoming is not None:
            self._take(self._incoming.end())
            self._incoming = None
        if message.state is not before.state:
            self.folded = message.state is MessageState.DISCARDED
        if replaces_text:
            self._set_text(message.text)
            self.drop()
        elif self._flow is not None:
            if not self.is_live:
                self._flow.finish()
            self._head = wrap(self._title(), max(1, width))
            self._foot = self._footer(max(1, width - INDENT))
            self._strips = {}
            self._fold()

    def toggle(self, key: int, width: int) -> None:
        """Open a fold of a rendered message, or close it."""
        if key == WHOLE:
            self.folded = not self.folded
            self.render(width)
        elif self._folding is not None:
            self._folding.toggle(key)
            self._strips = {}

    def line(self, row: int) -> tuple[Line, int]:
        """A row and how far it is indented."""
        head, body = len(self._head), len(self._body)
        if row < head:
            return self._head[row], 0
        if row < head + body:
            return self._body[row - head], INDENT
        return self._foot[row - head - body], INDENT

    def strip(self, row: int, painter: Painter) -> Strip:
        """A row as it is painted; kept while it is near the window and unchanged."""
        if painter is not self._painter or len(self._strips) > _STRIPS_KEPT:
            self._painter = painter
            self._strips = {}
        strip = self._strips.get(row)
        if strip is None:
            line, indent = self.line(row)
            void = self.message.state is MessageState.DISCARDED and indent
            strip = self._strips[row] = painter.paint(line, indent, "void" if void else "")
        return strip

    def characters_before(self, row: int) -> int:
        """How much text stands above a row: a place that a change of width does not move."""
        rows = zip(self._whole(), range(self.place(row)), strict=False)
        return sum(_weight(line) for line, _ in rows)

    def row_at(self, characters: int) -> int:
        """The row with the text that has so many characters before it."""
        row = 0
        for row, line in enumerate(self._whole()):  # noqa: B007 - the last one counts
            characters -= _weight(line)
            if characters < 0:
                break
        return self.row_of(row)

    @property
    def _body(self) -> Sequence[Line]:
        if self._flow is None or self.folded:
            return _NO_LINES
        return self._flow.lines if self._folding is None or self.is_live else self._folding.rows

    @property
    def _folding_now(self) -> Folding | None:
        """The folds, where there are any in the rows that are there."""
        hidden = self._flow is None or self.folded or self.is_live
        return self._folding if not hidden and self._folding is not None and self._folding.folds else None

    def _fold(self) -> bool:
        """Fold what is long, once no more text will come; whether there is anything to fold."""
        if self._flow is None or self.is_live:
            return False
        if self._folding is None and len(self._flow.lines) > CODE_ROWS:
            self._folding = Folding()
        if self._folding is not None:
            self._folding.take(self._flow.lines)
        return self._folding_now is not None

    def _whole(self) -> Iterator[Line]:
        """Every row, with all folds open."""
        text = self._flow.lines if self._flow is not None and not self.folded else _NO_LINES
        return chain(self._head, text, self._foot)

    def _title(self) -> list[Span]:
        message = self.message
        if message.state is MessageState.DISCARDED:
            note = _single(message.note) or "discarded"
            return [(f"{'▸' if self.folded else '▾'} {note}", Look(("discarded",)))]
        header = _single(message.header)
        word: Span = (ROLE_WORDS[message.role], Look((message.role,)))
        return [word, (f"  {header}", Look(("header",)))] if header else [word]

    def _footer(self, width: int) -> list[Line]:
        message = self.message
        lines: list[Line] = []
        if message.note and message.state is not MessageState.DISCARDED:
            look = Look((_NOTE_ROLES.get(message.state, "note"),))
            lines += wrap([(_single(message.note), look)], width)
        if message.footer and not self.folded:
            lines += wrap([(_single(message.footer), Look(("footer",)))], width)
        return [*lines, BLANK]


def _markdown(width: int) -> _Flow:
    # Imported with the first answer: it would be felt before the first frame.
    from tui_app.ui.markdown.streamer import MarkdownStreamer

    return MarkdownStreamer(width)


def _single(text: str) -> str:
    """A safe single line, its spaces as they are."""
    return sanitize(text[:_ONE_LINE]).replace("\n", " ").replace("\t", " ")


def _weight(line: Line) -> int:
    """The characters of a row that are text, not space or decoration."""
    return len("".join(line.text[line.lead :].split()))
