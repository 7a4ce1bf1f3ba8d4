"""The data folder: closed to others, and clearly refused where it cannot be used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.processes import REPOSITORY, line_of, start
from tests.storage.samples import KEY, ONE, below, message, trace
from tui_app.storage.errors import StorageError
from tui_app.storage.store import Store


async def _one_of_each(store: Store) -> None:
    await store.usage.add(KEY, ONE)
    await store.traces.append(trace("a"))
    conversation = await store.conversations.create()
    await store.conversations.append(conversation.id, message("hello"))
    await store.preferences.set("theme", "dark")


async def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "by us"
    umask = os.umask(0)
    try:
        store = await Store.open(folder)
        await _one_of_each(store)
        await store.settle()
        (folder / "usage.json").write_bytes(b"damaged")
        await store.usage.of_day(KEY.day)
        await store.close()
    finally:
        os.umask(umask)
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    paths = below(folder)
    assert len(paths) == 11
    for path in paths:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


async def test_an_empty_folder_is_made_ours_and_a_used_one_keeps_its_mode(tmp_path: Path) -> None:
    empty, used = tmp_path / "empty", tmp_path / "used"
    for path in (empty, used):
        path.mkdir()
        path.chmod(0o755)
    (used / "somebody's file").touch()
    for path in (empty, used):
        await (await Store.open(path)).close()
    assert empty.stat().st_mode & 0o777 == 0o700
    assert used.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/none", "/proc"])
async def test_a_folder_that_cannot_be_written_is_refused_with_a_clear_sentence(
    place: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    folder = tmp_path / place
    with pytest.raises(StorageError, match=r"could not be used as the data folder \(.*--data-dir"):
        await Store.open(folder)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_read_only_folder_is_refused_with_a_clear_sentence_and_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "usage.json").write_text("theirs")
    folder.chmod(0o555)
    with start("refused", folder) as process:
        sentence = line_of(process)
    assert "could not be used as the data folder (Permission denied)" in sentence
    assert "make it accessible to you, or choose another data folder with --data-dir" in sentence
    assert [path.name for path in folder.iterdir()] == ["usage.json"]
    assert (folder / "usage.json").read_text() == "theirs"


async def test_in_memory_everything_works_and_the_problem_is_told() -> None:
    store = Store.in_memory("The folder is gone.")
    await _one_of_each(store)
    assert (await store.usage.of_day(KEY.day)) == {KEY: ONE}
    assert [each.id for each in await store.traces.recent(5)] == ["a"]
    (conversation,) = await store.conversations.list()
    assert conversation.title == "hello"
    assert len(await store.conversations.last_page(conversation.id)) == 1
    assert await store.preferences.get("theme") == "dark"
    assert (
        store.problem == "New records are only in memory, and lost if tui-app ends first: The folder is gone."
    )
    assert store.notices == ()
    await store.close()


async def test_a_folder_that_is_removed_while_the_app_runs_is_made_again(folder: Path) -> None:
    store = await Store.open(folder)
    await _one_of_each(store)
    shutil.rmtree(folder)
    await store.usage.add(KEY, ONE)
    assert store.problem is None
    assert (await store.usage.of_day(KEY.day)) == {KEY: ONE}
    await store.close()


def test_naming_the_stores_imports_nothing_heavy() -> None:
    modules = (
        "usage",
        "traces",
        "conversations",
        "preferences",
        "messages",
        "shards",
        "records",
        "errors",
        "writer",
    )
    heavy = {"tinydb", "orjson", "portalocker"}
    names = ", ".join(f"tui_app.storage.{name}" for name in modules)
    code = f"import sys, {names}; print(sorted(set(sys.modules) & {heavy!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
