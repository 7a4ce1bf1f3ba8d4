"""Keeps everything off the terminal while the screen is up; what would be printed is named in the log."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

log = logging.getLogger("tui_app.ui")


@contextmanager
def quiet() -> Iterator[None]:
    """Turns Python's ways of printing an error into lines of the log: types and places, never words.

    Textual keeps what is printed with `print`, but not what comes before its first and after its last frame,
    and it keeps no trace of it.
    """
    hooks = sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.lastResort
    sys.unraisablehook = _unraisable
    threading.excepthook = _in_thread
    warnings.showwarning = _warned
    logging.lastResort = _Elsewhere(logging.WARNING)
    faults = _send_faults_elsewhere()
    try:
        yield
    finally:
        if faults is not None:
            _send_faults_back(faults)
        sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.lastResort = hooks


def _unraisable(raised: sys.UnraisableHookArgs) -> None:
    log.error("an error where none can be raised", exc_info=raised.exc_value)


def _in_thread(raised: threading.ExceptHookArgs) -> None:
    name = raised.thread.name if raised.thread is not None else "unknown"
    log.error("the thread %s broke", name, exc_info=raised.exc_value)


def _warned(  # noqa: PLR0917  as Python calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("%s at %s:%d", category.__name__, Path(filename).name, lineno)


class _Elsewhere(logging.Handler):
    """Takes records of other libraries that have no handler; their words may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Names who said something, and where."""
        said = f"{record.name} at {record.filename}:{record.lineno}"
        raised = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, "%s had something to say", said, exc_info=raised)


def _send_faults_elsewhere() -> IO[bytes] | None:
    """Lets a crash of Python itself, if it is to be reported, be reported into a file."""
    if not faulthandler.is_enabled():
        return None
    file = tempfile.NamedTemporaryFile(prefix="tui-app-fault-", suffix=".txt", delete=False)  # noqa: SIM115
    faulthandler.enable(file)
    return file


def _send_faults_back(file: IO[bytes]) -> None:
    faulthandler.enable()
    file.close()
    if os.path.getsize(file.name) == 0:
        os.unlink(file.name)
