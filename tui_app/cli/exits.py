"""The exit codes, one for each way a request can end."""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.domain.events import FinalEvent


class Exit(IntEnum):
    """What the process says to whoever started it."""

    ANSWERED = 0
    EXHAUSTED = 1
    USAGE = 2
    REJECTED = 3
    REFUSED = 4
    BLOCKED = 5
    CANCELLED = 130


def exit_of(event: FinalEvent) -> Exit:
    """The exit code that belongs to a request's final event."""
    from tui_app.domain import events as ev
    from tui_app.domain.failures import FailureClass

    match event:
        case ev.Answered():
            return Exit.ANSWERED
        case ev.Rejected():
            return Exit.REJECTED
        case ev.Cancelled():
            return Exit.CANCELLED
        case ev.Refused():
            return Exit.BLOCKED if event.trace.kind is FailureClass.OVER_BUDGET else Exit.REFUSED
        case ev.Exhausted():
            return Exit.EXHAUSTED


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
