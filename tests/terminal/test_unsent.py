"""In a real terminal, with the real engine: a text that was not sent waits for the next start."""

from __future__ import annotations

from pathlib import Path

from tests.support.terminal import Terminal

ENTER, CTRL_Q = "\r", "\x11"


def test_an_unsent_text_waits_for_the_next_start_and_only_once(tmp_path: Path) -> None:
    first = Terminal(folder=tmp_path)
    try:
        first.until("SIMULATED")
        first.press("half a thought")
        first.until("half a thought")
        first.press(CTRL_Q)
        assert first.wait() == 0
    finally:
        first.close()
    second = Terminal(folder=tmp_path)
    try:
        second.until("half a thought", "stands in the input again")
        second.press(ENTER)
        second.until("ANSWERED BY")
        second.press(CTRL_Q)
        assert second.wait() == 0
    finally:
        second.close()
    assert not (tmp_path / "data" / "unsent.txt").exists()
