"""An error of our own in a widget: the terminal is restored, and nothing that was on the screen is told."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from tui_app.ui.crash import told

KEY = "sk-planted-9f8e7d6c5b4a-recognisable"

F12 = "\x1b[24~"

SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path

from tests.ui.fake_engine import FakeEngine, snapshot
from tui_app.ui import run
from tui_app.ui.widgets.header import Header

KEY = sys.argv[2]

def broken(self, *args, **kwargs):
    {"key": KEY, "prompt": "recognisable"}[f"no such thing as {KEY}"]

def on_key(self, event):
    if event.key == "f12":
        self.query_one(Header).render = broken.__get__(self)
        self.query_one(Header).refresh()

from tui_app.ui.app import TuiApp
TuiApp.on_key = on_key

first = snapshot()
first = replace(first, settings=replace(first.settings, data_dir=Path(sys.argv[1])))
sys.exit(run.run_app(FakeEngine(first)))
"""


def crash(folder: Path) -> tuple[str, int]:
    """What the terminal got from the moment the app broke, and the exit code."""
    child = pexpect.spawn(
        sys.executable,
        ["-c", SCRIPT, str(folder), KEY],
        env=dict(os.environ) | {"TERM": "xterm-256color"},
        dimensions=(36, 120),
        timeout=30,
        encoding="utf-8",
    )
    try:
        child.expect_exact("SIMULATED")
        child.send(F12)
        child.expect(pexpect.EOF)
        child.wait()
        return str(child.before), int(child.exitstatus or 0)
    finally:
        child.close(force=True)


@pytest.mark.parametrize("exists", [True, False])
def test_a_crash_restores_the_terminal_and_tells_places_but_no_values(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path if exists else tmp_path / "nowhere"
    output, code = crash(folder)
    _, restored, said = output.rpartition("\x1b[?1049l")
    assert restored
    said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said).replace("\r\n", "\n")
    assert code == 1
    assert "tui-app had to stop because of an error of its own: KeyError at <string>:" in said
    report = (folder / "crash.txt").read_text() if exists else said
    assert str(folder / "crash.txt") in said.replace("\n", "") or not exists
    assert "builtins.KeyError" in report
    assert "__main__.broken" in report
    assert "recognisable" not in output + report
    assert "locals" not in output


def test_the_report_is_for_its_owner_alone_and_replaces_the_last_one(tmp_path: Path) -> None:
    def report(action: Callable[[], object]) -> str:
        with pytest.raises(Exception, match=r".") as caught:
            action()
        return told(caught.value, tmp_path)

    report(lambda: int(KEY))
    assert "ZeroDivisionError at test_crash.py:" in report(lambda: 1 / 0)
    [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    assert "builtins.ZeroDivisionError" in text
    assert "ValueError" not in text
    assert KEY not in text
