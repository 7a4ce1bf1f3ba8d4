"""Opens a web or mail address in the person's browser, out of the terminal's reach, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

from tui_app.ui.markdown.links import safe_href

PATIENCE_S = 20.0
"""How long a browser may take to say that it has the address."""

# In a process of its own: `webbrowser` may wait for the browser, which may write to the terminal it finds.
_PROGRAM = "import sys, webbrowser; sys.exit(0 if webbrowser.open(sys.argv[1]) else 1)"


class CannotOpenError(Exception):
    """The address was not opened; the text says why."""


def open_address(address: str) -> None:
    """Hands an address to the browser; blocks until it has taken it, so it belongs into a thread.

    Args:
        address: http, https or mailto.

    Raises:
        CannotOpenError: it is another kind of address, or there is no browser.
    """
    if not address or safe_href(address) != address:
        raise CannotOpenError("only http, https and mailto addresses are opened")
    try:
        ended = subprocess.run(
            [sys.executable, "-I", "-c", _PROGRAM, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_without_terminal(),
            start_new_session=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotOpenError("the browser did not answer") from None
    except OSError as error:
        raise CannotOpenError(f"no browser could be started: {error.strerror}") from None
    if ended.returncode != 0:
        raise CannotOpenError("no browser was found; copy the address instead")


def leads_to(address: str) -> str:
    """Where the address really leads, if its beginning is made to look like another place; else empty."""
    parts = urlsplit(address)
    return parts.hostname or "" if parts.scheme.lower() in {"http", "https"} and "@" in parts.netloc else ""


def _without_terminal() -> dict[str, str]:
    """The environment in which no browser thinks that it can live in this terminal."""
    return {name: value for name, value in os.environ.items() if name not in {"TERM", "COLUMNS", "LINES"}}
