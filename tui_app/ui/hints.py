"""Keys with what they do, in one line: what stands in the lower edge of a frame."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.dom import DOMNode

from tui_app.ui.drawing import Part, line
from tui_app.ui.keys.shown import told

Hint = tuple[str, str]
"""The ids of some bindings, or what else is shown as a key; and what it does."""


def hints(
    node: DOMNode, keys: Iterable[Hint], *more: type[DOMNode], gap: str = "  ", width: int = 0
) -> Content:
    """The keys as the person has them, each with its words.

    Args:
        node: its own bindings count, and those of what it stands in.
        keys: in their order.
        more: further classes whose bindings are meant.
        gap: what stands between two hints.
        width: in cells; what does not fit is left out from the end, but never the first; 0 for no end.
    """
    parts: list[Part] = []
    for ids, does in keys:
        hint: list[Part] = [
            (gap if parts else "", "plain"),
            (told(node, ids, *more), "key"),
            (f" {does}", "plain"),
        ]
        if parts and width and sum(len(text) for text, _ in (*parts, *hint)) > width:
            break
        parts += hint
    return line(*parts)
