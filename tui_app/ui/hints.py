"""Keys with what they do, in one line: what stands in the lower edge of a frame."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.dom import DOMNode

from tui_app.ui.drawing import Part, line
from tui_app.ui.keys.shown import told

Hint = tuple[str, str]
"""The ids of some bindings, or what else is shown as a key; and what it does."""


def hints(node: DOMNode, keys: Iterable[Hint], *more: type[DOMNode], gap: str = "  ") -> Content:
    """The keys as the person has them, each with its words.

    Args:
        node: its own bindings count, and those of what it stands in.
        keys: in their order.
        more: further classes whose bindings are meant.
        gap: what stands between two hints.
    """
    parts: list[Part] = []
    for ids, does in keys:
        parts += [(gap if parts else "", "plain"), (told(node, ids, *more), "key"), (f" {does}", "plain")]
    return line(*parts)
