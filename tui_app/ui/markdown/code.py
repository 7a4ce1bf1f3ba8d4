"""Source code as lines of coloured spans: by the language that was named, never by guessing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown.lines import Line, Look, Span, prefixed, wrap

if TYPE_CHECKING:
    from pygments.lexer import Lexer

HIGHLIGHT_LINES = 300
HIGHLIGHT_CHARACTERS = 16_384
"""Code is coloured up to these caps and plain after them; so is a single line longer than `_LONG_LINE`."""

_LONG_LINE = 1_000
_TAB = 4
_BLOCK = Look(("block",))
_PAD: Span = (" ", _BLOCK)

_TOKEN_ROLES = {
    "Comment": "comment",
    "Keyword": "keyword",
    "Keyword.Type": "type",
    "Literal.Number": "number",
    "Literal.String": "string",
    "Name.Attribute": "function",
    "Name.Builtin": "builtin",
    "Name.Class": "type",
    "Name.Decorator": "builtin",
    "Name.Exception": "type",
    "Name.Function": "function",
    "Name.Tag": "keyword",
    "Operator.Word": "keyword",
    "Generic.Deleted": "deleted",
    "Generic.Inserted": "inserted",
    "Generic.Heading": "keyword",
    "Generic.Subheading": "keyword",
}


def code_lines(code: str, language: str, width: int) -> list[Line]:
    """A block of code: padded rows in the role `block`, long lines cut at the width."""
    text = sanitize(code).expandtabs(_TAB)
    rows = wrap(highlight(text, language), max(1, width - 2), words=False, fill="block")
    return prefixed(rows, _PAD, _PAD, drop=True)


def highlight(code: str, language: str) -> tuple[Span, ...]:
    """`code` in pieces with the role of their token; plain in an unknown language or past a cap."""
    head, rest = _within_caps(code)
    coloured = _coloured(head, language) if language and head else _plain(head)
    return (*coloured, *_plain(rest))


def _plain(code: str) -> tuple[Span, ...]:
    return ((code, _BLOCK),) if code else ()


@lru_cache(maxsize=128)
def _coloured(code: str, language: str) -> tuple[Span, ...]:
    lexer = _lexer(language.lower())
    if lexer is None:
        return _plain(code)
    spans: list[Span] = []
    for kind, value in lexer.get_tokens(code):
        role = _role(str(kind)) if value.strip() else ""
        look = Look(("block", role)) if role else _BLOCK
        if spans and spans[-1][1] == look:
            spans[-1] = (spans[-1][0] + value, look)
        else:
            spans.append((value, look))
    # Lexers need a last newline and add it where it is missing.
    if not code.endswith("\n") and spans and spans[-1][0].endswith("\n"):
        spans[-1] = (spans[-1][0][:-1], spans[-1][1])
    return tuple(spans) if "".join(text for text, _ in spans) == code else _plain(code)


def _within_caps(code: str) -> tuple[str, str]:
    """The leading lines that are coloured, and the rest."""
    end = used = 0
    for number, line in enumerate(code.splitlines(keepends=True)):
        used += len(line)
        if number >= HIGHLIGHT_LINES or used > HIGHLIGHT_CHARACTERS or len(line) > _LONG_LINE:
            break
        end = used
    return code[:end], code[end:]


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=256)
def _role(kind: str) -> str:
    """The role of a token type such as `Token.Name.Function.Magic`: that of its nearest named parent."""
    name = kind.removeprefix("Token.")
    while name:
        if name in _TOKEN_ROLES:
            return _TOKEN_ROLES[name]
        name = name.rpartition(".")[0]
    return ""
