"""A real pseudo-terminal with the app in it, and the screen that a person would see."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

PATIENCE_S = 60
READ_S = 0.05


class Terminal:
    """Runs `tui-app` in a pseudo-terminal of a given size.

    Args:
        words: the command line behind the program's name.
        folder: the working folder, where `.env` files would be; records go below it.
    """

    def __init__(self, *words: str, folder: Path, columns: int = 120, rows: int = 36, **env: str) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self._process = pexpect.spawn(
            sys.executable,
            ["-m", "tui_app", *words],
            cwd=str(folder),
            env=kept | {"TERM": "xterm-256color", "DATA_DIR": str(folder / "data"), "LANG": "C.UTF-8"} | env,
            dimensions=(rows, columns),
            timeout=PATIENCE_S,
        )

    @property
    def text(self) -> str:
        """The screen as it is now."""
        return "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        """Types."""
        self._process.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Changes the window's size."""
        self._screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    def until(self, *words: str) -> str:
        """Waits until all these words are on the screen; gives the screen."""
        return self.until_true(lambda text: all(word in text for word in words), " and ".join(words))

    def until_true(self, there: Callable[[str], bool], what: str) -> str:
        """Waits until something holds of the screen; gives the screen."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            if there(self.text):
                return self.text
            try:
                data: bytes | str = self._process.read_nonblocking(65_536, timeout=READ_S)
                self._stream.feed(data if isinstance(data, bytes) else data.encode())
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
        raise AssertionError(f"never seen: {what}\n{self.text}")

    def wait(self) -> int:
        """Reads to the end and gives the exit code."""
        self._process.expect(pexpect.EOF)
        self._process.close()
        return int(self._process.exitstatus or 0)

    def kill(self) -> None:
        """Ends it as a system without memory does: nothing of its own runs any more."""
        self._process.kill(signal.SIGKILL)

    def close(self) -> None:
        """Ends the app, however it stands."""
        self._process.close(force=True)
