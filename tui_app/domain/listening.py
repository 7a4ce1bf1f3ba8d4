"""Why a server of ours cannot listen, in one sentence with the way out."""

from __future__ import annotations

import errno
import os

from tui_app.domain.sanitize import one_line


def why_not_listening(what: str, error: OSError | OverflowError, host: str, port: int) -> str:
    """The sentence for a port or an address that cannot be had.

    Args:
        what: the server, as in `the gateway`.
        error: what the system said.
        host: the address that was asked for.
        port: the port that was asked for.
    """
    if isinstance(error, OverflowError):
        return f"{what} cannot listen on port {port}: a port is a number from 0 to 65535"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{what} cannot listen on port {port} of {host}: another program uses it; "
            "end that program or choose another port (0 finds a free one)"
        )
    if error.errno == errno.EACCES:
        return (
            f"{what} may not listen on port {port} of {host}: the system keeps it for "
            "privileged programs; choose one from 1024 up (0 finds a free one)"
        )
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
    return f"{what} cannot listen on {host} port {port}: {one_line(reason)}; try --host 127.0.0.1"


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that stand for all of a machine's, and what a client on it takes in their place."""


def base_url(host: str, port: int) -> str:
    """Where a server is reached from its own machine, without a trailing slash."""
    host = EVERYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
