"""What lines pass on their way to a poor terminal: glyphs as ASCII, colours as none."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui_app.ui.glyphs import encodable, in_ascii

STANDS_OUT = 1.5
"""The contrast from which a background carries a meaning: a selection, a cursor, a scroll bar."""


class AsciiFilter(LineFilter):
    """Draws borders, bars, ticks and arrows in ASCII.

    Args:
        encoding: the terminal's, where that is not UTF-8: what it lacks becomes `?`.
    """

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()
        self._encoding = encoding

    # All of one encoding are alike: strips filtered by one need not be filtered by the next.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsciiFilter) and other._encoding == self._encoding

    def __hash__(self) -> int:
        return hash((AsciiFilter, self._encoding))

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, each in as many cells as before."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [Segment(self._plain(text), style, control) for text, style, control in segments]

    def _plain(self, text: str) -> str:
        plain = in_ascii(text)
        return plain if self._encoding is None or plain.isascii() else encodable(plain, self._encoding)


class ColourlessFilter(LineFilter):
    """Takes every colour away; a background that stood out is shown reversed.

    Args:
        ground: the colour that most of the screen stands on.
    """

    def __init__(self, ground: Color) -> None:
        super().__init__()
        self._ground = ground

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColourlessFilter) and other._ground == self._ground

    def __hash__(self) -> int:
        return hash((ColourlessFilter, self._ground))

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in the terminal's own colours."""
        return [
            Segment(text, None if style is None else _colourless(style, self._ground), control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def _colourless(style: Style, ground: Color) -> Style:
    if style.color is None and style.bgcolor is None:
        return style
    behind = None if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor.get_truecolor()
    bare = style.without_color
    if style.meta:
        # Rich drops it with the colours, and the mouse needs it.
        bare = Style.combine([bare, Style.from_meta(style.meta)])
    if behind is not None and contrast(Color(*behind), ground) >= STANDS_OUT:
        return bare + Style(reverse=not style.reverse)
    return bare


def contrast(one: Color, other: Color) -> float:
    """How far apart two colours are, from 1 to 21, as WCAG counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    shares = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in colour.normalized
    ]
    return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]
