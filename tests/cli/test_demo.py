"""What `demo` takes from the command line and from the person, before anything is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_app.cli.demo import KEYMAP, PREFIX, demo, lived_in, remove_leftovers, take_keymap
from tui_app.cli.parser import CommandLineError, parse
from tui_app.engine.demo import demo_options
from tui_app.engine.thread import EngineThread
from tui_app.ui.keys.keymap import FILE_NAME
from tui_app.ui.run import WARMING


@pytest.mark.parametrize("pace", ["-1", "fast", "101", "nan"])
def test_a_pace_that_makes_no_sense_is_told(pace: str) -> None:
    with pytest.raises(CommandLineError, match="a pace is a number from 0 to 100"):
        parse(["demo", f"--pace={pace}"])


def test_it_is_guided_unless_it_is_asked_to_play_by_itself() -> None:
    assert not parse(["demo"]).auto
    assert parse(["demo", "--auto", "--pace", "0.5"]).pace == 0.5


def test_the_keys_of_the_real_data_folder_work_in_the_demo_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "mine"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "demo").mkdir()
    take_keymap(tmp_path / "demo")
    assert not (tmp_path / "demo" / KEYMAP).exists()
    (tmp_path / "mine" / FILE_NAME).write_text('"provider.kill" = "x"\n')
    take_keymap(tmp_path / "demo")
    assert (tmp_path / "demo" / FILE_NAME).read_text() == '"provider.kill" = "x"\n'


def test_mistakes_in_the_settings_do_not_keep_one_from_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env.dev").write_text("CHIAN=claude\n")
    take_keymap(tmp_path)
    options = demo_options(tmp_path / "records")
    assert options.alone
    assert options.simulate
    assert (options.environment, options.data_dir) == ("production", tmp_path / "records")


@pytest.mark.parametrize(
    ("chain", "variable"),
    [
        (None, "ANTHROPIC_FIRST_TOKEN_TIMEOUT"),
        ("gemini, claude, openai", "GEMINI_FIRST_TOKEN_TIMEOUT"),
        ("openai>claude>gemini", "OPENAI_FIRST_TOKEN_TIMEOUT"),
    ],
)
def test_only_the_first_step_is_given_up_soon(tmp_path: Path, chain: str | None, variable: str) -> None:
    variables = demo_options(tmp_path, chain=chain).variables
    assert set(variables) == {"BUDGET_POLICY", variable}
    assert variables["BUDGET_POLICY"] == "skip"


def test_it_leaves_at_once_when_its_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[tuple[int, list[Path]]] = []
    shown: list[bool] = []

    def run_app(_engine: EngineThread, folder: Path, _kind: object) -> int:
        shown.append(folder.parent == tmp_path and folder.is_dir())
        return 7

    def leave_at_once(code: int, but_for: str) -> None:
        assert but_for == WARMING
        left.append((code, list(tmp_path.iterdir())))

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("tui_app.ui.run.run_app", run_app)
    monkeypatch.setattr("tui_app.cli.demo.leave_at_once", leave_at_once)
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert demo(parse(["demo"])) == 7
    assert (shown, left) == ([True], [(7, [])])


def test_what_a_killed_demo_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    running, killed, foreign = (tmp_path / f"{PREFIX}{name}" for name in ("running", "killed", "foreign"))
    foreign.mkdir()
    (foreign / "file").touch()
    with lived_in(running):
        with lived_in(killed):
            (killed / "usage.json").touch()
        remove_leftovers(tmp_path)
        assert sorted(tmp_path.iterdir()) == [foreign, running]
