"""The first thing on the screen, drawn before Textual is imported: that alone takes ten times as long."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tui_app.ui.display import surroundings
from tui_app.ui.layouts import Layout, layout_for

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
_LEAVE = "\x1b[?25h\x1b[?1049l"
_KEYS = 2
"""Rows at the bottom that stay empty: the keys work a moment later."""


class Curtain:
    """Stands until the app draws its own first frame over it.

    Args:
        terminal: the descriptor of the terminal.
        ascii_only: nothing but ASCII is drawn.
    """

    def __init__(self, terminal: int, *, ascii_only: bool) -> None:
        self._terminal = terminal
        self._ascii = ascii_only
        self._before: list[Any] | None = None
        self._standing = False

    def raise_(self) -> None:
        """Draws it; what is typed from now on is neither echoed nor lost, the app reads it."""
        import termios

        try:
            self._before = termios.tcgetattr(self._terminal)
            columns, rows = os.get_terminal_size(self._terminal)
        except (OSError, termios.error):
            return
        silent = termios.tcgetattr(self._terminal)
        silent[0] &= ~(termios.IXON | termios.ICRNL)
        silent[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        termios.tcsetattr(self._terminal, termios.TCSANOW, silent)
        self._standing = True
        self._write(_ENTER + picture(columns or 80, rows or 24, ascii_only=self._ascii))

    def hand_over(self) -> None:
        """From now on the app draws, and gives the screen back to the shell."""
        self._standing = False

    def fall(self) -> None:
        """Gives the terminal back as it was."""
        import termios

        if self._standing:
            self._standing = False
            self._write(_LEAVE)
        if self._before is not None:
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)
            self._before = None

    def _write(self, text: str) -> None:
        os.write(self._terminal, text.encode())


def picture(columns: int, rows: int, *, ascii_only: bool) -> str:
    """The app's outline in a terminal of that size: its first row, and a frame a column."""
    corners, across, down, dots = ("++++", "-", "|", "...") if ascii_only else ("╭╮╰╯", "─", "│", "…")
    lines = [f" tui-app  starting{dots}"[:columns]]
    layout = layout_for(columns, rows)
    if layout is not Layout.MINI:
        half = columns // 2
        widths = (half, columns - half) if layout is Layout.FULL else (columns,)
        lines.append("".join(f"{corners[0]}{across * (width - 2)}{corners[1]}" for width in widths))
        lines += ["".join(f"{down}{'':{width - 2}}{down}" for width in widths)] * (rows - 1 - _KEYS - 2)
        lines.append("".join(f"{corners[2]}{across * (width - 2)}{corners[3]}" for width in widths))
    return "\r\n".join(lines)


@contextmanager
def curtain() -> Iterator[Curtain]:
    """Draws a curtain where the screen is a POSIX terminal, and leaves the terminal as it was."""
    stream = sys.__stderr__
    drawn = Curtain(stream.fileno() if stream is not None else -1, ascii_only=surroundings(os.environ).ascii)
    if os.name == "posix":
        drawn.raise_()
    try:
        yield drawn
    finally:
        if os.name == "posix":
            drawn.fall()
