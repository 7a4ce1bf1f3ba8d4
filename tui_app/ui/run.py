"""Runs the screen on an engine and gives the exit code."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_app.engine.garbage import settle
from tui_app.ui.curtain import curtain

if TYPE_CHECKING:
    from pathlib import Path

    from tui_app.ui.app import TuiApp
    from tui_app.ui.engine_port import EnginePort


Kind = Callable[[], Callable[..., "TuiApp"]]
"""Imports a kind of app, once that may take its time, and gives what makes one."""

NEEDED = (
    "tui_app.ui.state.folding",
    "tui_app.ui.chat_feed",
    "tui_app.ui.transcript.view",
    "tui_app.ui.markdown.streamer",
    "tui_app.ui.widgets.trace_lines",
)
"""What the first frame does without and the first answer does not; in the order in which it is wanted."""

WARMING = "warm"
"""The name of the thread that nobody waits for."""


def run_app(engine: EnginePort, data_dir: Path | None = None, kind: Kind | None = None) -> int:
    """Shows the app until the person leaves.

    Args:
        engine: not started yet; stopped when this returns.
        data_dir: the data folder that was asked for, where one was.
        kind: gives what makes another app than the usual one.

    Returns:
        The process's exit code: 0, or 2 when the engine could not start.
    """
    gc.disable()
    try:
        with curtain() as drawn:
            from tui_app.ui.app import TuiApp
            from tui_app.ui.quiet import quiet
            from tui_app.ui.remembered import likely_folder, remembered

            app = (TuiApp if kind is None else kind())(
                engine,
                on_started=settle,
                on_first_frame=_warm_up,
                remembered=remembered(likely_folder(data_dir, os.environ)),
            )
            with quiet():
                drawn.hand_over()
                app.run()
        return app.return_code or 0
    finally:
        gc.enable()
        engine.stop()


def _warm_up() -> None:
    threading.Thread(target=_warm, name=WARMING, daemon=True).start()


def _warm() -> None:
    """Imports and builds what the first answer needs, before it comes."""
    from tui_app.ui.markdown.parser import warm_up
    from tui_app.ui.state import folding  # noqa: F401  the same
    from tui_app.ui.widgets import trace_lines  # noqa: F401  the same

    warm_up()
