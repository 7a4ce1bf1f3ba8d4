r"""Joins the two halves of a character that a vendor split over two chunks of JSON.

`"\ud83d"` in one chunk and `"\ude00"` in the next are one emoji. A half without its other one becomes U+FFFD,
so that no text with half a character, which nothing could encode, ever leaves a reader.
"""

from __future__ import annotations

REPLACEMENT = "\ufffd"


class HalfJoiner:
    """The pieces of one text, made whole."""

    __slots__ = ("_half",)

    def __init__(self) -> None:
        self._half = ""

    def take(self, text: str) -> str:
        """The next piece with what was held back before it; half a character at its end is held back."""
        if not self._half and (text.isascii() or _encodable(text)):
            return text
        text = self._half + text
        self._half = ""
        if "\ud800" <= text[-1:] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return whole(text)

    def rest(self) -> str:
        """What stands for the half that is still held back, empty where none is."""
        rest, self._half = (REPLACEMENT if self._half else ""), ""
        return rest


def whole(text: str) -> str:
    """`text` with halves that belong together joined, and the others replaced."""
    return text if _encodable(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
