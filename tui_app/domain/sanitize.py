"""Foreign text made safe for a terminal: no escape sequence, no control or direction character."""

from __future__ import annotations

import re
from functools import cache

_ESCAPE_SEQUENCES = r"""
    \x1b\[[0-?]*[ -/]*[@-~]?            # CSI
    | \x9b[0-?]*[ -/]*[@-~]?            # CSI as one C1 character
    # OSC, DCS, SOS, PM, APC with their end; without one only the introducer goes. No introducer stands in
    # the middle, so that a text of nothing else takes time in proportion to its length
    | (?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}+(?:\x07|\x1b\\|\x9c)
    | \x1b[ -/]*[0-~]?                  # the rest of the escapes
    """
_CONTROLS = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab, newline and return; DEL; C1
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_UNSAFE = f"[\x00-\x08\x0b-\x1f{_CONTROLS[1:]}"


def sanitize(text: str) -> str:
    """`text` without anything a terminal would obey; newlines and tabs stay, CRLF becomes a newline.

    Idempotent, and cheap where the text is clean already.
    """
    if text.isprintable():
        return text
    unsafe, escape_sequences, controls = _patterns()
    if unsafe.search(text) is None:
        return text
    text = escape_sequences.sub("", text)
    return controls.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str, limit: int = 300) -> str:
    """A safe single line of at most `limit` characters, for messages, titles and logs."""
    line = " ".join(sanitize(text[: limit * 8]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compiled for the first text that needs them: the first frame has none."""
    return re.compile(_UNSAFE), re.compile(_ESCAPE_SEQUENCES, re.VERBOSE), re.compile(_CONTROLS)
