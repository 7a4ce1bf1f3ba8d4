"""`tui-app`: opens the app."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from tui_app.cli.exits import Exit, leave_at_once
from tui_app.cli.parser import DEFAULT_PORTS, Arguments

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine
    from tui_app.gateway.server import Gateway


def screen(arguments: Arguments) -> int:
    """Opens the app and stays until it is left."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        print(
            "tui-app: the app needs a terminal; without one use `tui-app ask TEXT` (see tui-app --help)",
            file=sys.stderr,
        )
        return Exit.USAGE
    options = arguments.launch(for_screen=True)
    # The collector would look through all that is imported, a tenth of the start, and find nothing.
    gc.disable()
    from tui_app.engine.thread import EngineThread
    from tui_app.ui.run import WARMING, run_app

    code = run_app(EngineThread(options, (gateway_of, DEFAULT_PORTS["serve"])), options.data_dir)
    leave_at_once(code, but_for=WARMING)
    return code


def gateway_of(engine: Engine) -> Gateway:
    """Made in the engine's thread, when it is asked for."""
    from tui_app.gateway.server import Gateway

    return Gateway(engine)
