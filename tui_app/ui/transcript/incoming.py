"""Foreign text made safe while it arrives: a sequence cut in two by the network is still one sequence."""

from __future__ import annotations

import re

from tui_app.domain.sanitize import sanitize

# What may be the beginning of a sequence that `sanitize` removes as a whole: its grammar without the ends.
_UNFINISHED = re.compile(
    r"""
    (?: \x1b (?: \[ [0-?]* [ -/]* | [\]PX^_] [^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}+ \x1b? | [ -/]* )
      | \x9b [0-?]* [ -/]*
      | [\x90\x98\x9d\x9e\x9f] [^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}+ \x1b?
    ) \Z
    """,
    re.VERBOSE,
)
_STARTS = re.compile(r"[\x1b\x9b\x90\x98\x9d\x9e\x9f\r]")


class IncomingText:
    """Joins pieces of text so that they are as safe as the whole would be."""

    def __init__(self) -> None:
        self._held = ""

    def take(self, piece: str) -> str:
        """The safe text that is certain by now; the rest is kept for the next call."""
        text = self._held + piece
        self._held = ""
        if _STARTS.search(text) is not None and (unfinished := _UNFINISHED.search(text)) is not None:
            text, self._held = text[: unfinished.start()], text[unfinished.start() :]
        safe = sanitize(text)
        # A return at the end, even before things that vanish, may be one with the newline that comes next.
        if safe.endswith("\n") and "\r" in text and sanitize(text + "\n") == safe:
            safe, self._held = safe[:-1], "\r" + self._held
        return safe

    def end(self) -> str:
        """The safe rest, when no more will come."""
        held, self._held = self._held, ""
        return sanitize(held)
