"""The terminal of the benchmarks: what stands on it, and when a program has ended."""

from __future__ import annotations

import sys

import pytest

from benchmarks.processes import ProgramError
from benchmarks.screen.terminal import Terminal, painted, says, visible


def test_only_what_a_person_sees_counts_as_painted() -> None:
    placed = b"\x1b[?1049h\x1b[2J\x1b[1;1H\x1b[38;2;10;20;30m\x1b]2;a long title\x07\x1b[?2026$p"
    assert visible(placed) == b""
    assert not painted()(placed)
    assert painted(5)(placed + b"words")


def test_a_program_is_watched_from_its_first_word_to_its_end() -> None:
    with Terminal([sys.executable, "-c", "print(input('ready: ')[::-1])"]) as terminal:
        seen = terminal.until(says("ready"), "the question")
        terminal.press(b"abc\n")
        terminal.until(says("cba"), "the answer")
        terminal.wait()
        assert 0 < seen < terminal.passed
        assert terminal.cpu_s > 0


def test_a_program_that_never_says_it_is_named() -> None:
    with (
        Terminal([sys.executable, "-c", "print('something else')"]) as terminal,
        pytest.raises(ProgramError, match="never seen: the answer"),
    ):
        terminal.until(says("answer"), "the answer")
