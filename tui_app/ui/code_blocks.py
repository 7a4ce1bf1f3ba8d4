"""The code in an answer, for copying."""

from __future__ import annotations

import re

_FENCE = re.compile(r"( *)(`{3,}|~{3,})(.*)")
_END = re.compile(r" {0,3}(`{3,}|~{3,}) *")


def last_code_block(text: str) -> str | None:
    """The content of the last fenced block of a Markdown text, also of one that is still open; else None.

    A block that stands in a list is given without the list's indentation.
    """
    last: list[str] | None = None
    fence, indent = "", 0
    for row in text.split("\n"):
        if not fence:
            begins = _FENCE.match(row)
            if begins and not (begins[2].startswith("`") and "`" in begins[3]):
                indent, fence, last = len(begins[1]), begins[2], []
            continue
        inner = row[min(indent, len(row) - len(row.lstrip(" "))) :]
        ends = _END.fullmatch(inner)
        if ends and ends[1].startswith(fence):
            fence = ""
        elif last is not None:
            last.append(inner)
    return None if last is None else "\n".join(last)
