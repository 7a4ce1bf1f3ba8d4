"""Block tokens as lines, in parts that a stream can finish one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown.code import code_lines
from tui_app.ui.markdown.inline import inline_spans
from tui_app.ui.markdown.lines import BLANK, Line, Look, Span, prefixed, wrap
from tui_app.ui.markdown.tables import table_lines

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEAST_WIDTH = 12
_BULLETS = ("•", "◦", "▪")
_TASK = re.compile(r"\[([ xX])\] ")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_QUOTE_BAR: Span = ("▌ ", Look(("bar",)))


class Part(NamedTuple):
    """A piece of the document at its top level: a block, or one item of a top-level list.

    Attributes:
        start: the line of the source where it begins.
        gap: whether a blank row stands before it.
        lines: its rows.
        kind: the type of the token that opened it.
        number: its number in an ordered list, else None.
    """

    start: int
    gap: bool
    lines: list[Line]
    kind: str
    number: int | None = None


class Continuation(NamedTuple):
    """What a list item at the start of a text inherits from the items before it."""

    gap: bool
    number: int | None


class BlockRenderer:
    """Walks the tokens of one text once."""

    def __init__(self, tokens: Sequence[Token], source: str) -> None:
        """Prepare.

        Args:
            tokens: as the parser gave them.
            source: the text they came from.
        """
        self._tokens = tokens
        self._source = source.split("\n")
        self._at = 0
        self._lists = 0
        self._roles: tuple[str, ...] = ()
        self._blocks: dict[str, Callable[[int], list[Line]]] = {
            "paragraph_open": self._paragraph,
            "heading_open": self._heading,
            "fence": self._fence,
            "code_block": self._fence,
            "blockquote_open": self._quote,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "table_open": self._table,
            "hr": self._rule,
        }

    def parts(self, width: int, continued: Continuation | None = None) -> list[Part]:
        """Everything, part by part.

        Args:
            width: of the rows, in cells.
            continued: given when the text begins inside a list.
        """
        parts: list[Part] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            inherited = continued if not parts else None
            if token.type in ("bullet_list_open", "ordered_list_open"):
                parts += self._items(width, inherited)
            else:
                start = _start(token)
                gap = inherited.gap if inherited else True
                parts.append(Part(start, gap, self._block(width), token.type))
        return parts

    def _block(self, width: int) -> list[Line]:
        token = self._tokens[self._at]
        render = self._blocks.get(token.type)
        if render is not None:
            return render(width)
        self._at += 1
        return wrap([(token.content, Look(self._roles))], width) if token.content else []

    def _children(self, width: int, close: str, *, spread: bool) -> list[Line]:
        """The blocks up to the token `close`, which is taken too.

        Args:
            width: of the rows.
            close: a token type.
            spread: a blank row between all of them; else only where the source has a blank line.
        """
        lines: list[Line] = []
        first = True
        while (token := self._tokens[self._at]).type != close:
            if not first and (spread or self._blank_before(_start(token))):
                lines.append(BLANK)
            lines += self._block(width)
            first = False
        self._at += 1
        return lines

    def _too_deep(self, opening: Token, width: int) -> list[Line]:
        """The source of a block without children: the parser drops what is nested too deeply for it."""
        start, end = opening.map or (0, 0)
        text = sanitize(" ".join(line.strip(" \t>*+-") for line in self._source[start:end])).strip()
        return wrap([(text, Look(self._roles))], width) if text else []

    def _blank_before(self, line: int) -> bool:
        return line > 0 and not self._source[line - 1].strip(" \t>")

    def _inline(self, roles: tuple[str, ...] = ()) -> list[Span]:
        """The spans of an opening token's inline content; moves past its closing token."""
        content = self._tokens[self._at + 1]
        self._at += 3
        return inline_spans(content.children or (), (*self._roles, *roles))

    def _paragraph(self, width: int) -> list[Line]:
        return wrap(self._inline(), width)

    def _heading(self, width: int) -> list[Line]:
        return wrap(self._inline((self._tokens[self._at].tag,)), width)

    def _fence(self, width: int) -> list[Line]:
        token = self._tokens[self._at]
        self._at += 1
        return code_lines(token.content.removesuffix("\n"), language_of(token.info), width)

    def _rule(self, width: int) -> list[Line]:
        self._at += 1
        return [Line((("─" * width, Look(("border",))),), width)]

    def _quote(self, width: int) -> list[Line]:
        opening = self._tokens[self._at]
        self._at += 1
        outer, self._roles = self._roles, (*self._roles, "quote")
        narrow = width < _LEAST_WIDTH
        inner = width if narrow else width - 2
        lines = self._children(inner, "blockquote_close", spread=True) or self._too_deep(opening, inner)
        self._roles = outer
        return lines if narrow else prefixed(lines, _QUOTE_BAR, _QUOTE_BAR, drop=True)

    def _list(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for number, item in enumerate(self._items(width, None)):
            if number and item.gap:
                lines.append(BLANK)
            lines += item.lines
        return lines

    def _items(self, width: int, continued: Continuation | None) -> list[Part]:
        """The items of a list, one part each."""
        opening = self._tokens[self._at]
        ordered = opening.type == "ordered_list_open"
        close = opening.type.replace("_open", "_close")
        number = int(opening.attrs.get("start", 1))
        if continued is not None and continued.number is not None:
            number = continued.number
        bullet = _BULLETS[min(self._lists, len(_BULLETS) - 1)]
        self._at += 1
        self._lists += 1
        parts: list[Part] = []
        while (token := self._tokens[self._at]).type != close:
            start = _start(token)
            gap = self._blank_before(start)
            if not parts:
                gap = continued.gap if continued else True
            marker = f"{number}{token.markup} " if ordered else f"{bullet} "
            parts.append(
                Part(start, gap, self._item(marker, width), opening.type, number if ordered else None)
            )
            number += 1
        self._lists -= 1
        self._at += 1
        return parts

    def _item(self, marker: str, width: int) -> list[Line]:
        opening = self._tokens[self._at]
        self._at += 1
        marker = self._task_marker() or marker
        narrow = width - len(marker) < _LEAST_WIDTH - 2
        inner = width if narrow else width - len(marker)
        lines = self._children(inner, "list_item_close", spread=False) or self._too_deep(opening, inner)
        first: Span = (marker, Look((*self._roles, "marker")))
        rest: Span = (" " * len(marker), Look(self._roles))
        return lines if narrow else prefixed(lines or [BLANK], first, rest, drop=False)

    def _task_marker(self) -> str:
        """The box of a task, whose brackets are taken from the text; empty for other items."""
        token = self._tokens[self._at]
        content = self._tokens[self._at + 1] if token.type == "paragraph_open" else None
        text = content.children[0] if content is not None and content.children else None
        found = _TASK.match(text.content) if text is not None and text.type == "text" else None
        if text is None or found is None:
            return ""
        text.content = text.content[found.end() :]
        return "☐ " if found[1] == " " else "☑ "

    def _table(self, width: int) -> list[Line]:
        rows: list[list[list[Span]]] = []
        aligns: list[str] = []
        while (token := self._tokens[self._at]).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            if token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
                rows[-1].append(self._inline(("strong",) if token.type == "th_open" else ()))
            else:
                self._at += 1
        self._at += 1
        return table_lines(rows, aligns, width)


def language_of(info: str) -> str:
    """The language that a fence names, empty where it names none."""
    found = _LANGUAGE.match(info.strip())
    return found[0] if found else ""


def _start(token: Token) -> int:
    return token.map[0] if token.map else 0
