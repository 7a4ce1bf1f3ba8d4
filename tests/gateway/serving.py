"""`tui-app serve` as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gateway.conftest import OURS

WAIT_S = 60


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The process environment without anything of ours but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1", **variables}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tui_app", *words]


@contextmanager
def serving(folder: Path, *words: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A gateway on a free port and its URL; killed at the end if it still runs."""
    process = subprocess.Popen(
        command("serve", "--simulate", "--instant", "--port", "0", *words),
        cwd=folder,
        env=environment(folder, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        command(*words),
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
