"""While the screen is up nothing is printed over it, and what would have been stands in the log."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pexpect

from tests.ui.test_crash import F12
from tui_app.ui.quiet import quiet

WORDS = "recognisable"

SCRIPT = """
import asyncio, faulthandler, gc, logging, os, sys, threading, warnings
from pathlib import Path

from tests.ui.fake_engine import FakeEngine
from tui_app.reporting.logs import open_log
from tui_app.ui import run
from tui_app.ui.app import TuiApp

WORDS = sys.argv[2]

class Raiser:
    def __del__(self):
        raise LookupError(WORDS)

async def forgotten():
    raise ArithmeticError(WORDS)

def broken():
    raise OverflowError(WORDS)

async def noise(app):
    print(WORDS)
    print(WORDS, file=sys.stderr)
    warnings.warn(WORDS, UserWarning)
    logging.getLogger("some.library").warning("%s", WORDS)
    logging.getLogger().error("%s", WORDS)
    thread = threading.Thread(target=broken, name="worker")
    thread.start()
    thread.join()
    Raiser()
    task = asyncio.create_task(forgotten())
    await asyncio.wait([task])
    del task
    gc.collect()
    app.screen_stack[0].say("made all the noise")

async def on_key(self, event):
    if event.key == "f12":
        await noise(self)

TuiApp.on_key = on_key
open_log(Path(sys.argv[1]), "info")
faulthandler.enable()
sys.exit(run.run_app(FakeEngine()))
"""


def test_nothing_is_printed_over_the_screen(tmp_path: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-c", SCRIPT, str(tmp_path), WORDS],
        env=dict(os.environ) | {"TERM": "xterm-256color"},
        dimensions=(36, 120),
        timeout=30,
        encoding="utf-8",
    )
    output: list[str] = []
    try:
        for words, key in (("SIMULATED", F12), ("made all the noise", "\x11")):
            child.expect_exact(words)
            output.append(str(child.before))
            child.send(key)
        child.expect(pexpect.EOF)
        child.wait()
        output.append(str(child.before))
        assert child.exitstatus == 0
    finally:
        child.close(force=True)
    assert WORDS not in "".join(output)
    assert "Traceback" not in "".join(output)
    log = (tmp_path / "tui-app.log").read_text()
    assert WORDS not in log
    for said in (
        "UserWarning at <string>:",
        "some.library at <string>:",
        "root at <string>:",
        "the thread worker broke [OverflowError at <string>:",
        "an error where none can be raised [LookupError at <string>:",
        "asyncio at base_events.py:",
        "[ArithmeticError at <string>:",
    ):
        assert said in log


def run_quiet(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    """Runs a line of Python behind `quiet`, with reports of crashes of Python turned on."""
    script = f"import os\nfrom tui_app.ui.quiet import quiet\nwith quiet():\n    {body}\n"
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", script],
        env=dict(os.environ) | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_crash_of_python_itself_is_reported_into_a_file(tmp_path: Path) -> None:
    ended = run_quiet(tmp_path, "os.abort()")
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGABRT, "", "")
    [report] = tmp_path.glob("tui-app-fault-*.txt")
    assert "Fatal Python error: Aborted" in report.read_text()


def test_without_a_crash_no_file_is_left(tmp_path: Path) -> None:
    assert run_quiet(tmp_path, "pass").returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_afterwards_everything_is_as_before() -> None:
    before = sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.lastResort
    with quiet():
        assert sys.unraisablehook is not before[0]
    assert (sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.lastResort) == before
