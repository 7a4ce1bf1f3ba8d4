"""Every state of the screen looks as it did when somebody last looked at it, at two sizes, dark and light."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.driving import COMPACT, FULL, driving
from tests.ui.picturing import FOLDER, compare
from tests.ui.snapshot_states import STATES
from tui_app.ui import drawing
from tui_app.ui.screens import main

SIZES = {"120x36": FULL, "80x24": COMPACT}


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing moves by itself, and nothing is kept in the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(drawing, "SPINNER", "⠋")
    monkeypatch.setattr(main, "NOTICE_S", 3_600.0)
    monkeypatch.setattr(Input.cursor_blink, "_default", False)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
async def test_it_looks_as_it_did(state: str, size: str) -> None:
    async with driving(STATES[state].engine(), SIZES[size]) as at:
        await STATES[state].way(at)
        await compare(at, f"{state}-{size}")


def test_every_picture_belongs_to_a_state() -> None:
    named = {f"{state}-{size}" for state in STATES for size in SIZES}
    assert {path.stem for path in FOLDER.glob("*.txt")} == named
