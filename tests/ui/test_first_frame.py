"""The first frame waits for nothing heavy, and the engine starts only behind it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "aiohttp",
    "httpx",
    "httpcore",
    "tinydb",
    "starlette",
    "uvicorn",
    "httptools",
    "markdown_it",
    "pygments",
    "sqlite3",
    "orjson",
    "dotenv",
    "portalocker",
)

LATER = (
    "tui_app.engine.api",
    "tui_app.engine.compared",
    "tui_app.failover",
    "tui_app.providers",
    "tui_app.settings",
    "tui_app.domain.conversations",
    "tui_app.domain.events",
    "tui_app.domain.failures",
    "tui_app.domain.messages",
    "tui_app.domain.traces",
    "tui_app.domain.usage",
    "tui_app.ui.chat_feed",
    "tui_app.ui.keys.registry",
    "tui_app.ui.markdown.streamer",
    "tui_app.ui.screens.help",
    "tui_app.ui.state.folding",
    "tui_app.ui.state.request",
    "tui_app.ui.transcript.view",
    "tui_app.ui.widgets.trace_lines",
    "argparse",
    "gettext",
    "json",
    "statistics",
    "zoneinfo",
)
"""Light by themselves, and a quarter of the start together."""

SCRIPT = """
import sys
from concurrent.futures import Future

class Engine:
    def start(self, wake):
        from textual._context import active_app
        app = active_app.get()
        painted = bool(app.screen._compositor.full_map) and app.query_one("#header").drawn > 0
        print(painted, *sorted(sys.modules), file=sys.__stdout__)
        app.exit()
    def ready(self):
        return Future()
    def drain(self):
        return []

import tui_app.cli.dispatch, tui_app.cli.screen, tui_app.engine.thread, tui_app.ui.run
from tui_app.ui.app import TuiApp
from tui_app.ui.remembered import likely_folder, remembered

remembered(likely_folder(None, {"DATA_DIR": "/nowhere"}))
TuiApp(Engine()).run(headless=True)
"""


def test_the_first_frame_stands_before_anything_heavy_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True
    )
    painted, *modules = done.stdout.split()
    assert painted == "True"
    assert [name for name in (*HEAVY, *LATER) if name in modules] == []
