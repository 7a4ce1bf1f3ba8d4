"""The process ends at once after the app, and waits where something is still being written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import atexit, sys, threading, time
from pathlib import Path
from tui_app.cli.leaving import leave_at_once

def work():
    go.wait(60)
    Path(sys.argv[2]).write_text("kept")

go = threading.Event()
threading.Thread(target=work, name=sys.argv[1], daemon=sys.argv[1] == "warm").start()
atexit.register(print, "tidied")
print("printed")
leave_at_once(7, but_for="warm")
go.set()
sys.exit(8)
"""


def left(thread: str, file: Path) -> tuple[int, list[str]]:
    """The exit code and what was printed by a process that leaves while a thread of that name works."""
    command = [sys.executable, "-c", SCRIPT, thread, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout.split()


def test_it_ends_at_once_and_what_was_printed_is_there(tmp_path: Path) -> None:
    assert left("warm", tmp_path / "file") == (7, ["printed"])
    assert not (tmp_path / "file").exists()


def test_a_record_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    assert left("writer", tmp_path / "file") == (8, ["printed", "tidied"])
    assert (tmp_path / "file").read_text() == "kept"
