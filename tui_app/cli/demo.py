"""`tui-app demo`: the app on the simulator with the guide, in a data folder that is gone afterwards."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.cli.exits import Exit
from tui_app.cli.parser import Arguments

KEYMAP = "keymap.toml"

if TYPE_CHECKING:
    from tui_app.ui.app import TuiApp


def demo(arguments: Arguments) -> int:
    """Shows the demonstration and stays until it is left.

    Nothing of this machine's settings counts; what it records is removed at the end, unless a folder was
    named for it.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        print(
            "tui-app: the demo needs a terminal; `tui-app ask TEXT --simulate` needs none",
            file=sys.stderr,
        )
        return Exit.USAGE
    if arguments.data_dir is not None:
        return _shown(arguments, arguments.data_dir)
    with tempfile.TemporaryDirectory(prefix="tui-app-demo-", ignore_cleanup_errors=True) as name:
        take_keymap(Path(name))
        return _shown(arguments, Path(name))


def _shown(arguments: Arguments, folder: Path) -> int:
    from tui_app.engine.demo import demo_options
    from tui_app.engine.thread import EngineThread
    from tui_app.ui.run import run_app

    def guided() -> Callable[..., TuiApp]:
        from tui_app.ui.demo.app import DemoApp

        return partial(DemoApp, auto=arguments.auto, pace=arguments.pace)

    options = demo_options(
        folder, environment=arguments.environment, chain=arguments.chain, faults=arguments.faults
    )
    return run_app(EngineThread(options), folder, guided)


def take_keymap(folder: Path) -> None:
    """The person's own keys work in the demonstration too; where they cannot be found, the usual ones do."""
    from tui_app.settings.load import load
    from tui_app.settings.problems import SettingsError

    with suppress(SettingsError, OSError):
        shutil.copyfile(load().data_dir / KEYMAP, folder / KEYMAP)
