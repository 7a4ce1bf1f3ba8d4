"""The last look at what goes to the terminal: no control character passes, wherever it came from."""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

# All of them take no cell, so a line keeps its width without them. Compiled when there is one.
_CONTROLS = (
    "[\x00-\x1f\x7f-\x9f"
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATES = "[\ud800-\udfff]"


class ControlFilter(LineFilter):
    """Removes control, direction and invisible characters from segments, and links that hold any.

    Foreign text is made safe where it enters; this is the second line, for what was forgotten there.
    """

    # All are alike: strips filtered by one need not be filtered by the next.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, ControlFilter) and other.enabled == self.enabled

    def __hash__(self) -> int:
        return hash((ControlFilter, self.enabled))

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without such characters; the same list where there are none."""
        if all(text.isprintable() and (style is None or not style.link) for text, style, _ in segments):
            return segments
        return [
            Segment(clean_text(text), _clean_style(style)) for text, style, control in segments if not control
        ]


def clean_text(text: str) -> str:
    """`text` without characters that a terminal would obey; broken halves of characters become U+FFFD."""
    if text.isprintable():
        return text
    return re.sub(_SURROGATES, "\ufffd", re.sub(_CONTROLS, "", text))


def _clean_style(style: Style | None) -> Style | None:
    """The style without its link, if that could end the sequence it is written in."""
    if style is None or not style.link or (style.link.isprintable() and style.link.isascii()):
        return style
    return style.update_link(None)
