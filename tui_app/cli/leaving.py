"""How the process ends once the screen is gone."""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress


def leave_at_once(code: int, but_for: str) -> None:
    """Ends the process without the interpreter's own tidying, which would be felt; or returns.

    It returns where something still works, a record that is being written for one: then the interpreter is
    to wait for it as usual.

    Args:
        code: of the process.
        but_for: the name of a thread that nobody needs to wait for.
    """
    others = [each for each in threading.enumerate() if each is not threading.main_thread()]
    if any(each.name != but_for for each in others):
        return
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        # The terminal may be gone by now.
        with suppress(OSError):
            stream.flush()
    os._exit(code)
