"""What stands in the input when the app ends, by a crash or a key, is there again at the next start."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pexpect

from tests.ui.driving import driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.test_crash import F12, KEY, SCRIPT
from tui_app.ui import unsent

TEXT = "half a thought,\nin two lines with [/x] and 漢字"


def engine_in(folder: Path) -> FakeEngine:
    first = snapshot()
    return FakeEngine(replace(first, settings=replace(first.settings, data_dir=folder)))


async def test_an_unsent_text_outlives_a_crash_and_is_offered_once(tmp_path: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-c", SCRIPT, str(tmp_path), KEY],
        env=dict(os.environ) | {"TERM": "xterm-256color"},
        dimensions=(36, 120),
        timeout=30,
        encoding="utf-8",
    )
    try:
        child.expect_exact("SIMULATED")
        child.send("half a thought")
        child.expect_exact("14/2000")
        child.send(F12)
        child.expect(pexpect.EOF)
        child.wait()
        said = " ".join(str(child.before).split())
        assert "The text that was not sent is kept" in said
        assert str(tmp_path / "crash.txt") in said.replace(" ", "")
    finally:
        child.close(force=True)
    async with driving(engine_in(tmp_path)) as at:
        await at.sees("half a thought", "not sent last time stands in the input again")
        assert at.main.prompt.value == "half a thought"
        await at.press("enter")
    async with driving(engine_in(tmp_path)) as at:
        assert at.main.prompt.value == ""


async def test_leaving_keeps_it_too_letter_by_letter(tmp_path: Path) -> None:
    async with driving(engine_in(tmp_path)) as at:
        await at.type(TEXT)
        await at.press("ctrl+q")
    kept = tmp_path / unsent.FILE_NAME
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with driving(engine_in(tmp_path)) as at:
        assert at.main.prompt.value == TEXT
        assert not kept.exists()


async def test_what_was_typed_before_the_engine_was_ready_stays(tmp_path: Path) -> None:
    unsent.keep("from last time", tmp_path)
    engine = engine_in(tmp_path)
    engine.hold = True
    async with driving(engine) as at:
        await at.type("new")
        engine.become_ready()
        await at.until(lambda: at.main.prompt.value == "from last time\nnew")


async def test_an_empty_input_leaves_no_file(tmp_path: Path) -> None:
    async with driving(engine_in(tmp_path)) as at:
        await at.type(" \n")
        await at.press("ctrl+q")
    assert not (tmp_path / unsent.FILE_NAME).exists()


def test_a_folder_that_cannot_be_written_is_no_reason_to_break(tmp_path: Path) -> None:
    assert not unsent.keep("text", tmp_path / "nowhere")
    assert unsent.take(tmp_path / "nowhere") == ""


def test_half_letters_are_kept_as_marks(tmp_path: Path) -> None:
    assert unsent.keep("a\ud83db", tmp_path)
    assert unsent.take(tmp_path) == "a?b"
