"""Which addresses of foreign text a click may open."""

from __future__ import annotations

import re

from tui_app.domain.sanitize import one_line

_SHOWN = 200
_SAFE = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@)[^\s]*", re.IGNORECASE)


def safe_href(href: str) -> str:
    """`href` where it is a plain http, https or mailto address, else empty."""
    return href if href.isprintable() and href.isascii() and _SAFE.fullmatch(href) else ""


def shown_href(href: str) -> str:
    """The address as text: one safe line, still percent-encoded, so that nothing hides in it."""
    return one_line(href, _SHOWN)
