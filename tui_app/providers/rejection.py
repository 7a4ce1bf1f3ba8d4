"""Reads a response that is no success: the vendor's error in its body, in whatever shape that body has."""

from __future__ import annotations

import re

from tui_app.domain.failures import Failure
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.shapes import parse
from tui_app.providers.signal import Seen
from tui_app.providers.verdict import Reply, judge
from tui_app.providers.wire import ShapeError, VendorError
from tui_app.settings import Provider

_TITLE = re.compile(r"<title[^>]{0,200}>\s*([^<]{1,200})", re.IGNORECASE)


def rejected(provider: Provider, reply: Reply, body: bytes) -> Failure:
    """The failure that a status outside of 2xx means.

    Args:
        provider: who answered.
        reply: the response's head.
        body: what was read of the body, decompressed.
    """
    if 300 <= reply.status < 400:
        return judge(provider, Seen.REDIRECT, reply=reply)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<":
        title = _TITLE.search(start[:4000].decode("utf-8", "replace"))
        note = title.group(1).strip() if title else ""
        return judge(provider, Seen.ERROR_PAGE, reply=reply, note=note)
    return judge(provider, Seen.ERROR, reply=reply, error=_error(provider, start))


def _error(provider: Provider, body: bytes) -> VendorError:
    """The vendor's error; what is no error object is taken for its words."""
    try:
        value = parse(body)
    except ShapeError:
        return VendorError(message=body.decode("utf-8", "replace"))
    error = ADAPTERS[provider.wire].error(value)
    if error is None and isinstance(value, dict) and isinstance(value.get("message"), str):
        error = VendorError(message=value["message"])
    return error or VendorError()
