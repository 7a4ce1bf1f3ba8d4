"""What stands on the terminal while Textual is being imported: it fits, loses no key, and leaves no trace."""

from __future__ import annotations

import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.support.terminal import Terminal
from tui_app.ui.curtain import Curtain, picture


@given(columns=st.integers(1, 300), rows=st.integers(1, 120), ascii_only=st.booleans())
def test_the_picture_fits_and_leaves_the_last_row_to_the_keys(
    columns: int, rows: int, ascii_only: bool
) -> None:
    lines = picture(columns, rows, ascii_only=ascii_only).split("\r\n")
    assert len(lines) < max(2, rows)
    assert all(cell_len(line) <= columns for line in lines)
    assert all(line.isprintable() and (line.isascii() or not ascii_only) for line in lines)


def test_nothing_heavy_is_imported_for_it() -> None:
    script = "import sys, tui_app.ui.run; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"textual", "rich", "asyncio", "httpx"}.isdisjoint(done.stdout.split())


def test_what_is_typed_meanwhile_stands_in_the_input(tmp_path: Path) -> None:
    app = Terminal(folder=tmp_path)
    try:
        app.until("starting")
        app.press("typed early")
        app.until("typed early", "SIMULATED")
        app.press("\x11")
        assert app.wait() == 0
    finally:
        app.close()


def read_until(descriptor: int, last: bytes) -> bytes:
    """What was written up to these bytes; a terminal gives it in pieces."""
    written = b""
    while last not in written:
        written += os.read(descriptor, 65_536)
    return written


@pytest.mark.parametrize("handed_over", [True, False])
def test_the_terminal_is_given_back_as_it_was(handed_over: bool) -> None:
    outside, inside = os.openpty()
    try:
        termios.tcsetwinsize(inside, (10, 40))
        before = termios.tcgetattr(inside)
        curtain = Curtain(inside, ascii_only=False)
        curtain.raise_()
        assert not termios.tcgetattr(inside)[3] & termios.ECHO
        written = read_until(outside, b"starting")
        assert written.startswith(b"\x1b[?1049h")
        if handed_over:
            curtain.hand_over()
        curtain.fall()
        curtain.fall()
        assert termios.tcgetattr(inside) == before
        os.write(inside, b"END")
        left = b"\x1b[?25h\x1b[?1049l" in read_until(outside, b"END")
        assert left is not handed_over
    finally:
        os.close(outside)
        os.close(inside)


def test_without_a_terminal_nothing_is_drawn(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        curtain = Curtain(file.fileno(), ascii_only=False)
        curtain.raise_()
        curtain.fall()
    assert (tmp_path / "file").read_bytes() == b""
