"""`run_app` in a real terminal: it stops the engine and gives the exit code, however the app ends."""

from __future__ import annotations

import os
import sys

import pexpect
import pytest

SCRIPT = """
import sys
from tests.ui.fake_engine import FakeEngine
from tui_app.ui.run import run_app

engine = FakeEngine({first})
code = run_app(engine)
print("CALLS", engine.calls)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("first", "seen", "exit_code"), [("None", "SIMULATED", 0), ("OSError('no free port')", "no free port", 2)]
)
def test_leaving_stops_the_engine_and_tells_how_it_went(first: str, seen: str, exit_code: int) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-c", SCRIPT.format(first=first)],
        env=dict(os.environ) | {"TERM": "xterm-256color"},
        dimensions=(36, 120),
        timeout=30,
    )
    try:
        child.expect_exact(seen)
        child.send("\x11")
        child.expect_exact("CALLS [('start',), ('stop',)]")
        child.expect_exact(pexpect.EOF)
        child.wait()
        assert child.exitstatus == exit_code
    finally:
        child.close(force=True)
