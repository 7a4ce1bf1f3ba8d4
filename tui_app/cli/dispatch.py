"""Runs one command, and turns every way in which it can end into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from tui_app.cli.exits import Exit
from tui_app.cli.parser import CommandLineError, parse
from tui_app.cli.streams import settle
from tui_app.domain.sanitize import sanitize
from tui_app.storage.errors import NO_ROOM, StorageError

if TYPE_CHECKING:
    from tui_app.cli.parser import Arguments


def run(argv: Sequence[str] | None) -> int:
    """Runs one command; gives its exit code.

    Args:
        argv: the words after the program's name; None takes the process's own.

    Raises:
        KeyboardInterrupt: Ctrl+C, where the command does not handle it.
    """
    settle()
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
    except CommandLineError as problem:
        print(sanitize(str(problem)), file=sys.stderr)
        return Exit.USAGE
    try:
        return _run(arguments)
    except BrokenPipeError:
        # Nobody reads on: leave quietly, and keep the interpreter from flushing into the closed pipe.
        sys.stdout = None
        return Exit.ANSWERED
    except (ValueError, OSError, StorageError) as problem:
        print(f"tui-app: {sanitize(_told(problem))}", file=sys.stderr)
        return Exit.USAGE
    except Exception as error:  # noqa: BLE001  Python's own traceback would quote what the exception says
        from tui_app.reporting.places import report_of

        print(f"tui-app had to stop because of an error of its own.\n\n{report_of(error)}", file=sys.stderr)
        return 1


def _told(problem: Exception) -> str:
    """What went wrong; no room where no file is named is a stream's, for every file of ours is named."""
    if isinstance(problem, OSError) and problem.filename is None and problem.errno in NO_ROOM:
        return (
            f"the output could not be written ({problem.strerror}): "
            "free some space there, or send it elsewhere"
        )
    return str(problem)


def _run(arguments: Arguments) -> int:
    """Imports and runs the one command that was asked for: a function in the module of its name."""
    name = arguments.command or "screen"
    command: Callable[[Arguments], int] = getattr(import_module(f"tui_app.cli.{name}"), name)
    return command(arguments)
