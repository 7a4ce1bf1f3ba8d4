"""The demonstration in a real pseudo-terminal: by itself, and by the keys that stand on the screen."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.patience import turns
from tests.support.terminal import Terminal
from tui_app.cli import main
from tui_app.cli.demo import PREFIX

KEYS = {"Enter": "\r", "Esc": "\x1b", "↓": "\x1b[B", "↑": "\x1b[A"}
CTRL_Q = "\x11"
LIMIT = re.compile(r"/([\d.]+k?) +[<>]?\d+% ")
NEXT = re.compile(r"Next  (\S+)  ")
END = "The same without a screen"
MOST_KEYS = 60


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may appear."""
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def demo(folder: Path, *words: str, columns: int = 120, rows: int = 36) -> Terminal:
    """The demonstration; its temporary data folder has to be made, and removed, in the given one."""
    return Terminal("demo", *words, folder=folder, columns=columns, rows=rows, TMPDIR=str(folder))


def test_by_itself_it_plays_to_its_end_at_80x24_and_leaves(empty: Path) -> None:
    with closing(demo(empty, "--auto", "--pace", "0", columns=80, rows=24)) as app:
        app.until("FAILOVER")
        app.until("EXCEEDED")
        screen = app.until(END)
        assert re.search(r"\d+ answered · 0 lost · [4-9] faults", screen)
        assert app.wait() == 0


class Coach:
    """What a person reads: the coach's rows once they are still, and that they say something new."""

    def __init__(self) -> None:
        self._pressed = self._seen = ""

    def names_a_key(self, text: str) -> bool:
        """Whether there is a key to press that was not pressed yet, or the end."""
        said = "".join(row for row in text.splitlines() if row.startswith("▌")) + str(LIMIT.findall(text))
        still, self._seen = said == self._seen, said
        return END in text or (still and bool(NEXT.search(text)) and said != self._pressed)

    def press(self, app: Terminal) -> None:
        """Presses it."""
        found = NEXT.search(app.text)
        assert found is not None
        self._pressed = self._seen
        app.press(KEYS.get(found[1], found[1]))


def test_the_keys_on_the_screen_lead_to_the_end_at_120x36(empty: Path) -> None:
    with closing(demo(empty)) as app:
        coach = Coach()
        for _ in range(MOST_KEYS):
            if END in app.until_true(coach.names_a_key, "a key"):
                break
            coach.press(app)
        app.until(END, "tui-app drill demo", "0 answers lost")
        app.press(CTRL_Q)
        assert app.wait() == 0


def test_two_escapes_leave_the_guide_and_the_app_goes_on(empty: Path) -> None:
    with closing(demo(empty, columns=80, rows=24)) as app:
        app.until("1/7", "Enter")
        app.press("\x1b\x1b")
        app.until_true(lambda text: "1/7" not in text, "the coach is gone")
        app.press("i")
        app.until("Enter send")
        app.press("Hello there\r")
        app.until("ANSWERED BY claude")
        app.press(CTRL_Q)
        assert app.wait() == 0


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="there is no /bin/sh that would see it end")
def test_killed_it_leaves_nothing_either(empty: Path) -> None:
    with closing(demo(empty, columns=80, rows=24)) as app:
        app.until("1/7", "Enter")
        assert [path.name.startswith(PREFIX) for path in empty.iterdir()] == [True]
        app.kill()
        for _ in turns():
            if not list(empty.iterdir()):
                break
            time.sleep(0.01)


def test_without_a_terminal_it_says_what_it_needs(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 2
    assert "needs a terminal" in capfd.readouterr().err
