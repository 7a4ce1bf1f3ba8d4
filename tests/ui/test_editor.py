"""The input's text goes into the person's editor and comes back; nothing is lost where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.driving import driving
from tui_app.ui.app import TuiApp
from tui_app.ui.editor import EditorError, edited, editor_command


def script(tmp_path: Path, body: str) -> str:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return str(path)


def test_visual_comes_before_editor_and_may_have_options() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "'my editor' -x"}) == ["my editor", "-x"]


def test_without_one_the_sentence_says_what_to_set() -> None:
    with pytest.raises(EditorError, match="set VISUAL or EDITOR"):
        editor_command({})
    with pytest.raises(EditorError, match="is not a command"):
        editor_command({"EDITOR": "vi 'open"})


def test_the_editor_gets_the_text_in_a_file_of_the_owner_alone(tmp_path: Path) -> None:
    editor = script(
        tmp_path, f'stat -c %a "$2" > {tmp_path}/mode; echo "$1" >> "$2"; echo "$2" > {tmp_path}/name'
    )
    assert edited("naïve", [editor, "$(x)"]) == "naïve$(x)"
    assert (tmp_path / "mode").read_text().strip() == "600"
    assert not Path((tmp_path / "name").read_text().strip()).exists()


def test_what_comes_back_is_made_safe(tmp_path: Path) -> None:
    assert edited("", [script(tmp_path, "printf 'a\\033[2Jb\\n\\n' > \"$1\"")]) == "ab\n"


@pytest.mark.parametrize(
    ("body", "why"), [("exit 3", "ended with status 3"), ('rm "$1"', "could not be used")]
)
def test_an_editor_that_fails_changes_nothing_and_says_so(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(EditorError, match=why):
        edited("text", [script(tmp_path, body)])
    with pytest.raises(EditorError, match="could not be used"):
        edited("text", [str(tmp_path / "nobody")])


async def test_ctrl_g_takes_the_text_there_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def suspended(_: TuiApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(TuiApp, "suspend", suspended)
    monkeypatch.setenv("VISUAL", script(tmp_path, 'printf " and more" >> "$1"'))
    async with driving() as at:
        await at.type("half a thought")
        await at.press("ctrl+g")
        assert at.main.prompt.value == "half a thought and more"
        monkeypatch.setenv("VISUAL", script(tmp_path, "exit 1"))
        await at.press("ctrl+g")
        await at.sees("ended with status 1: the text is as it was")
        assert at.main.prompt.value == "half a thought and more"
        monkeypatch.delenv("VISUAL")
        monkeypatch.delenv("EDITOR", raising=False)
        await at.press("ctrl+g")
        await at.sees("No editor is set: set VISUAL or EDITOR")


async def test_where_the_screen_cannot_be_left_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    async with driving() as at:
        await at.type("kept")
        await at.press("ctrl+g")
        await at.sees("An editor cannot be opened from this terminal")
        assert at.main.prompt.value == "kept"
