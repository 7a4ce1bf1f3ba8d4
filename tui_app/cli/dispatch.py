"""Runs one command, and turns every way in which it can end into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_app.cli.exits import Exit
from tui_app.cli.parser import CommandLineError, parse
from tui_app.cli.streams import settle
from tui_app.domain.sanitize import sanitize
from tui_app.storage.errors import StorageError

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
        print(f"tui-app: {sanitize(str(problem))}", file=sys.stderr)
        return Exit.USAGE
    except Exception as error:  # noqa: BLE001  Python's own traceback would quote what the exception says
        from tui_app.reporting.places import report_of

        print(f"tui-app had to stop because of an error of its own.\n\n{report_of(error)}", file=sys.stderr)
        return 1


def _run(arguments: Arguments) -> int:
    """Imports and runs the one command that was asked for."""
    match arguments.command:
        case "ask":
            from tui_app.cli.ask import ask

            return ask(arguments)
        case "compare":
            from tui_app.cli.compare import compare

            return compare(arguments)
        case "usage":
            from tui_app.cli.usage import usage

            return usage(arguments)
        case "traces":
            from tui_app.cli.traces import traces

            return traces(arguments)
        case "export":
            from tui_app.cli.export import export

            return export(arguments)
        case "check":
            from tui_app.cli.check import check

            return check(arguments)
        case "config":
            from tui_app.cli.config import config

            return config(arguments)
        case "serve":
            from tui_app.cli.serve import serve

            return serve(arguments)
        case "token":
            from tui_app.cli.token import token

            return token(arguments)
        case "drill":
            from tui_app.cli.drill import drill

            return drill(arguments)
        case "simulate":
            from tui_app.cli.simulate import simulate

            return simulate(arguments)
        case _:
            from tui_app.cli.screen import screen

            return screen(arguments)
