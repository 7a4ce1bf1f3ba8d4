"""The exit codes, one for each way a request can end."""

from __future__ import annotations

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
