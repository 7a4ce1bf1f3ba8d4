"""`tui-app data`: where the records are, whether they are whole; mends them, asks before it removes."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.storage.samples import DAY_S, KEY, ONE, TEXT_BECAME_WORDS, below, message, trace
from tests.support.cli import Run
from tui_app.domain.clock import Clock
from tui_app.storage.database import Database
from tui_app.storage.layout import USAGE, Layout
from tui_app.storage.owner import Owner
from tui_app.storage.store import Store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with three requests of three days and a conversation."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    now = Clock().time()

    async def fill(store: Store) -> None:
        for name, days in (("old", 40), ("middle", 20), ("new", 0)):
            await store.traces.append(trace(name, now - days * DAY_S))
            await store.usage.add(KEY, ONE)
        conversation = await store.conversations.create()
        await store.conversations.append(conversation.id, message("hello"))
        await store.preferences.set("theme", "dark")

    with_store(tmp_path / "data", fill)
    return tmp_path / "data"


def with_store(folder: Path, work: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        store = await Store.open(folder)
        await work(store)
        await store.close()

    asyncio.run(run())


def traces_in(folder: Path) -> list[str]:
    ids: list[str] = []

    async def read(store: Store) -> None:
        ids.extend([each.id for each in await store.traces.recent(9)])

    with_store(folder, read)
    return ids


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in below(folder) if path.is_file()}


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def spoil(folder: Path) -> Path:
    """Damages one record of the oldest day's file."""
    path = sorted((folder / "traces").glob("*.json"))[0]
    path.write_bytes(path.read_bytes().replace(b'"old"', b'"olD"'))
    return path


def test_path_is_the_folder_alone_on_stdout_and_what_is_where_on_stderr(run: Run, folder: Path) -> None:
    result = run("data", "path")
    assert (result.code, result.out) == (0, f"{folder}\n")
    assert "what every request went through" in result.err
    told = run("data", "path", "--json").json
    assert told["path"] == str(folder)
    assert {each["name"] for each in told["files"]} >= {"usage.json", "traces/", "conversations/"}


def test_check_counts_what_is_whole_and_changes_nothing(run: Run, folder: Path) -> None:
    before = contents(folder)
    result = run("data", "check")
    assert result.code == 0
    assert result.out.splitlines()[-1] == "Everything is whole."
    told = run("data", "check", "--json").json
    assert told["whole"] is True
    assert {each["kind"]: each["records"] for each in told["files"]} == {
        "usage": 1,
        "traces": 1,
        "messages": 1,
        "conversations": 1,
        "preferences": 1,
    }
    assert contents(folder) == before


def test_check_of_a_folder_that_is_not_there_makes_none(run: Run, tmp_path: Path) -> None:
    assert run("data", "check", "--data-dir", str(tmp_path / "none")).code == 0
    assert not (tmp_path / "none").exists()


def test_damage_is_told_then_mended_and_its_story_stays_until_the_copy_is_removed(
    run: Run, folder: Path
) -> None:
    path = spoil(folder)
    before = contents(folder)
    found = run("data", "check")
    assert found.code == 1
    assert f"traces/{path.name} is damaged (its checksum does not fit its content): 0 records" in found.out
    assert contents(folder) == before

    mended = run("data", "repair")
    assert mended.code == 0
    assert "1 could not be read; the damaged file is kept as" in mended.out
    story = run("data", "check")
    assert story.code == 0
    assert f"is traces/{path.name} as it was found damaged on 20" in story.out
    assert traces_in(folder) == ["middle", "new"]

    assert "add --yes" in run("data", "repair", "--remove-copies").err
    assert list(path.parent.glob("*.damaged-*"))
    assert "is removed" in run("data", "repair", "--remove-copies", "--yes").out
    assert not list(path.parent.glob("*.damaged-*"))
    assert run("data", "repair").out == "Everything is whole: there was nothing to mend.\n"


def test_a_lost_total_is_counted_again_from_the_traces_once(run: Run, folder: Path) -> None:
    day = Clock().today()

    async def spoil(store: Store) -> None:
        path = folder / "usage.json"
        path.write_bytes(path.read_bytes().replace(b'"requests":3', b'"requests":9'))
        assert await store.history.between("", "9999") == {}

    with_store(folder, spoil)
    for expected in ("13 tokens counted again from the traces", "nothing to mend"):
        assert expected in run("data", "repair").out
        days = [each for each in run("data", "export").lines if each["record"] == "day"]
        assert [each["provider"] for each in days] == ["claude"] * 3
        assert (days[-1]["day"], days[-1]["input_tokens"], days[-1]["estimated_tokens"]) == (day, 10, 13)


def test_repair_closes_files_lists_conversations_and_asks_before_it_removes_leftovers(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "usage.json").chmod(0o644)
    (folder / "usage.json.new").write_text("half a fi")
    (folder / "conversations" / "index.json").unlink()
    found = run("data", "check").out
    assert "usage.json is open to others" in found
    assert "usage.json.new was left by a program that ended while it wrote" in found
    assert "1 conversation in no list" in found

    for answer, there in (("n\n", True), ("", True), ("y\n", False)):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        result = run("data", "repair")
        assert "Remove 1 file" in result.err
        assert (folder / "usage.json.new").exists() is there
    assert (folder / "usage.json").stat().st_mode & 0o777 == 0o600
    assert (folder / "conversations" / "index.json").exists()
    assert run("data", "check").out.splitlines()[-1] == "Everything is whole."


def test_folders_open_to_others_are_told_and_closed_and_the_data_folder_itself_is_left_to_its_owner(
    run: Run, folder: Path
) -> None:
    (folder / "traces").chmod(0o755)
    folder.chmod(0o777)
    found = run("data", "check").out
    assert "traces/ is open to others on this machine: `tui-app data repair` closes it." in found
    assert f"{folder} may be changed by others on this machine: `chmod 700` closes it." in found

    assert "traces/ is now yours alone." in run("data", "repair").out
    assert (folder / "traces").stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o777
    assert "traces/" not in run("data", "check").out


def test_a_folder_in_the_place_of_a_file_is_told(run: Run, folder: Path) -> None:
    (folder / "usage.json").unlink()
    (folder / "usage.json").mkdir(mode=0o700)
    result = run("data", "check")
    assert result.code == 1
    assert "usage.json cannot be read (Is a directory): move it away, it is none of ours." in result.out


def test_a_file_in_the_place_of_a_folder_is_told(run: Run, folder: Path) -> None:
    shutil.rmtree(folder / "traces")
    (folder / "traces").touch(mode=0o600)
    result = run("data", "check")
    assert result.code == 1
    assert "traces cannot be read (Not a directory): move it away, it is none of ours." in result.out


def test_an_export_into_a_place_that_takes_none_is_told(run: Run, tmp_path: Path) -> None:
    result = run("data", "export", "--output", str(tmp_path / "nowhere" / "all.jsonl"))
    assert result.code == 2
    assert "all.jsonl cannot be written (No such file or directory): choose another place" in result.err


def test_what_a_team_was_not_told_yet_is_checked_and_mended_like_the_rest(run: Run, folder: Path) -> None:
    (folder / "unsent.json").write_bytes((folder / "usage.json").read_bytes()[:-30])
    assert "unsent.json is damaged" in run("data", "check").out
    assert "counted again" not in run("data", "repair").out
    assert run("data", "check").code == 0


def test_an_export_that_cannot_be_finished_leaves_no_file(run: Run, folder: Path, tmp_path: Path) -> None:
    newest = sorted((folder / "traces").glob("*.json"))[0]
    newest.unlink()
    newest.mkdir()
    result = run("data", "export", "--output", str(tmp_path / "all.jsonl"))
    assert result.code == 2
    assert not (tmp_path / "all.jsonl").exists()


@pytest.mark.parametrize("action", ["check", "repair", "export", "prune"])
def test_records_of_a_newer_version_are_told_and_not_touched(action: str, run: Run, folder: Path) -> None:
    (folder / "usage.json").unlink()
    with Database(folder / "usage.json", layout=Layout(USAGE.table, (TEXT_BECAME_WORDS,))) as database:
        database.table(USAGE.table).insert({"text": "from the future"})
    before = (folder / "usage.json").read_bytes()
    result = run("data", action, *(["--older-than", "1d", "--yes"] if action == "prune" else []))
    assert result.code in (1, 2)
    assert "newer tui-app" in result.out + result.err
    assert (folder / "usage.json").read_bytes() == before


def test_export_gives_every_record_as_a_line_and_a_file_only_where_there_is_none(
    run: Run, tmp_path: Path
) -> None:
    lines = run("data", "export").lines
    assert [each["record"] for each in lines] == ["day", *["trace"] * 3, "conversation", "preference"]
    assert [each["id"] for each in lines if each["record"] == "trace"] == ["old", "middle", "new"]
    assert [each["text"] for each in lines[4]["content"]] == ["hello"]
    path = tmp_path / "everything.jsonl"
    assert run("data", "export", "--output", str(path)).out == ""
    assert [json.loads(line) for line in path.read_text().splitlines()] == lines
    assert path.stat().st_mode & 0o777 == 0o600
    again = run("data", "export", "--output", str(path))
    assert again.code == 2
    assert "stays as it is" in again.err


def test_prune_asks_says_how_many_and_leaves_what_is_younger(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = run("data", "prune", "--older-than", "30d")
    assert nobody.code == 2
    assert "Remove 1 trace begun before" in nobody.err
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    assert run("data", "prune", "--older-than", "30d").out == "Nothing was removed.\n"
    assert traces_in(folder) == ["old", "middle", "new"]
    assert run("data", "prune", "--older-than", "30d", "--yes").out == "1 trace removed.\n"
    assert traces_in(folder) == ["middle", "new"]
    assert run("data", "prune", "--older-than", "10d", "--yes", "--json").json["removed"] == 1
    assert len(list((folder / "traces").iterdir())) == 1
    assert "nothing to remove" in run("data", "prune", "--older-than", "10d").out
    assert run("data", "prune", "--older-than", "soon").code == 2


def test_prune_takes_old_traces_out_of_a_file_that_holds_younger_ones(run: Run, folder: Path) -> None:
    now = Clock().time()

    async def add(store: Store) -> None:
        await store.traces.append(trace("late", now - 35 * DAY_S))

    with_store(folder, add)
    assert run("data", "prune", "--older-than", "10d", "--yes").out == "3 traces removed.\n"
    assert traces_in(folder) == ["new"]


def test_hostile_names_in_the_folder_command_no_terminal(run: Run, folder: Path) -> None:
    bad = folder / "conversations" / "a\x1b[31mb"
    bad.mkdir()
    (bad / "001.json").write_bytes(b"{")
    assert "\x1b" not in run("data", "check").out + run("data", "repair").out
    assert os.path.exists(bad)


def test_what_a_killed_member_of_a_team_left_is_told_and_removed_and_a_living_one_keeps_its_own(
    run: Run, folder: Path
) -> None:
    living = Owner(folder)
    living.claim()
    killed = folder / f".owner-{'0' * 32}"
    killed.touch(0o600)
    result = run("data", "check")
    assert result.code == 0
    assert f"{killed.name} was left by a program that was killed; nothing needs it." in result.out
    assert living.id not in result.out
    assert run("data", "repair", "--yes").code == 0
    assert [path.name for path in folder.glob(".owner-*")] == [f".owner-{living.id}"]
    living.leave()
