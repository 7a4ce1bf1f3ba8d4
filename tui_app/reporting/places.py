"""An exception as types and places in the code, never as words or values: those may be a prompt or a key."""

from __future__ import annotations

import platform
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from tui_app import __version__

MOST_PLACES = 40
MOST_CAUSES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame of a traceback stood; the file without its folder, which may name a person."""

    module: str
    function: str
    file: str
    line: int


def places_of(error: BaseException) -> list[Place]:
    """The frames from the outermost to where the error was raised, the last ones if there are many."""
    places = [
        Place(
            module=str(frame.f_globals.get("__name__", "")),
            function=frame.f_code.co_qualname,
            file=Path(frame.f_code.co_filename).name,
            line=line,
        )
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return places[-MOST_PLACES:]


def with_causes(error: BaseException | None) -> list[BaseException]:
    """The error and what led to it, the newest first."""
    found: list[BaseException] = []
    while error is not None and len(found) < MOST_CAUSES:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def in_short(error: BaseException) -> str:
    """`KeyError at step.py:120`."""
    places = places_of(error)
    where = f" at {places[-1].file}:{places[-1].line}" if places else ""
    return f"{type(error).__name__}{where}"


def report_of(error: BaseException) -> str:
    """Everything about an error that can be shown to anybody, in lines."""
    lines = [f"tui-app {__version__}, Python {platform.python_version()}, {sys.platform}"]
    for each in with_causes(error):
        lines += ["", f"{type(each).__module__}.{type(each).__qualname__}"]
        lines += [f"  {p.file}:{p.line} in {p.module}.{p.function}" for p in places_of(each)]
    return "\n".join(lines)
