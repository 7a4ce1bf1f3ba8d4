"""Files of other versions: older ones are upgraded by named steps, newer ones are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.samples import KEY, ONE, TEXT_BECAME_WORDS
from tui_app.storage.database import Database
from tui_app.storage.envelope import decode
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import USAGE, Layout, Step, Tables
from tui_app.storage.store import Store

ONE_STEP = Layout(steps=(TEXT_BECAME_WORDS,))


def _counted(tables: Tables) -> Tables:
    for documents in tables.values():
        for document in documents.values():
            document["count"] = len(document["words"])
    return tables


TWO_STEPS = Layout(steps=(TEXT_BECAME_WORDS, Step("words are counted", _counted)))


@pytest.mark.parametrize("written_by", [Layout(), ONE_STEP])
def test_an_older_file_is_upgraded_by_the_steps_that_it_lacks(written_by: Layout, tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    with Database(path, layout=written_by) as database:
        database.insert({"text": "two words", "words": ["two", "words"]})
    with Database(path, layout=TWO_STEPS) as database:
        assert database.all() == [{"text": "two words", "words": ["two", "words"], "count": 2}]
        assert decode(path.read_bytes())[1] == written_by.version
        database.insert({"text": "new", "words": ["new"], "count": 1})
    tables, version = decode(path.read_bytes())
    assert version == 3
    assert tables["_default"]["1"]["count"] == 2


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    with Database(path, layout=TWO_STEPS) as database:
        database.insert({"text": "from the future"})
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    with Database(path) as database:
        for attempt in (database.all, lambda: database.insert({"text": "old"}), database.drop_tables):
            with pytest.raises(StorageError, match=r"newer tui-app.*schema_version is 3.*knows 1"):
                attempt()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)
    assert not list(tmp_path.glob("*damaged*"))


def test_a_newer_file_that_is_damaged_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    with Database(path, layout=TWO_STEPS) as database:
        database.insert({"text": "from the future"})
    damaged = path.read_bytes().replace(b"future", b"fuTure")
    path.write_bytes(damaged)
    with Database(path) as database, pytest.raises(StorageError, match="newer"):
        database.all()
    assert path.read_bytes() == damaged
    assert [each.name for each in tmp_path.glob("db.json.*") if "damaged" in each.name] == []


async def test_a_store_of_a_newer_version_is_refused_when_it_is_opened(folder: Path) -> None:
    layout = Layout(USAGE.table, steps=(TEXT_BECAME_WORDS,))
    with Database(folder / "usage.json", layout=layout) as database:
        database.table("usage").insert({"day": "2025-01-31", "text": ""})
    before = (folder / "usage.json").read_bytes()
    with pytest.raises(StorageError, match="newer"):
        await Store.open(folder)
    assert (folder / "usage.json").read_bytes() == before


async def test_a_newer_version_that_takes_the_folder_over_while_we_run_is_not_overwritten(
    folder: Path,
) -> None:
    health: list[str | None] = []
    store = await Store.open(folder, health.append)
    await store.usage.add(KEY, ONE)
    await store.settle()
    with Database(
        folder / "usage.json", layout=Layout(USAGE.table, steps=(Step("nothing", lambda tables: tables),))
    ) as database:
        database.table("usage").insert({"day": "later"})
    before = (folder / "usage.json").read_bytes()
    assert (await store.usage.add(KEY, ONE)).requests == 2
    await store.settle()
    assert (await store.usage.add(KEY, ONE)).requests == 3
    assert "newer tui-app" in str(health[-1])
    assert (folder / "usage.json").read_bytes() == before
    await store.close()
