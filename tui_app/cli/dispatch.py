"""Runs one command, and turns every way in which it can end into an exit code.

Without any words the app opens, and nothing is imported that it does not need.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tui_app.cli.streams import settle
from tui_app.domain.sanitize import sanitize
from tui_app.storage.errors import NO_ROOM, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui_app.cli.parser import Arguments


def run(argv: Sequence[str] | None) -> int:
    """Runs one command; gives its exit code.

    Args:
        argv: the words after the program's name; None takes the process's own.

    Raises:
        KeyboardInterrupt: Ctrl+C, where the command does not handle it.
    """
    settle()
    words = sys.argv[1:] if argv is None else argv
    try:
        if words:
            return _command(words)
        from tui_app.cli.screen import show

        return show()
    except BrokenPipeError:
        # Nobody reads on: leave quietly, and keep the interpreter from flushing into the closed pipe.
        sys.stdout = None
        return 0
    except (ValueError, OSError, StorageError) as problem:
        return _misused(f"tui-app: {_told(problem)}")
    except Exception as error:  # noqa: BLE001  Python's own traceback would quote what the exception says
        from tui_app.reporting.places import report_of

        print(f"tui-app had to stop because of an error of its own.\n\n{report_of(error)}", file=sys.stderr)
        return 1


def _misused(told: str) -> int:
    from tui_app.cli.exits import Exit

    print(sanitize(told), file=sys.stderr)
    return Exit.USAGE


def _told(problem: Exception) -> str:
    """What went wrong; no room where no file is named is a stream's, for every file of ours is named."""
    if isinstance(problem, OSError) and problem.filename is None and problem.errno in NO_ROOM:
        return (
            f"the output could not be written ({problem.strerror}): "
            "free some space there, or send it elsewhere"
        )
    return str(problem)


def _command(words: Sequence[str]) -> int:
    """Imports and runs the one command that was asked for: a function in the module of its name."""
    from importlib import import_module

    from tui_app.cli.parser import CommandLineError, parse

    try:
        arguments = parse(words)
    except CommandLineError as problem:
        return _misused(str(problem))
    name = arguments.command or "screen"
    command: Callable[[Arguments], int] = getattr(import_module(f"tui_app.cli.{name}"), name)
    return command(arguments)
