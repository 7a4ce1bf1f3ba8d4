"""`tui-app demo`: the app on the simulator with the guide, in a data folder that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.cli.exits import Exit
from tui_app.cli.leaving import leave_at_once
from tui_app.cli.parser import Arguments

KEYMAP = "keymap.toml"
PREFIX = "tui-app-demo-"
LIVES = ".lives"
"""Held by a demo as long as it runs, so that the next one knows what a killed one left."""

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
    code = _shown(arguments, arguments.data_dir) if arguments.data_dir else _shown_in_passing(arguments)
    from tui_app.ui.run import WARMING

    leave_at_once(code, but_for=WARMING)
    return code


def _shown_in_passing(arguments: Arguments) -> int:
    remove_leftovers(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with lived_in(folder), gone_with_this_process(folder):
            take_keymap(folder)
            return _shown(arguments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def gone_with_this_process(folder: Path) -> Iterator[None]:
    """Has the folder removed as soon as this process ends, also where it is killed.

    A shell waits for the end of a pipe that nobody but this process can write to; where there is none, the
    next demo finds what was left.
    """
    try:
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", 'cat >/dev/null; rm -rf "$1"', "sh", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        yield
        return
    with keeper:
        yield


@contextmanager
def lived_in(folder: Path) -> Iterator[None]:
    """Keeps the folder locked until the demo ends in whatever way."""
    from tui_app.storage.lock import ProcessLock

    lock = ProcessLock(folder / LIVES)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()
        lock.close()


def remove_leftovers(place: Path) -> None:
    """Removes what killed demos left in a folder; what still lives, or is somebody else's, stays."""
    from tui_app.storage.errors import StorageError
    from tui_app.storage.lock import ProcessLock

    for folder in place.glob(f"{PREFIX}*"):
        if folder.is_symlink() or not _is_mine(folder / LIVES):
            continue
        lock = ProcessLock(folder / LIVES, patience=0.0)
        with suppress(StorageError), lock:
            shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _is_mine(path: Path) -> bool:
    try:
        owner = path.lstat().st_uid
    except OSError:
        return False
    return os.name != "posix" or owner == os.getuid()


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
