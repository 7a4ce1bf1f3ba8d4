"""A rotating log in the data folder: a line an attempt, never a text or a key."""

from __future__ import annotations

import contextlib
import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tui_app.domain import events as ev
from tui_app.domain.levels import Level, percent_of
from tui_app.domain.sanitize import one_line
from tui_app.reporting.places import in_short

MAX_BYTES = 1_000_000
KEPT_FILES = 3
LOGGER = "tui_app"

log = logging.getLogger("tui_app.log")

_LEVELS = {Level.HALF: logging.INFO, Level.NEAR: logging.WARNING, Level.EXCEEDED: logging.ERROR}


class _PrivateFileHandler(RotatingFileHandler):
    """Rotates by size; its files are readable by their owner alone."""

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, "a", encoding="utf-8", opener=private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is logging's
        """A line that finds no room is let go: a traceback in the terminal would help nobody."""

    def close(self) -> None:
        """Lets the file go, with what the disk had no room for."""
        with contextlib.suppress(OSError):
            super().close()


class _LineFormatter(logging.Formatter):
    """`2026-11-23T05:20:11+0000 INFO attempt provider=claude …`, one line whatever is in it."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = ""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", self.default_time_format)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one safe line; of an exception its type and place, not its text."""
        line = f"{self.formatTime(record, self.datefmt)} {record.levelname} {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            line += f" [{in_short(record.exc_info[1])}]"
        return one_line(line, 600)


def open_log(folder: Path, level: str) -> logging.FileHandler | None:
    """Starts logging into `folder`; None when that is not possible: a log is no reason not to start."""
    root = logging.getLogger(LOGGER)
    root.propagate = False
    root.setLevel(logging.DEBUG)  # each handler chooses for itself: reports do not depend on LOG_LEVEL
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _PrivateFileHandler(
            folder / "tui-app.log", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(_LineFormatter())
    handler.setLevel(level.upper())
    root.addHandler(handler)
    return handler


def close_log(handler: logging.Handler | None) -> None:
    """Ends what `open_log` started."""
    if handler is not None:
        logging.getLogger(LOGGER).removeHandler(handler)
        handler.close()


class AttemptLog:
    """Writes a line for each attempt that ended and each budget level that was passed."""

    def __init__(self) -> None:
        self._environments: dict[str, str] = {}
        self._attempts: dict[str, int] = {}

    def __call__(self, event: ev.Event) -> None:
        """Takes the next event."""
        match event:
            case ev.RequestAccepted():
                self._environments[event.request_id] = event.environment
            case ev.AttemptStarted():
                self._attempts[event.request_id] = event.attempt
            case ev.FaultHit():
                self._fault(event)
            case ev.AttemptFailed():
                self._line(event, event.failure.kind.value)
            case ev.Answered():
                self._line(event, "answered")
            case ev.BudgetLevelChanged():
                self._budget(event)
            case _:
                pass
        if isinstance(event, ev.FinalEvent):
            self._environments.pop(event.request_id, None)
            self._attempts.pop(event.request_id, None)

    def _line(self, event: ev.AttemptFailed | ev.Answered, outcome: str) -> None:
        log.info(
            "attempt provider=%s environment=%s attempt=%d class=%s seconds=%.3f trace=%s",
            event.provider,
            self._environments.get(event.request_id, "-"),
            self._attempts.get(event.request_id, 0),
            outcome,
            event.duration_s,
            event.request_id,
        )

    def _fault(self, event: ev.FaultHit) -> None:
        log.warning(
            "broken on purpose provider=%s environment=%s attempt=%d fault=%s trace=%s",
            event.provider,
            self._environments.get(event.request_id, "-"),
            event.attempt,
            event.fault,
            event.request_id,
        )

    def _budget(self, event: ev.BudgetLevelChanged) -> None:
        log.log(
            _LEVELS[event.level],
            "budget provider=%s environment=%s level=%s tokens=%d limit=%d percent=%.1f",
            event.provider,
            self._environments.get(event.request_id, "-"),
            event.level.value,
            event.tokens,
            event.limit,
            percent_of(event.tokens, event.limit),
        )
