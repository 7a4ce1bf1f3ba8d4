"""Starting another process on a data folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def start(command: str, folder: Path, *words: str) -> subprocess.Popen[str]:
    """Runs `child.py` with its standard input and output in our hands."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.child", command, str(folder), *(words or ("a",))],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that it prints; an early end is a failure of the test."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the process ended too early"
    return line.rstrip("\n")
