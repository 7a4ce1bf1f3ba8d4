"""`tui-app`: opens the app."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from tui_app.cli import ports

if TYPE_CHECKING:
    from tui_app.cli.parser import Arguments
    from tui_app.engine.engine import Engine
    from tui_app.engine.options import LaunchOptions
    from tui_app.gateway.server import Gateway


def screen(arguments: Arguments) -> int:
    """Opens the app as the command line wants it, and stays until it is left."""
    return show(arguments.launch(for_screen=True))


def show(options: LaunchOptions | None = None) -> int:
    """Opens the app, as usual where nothing else is asked for, and stays until it is left."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        from tui_app.cli.exits import Exit

        print(
            "tui-app: the app needs a terminal; without one use `tui-app ask TEXT` (see tui-app --help)",
            file=sys.stderr,
        )
        return Exit.USAGE
    # The collector would look through all that is imported, a tenth of the start, and find nothing.
    gc.disable()
    from tui_app.engine.options import LaunchOptions
    from tui_app.engine.thread import EngineThread
    from tui_app.ui.run import WARMING, run_app

    options = options or LaunchOptions(simulate_if_unusable=True)
    code = run_app(EngineThread(options, (gateway_of, ports.SERVE)), options.data_dir)
    from tui_app.cli.leaving import leave_at_once

    leave_at_once(code, but_for=WARMING)
    return code


def gateway_of(engine: Engine) -> Gateway:
    """Made in the engine's thread, when it is asked for."""
    from tui_app.gateway.server import Gateway

    return Gateway(engine)
