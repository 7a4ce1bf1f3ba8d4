"""The Markdown parser, built on first use: importing it costs more than the first frame may."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

INLINE_LIMIT = 8_192
"""A block longer than this, in characters, shows its text as it is: inline rules are not linear in time."""

_MAX_NESTING = 60

References = dict[str, dict[str, Any]]
"""Link definitions by label; `map` holds the lines where each one stands."""


def parse(text: str, references: References) -> tuple[list[Token], References]:
    """The tokens of `text`, and the link definitions known after it.

    Args:
        text: safe Markdown.
        references: definitions that stand before `text`; not changed.
    """
    known = dict(references)
    tokens = _parser().parse(text, {"references": known})
    return tokens, known


def warm_up() -> None:
    """Import and build everything that the first rendering needs; for a thread after the first frame."""
    from tui_app.ui.markdown.code import highlight

    parse("warm", {})
    highlight("x = 1", "python")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _inline)
    return parser


def _inline(state: StateCore) -> None:
    """The parser's own inline rule, but for blocks that are too long for it."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(token.content) > INLINE_LIMIT:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
