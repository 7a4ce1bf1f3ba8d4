"""Which `Host` a request may name: a page in a browser must not reach a loopback server by its own name."""

from __future__ import annotations

import ipaddress

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_allowed(header: str, bound: str) -> bool:
    """Whether a request with this `Host` header is meant for a server that listens on `bound`.

    Beyond loopback every request needs a token, which no page of another site can add, so any name will do.
    """
    if not is_loopback(bound):
        return True
    name = _name(header)
    return name in LOOPBACK_NAMES or name == bound.strip("[]").lower() or is_loopback(name)


def origin_allowed(header: str | None, bound: str) -> bool:
    """Whether a request may come from a page of this origin; None is no page at all.

    A page of another site may not read an answer, but without this it could ask, and burn tokens.
    """
    if header is None or not is_loopback(bound):
        return True
    return host_allowed(header.partition("://")[2], bound)


def _name(header: str) -> str:
    """The host without its port, in lower case."""
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0].rstrip(".")
