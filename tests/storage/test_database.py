"""It is TinyDB: the same calls with the same results, in files that stock TinyDB and jq read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.table import Document

from tests.storage.samples import KEY, ONE, below, message, trace
from tui_app.storage import envelope
from tui_app.storage.database import Database
from tui_app.storage.errors import StorageError
from tui_app.storage.store import Store

Call = Callable[[TinyDB], object]
NUMBERS = st.integers(0, 5)
CALLS: st.SearchStrategy[Call] = st.one_of(
    NUMBERS.map(lambda n: lambda db: db.insert({"n": n})),
    st.lists(NUMBERS, max_size=3).map(lambda ns: lambda db: db.insert_multiple({"n": n} for n in ns)),
    NUMBERS.map(lambda n: lambda db: db.update({"m": n}, where("n") == n)),
    NUMBERS.map(lambda n: lambda db: db.upsert({"n": n, "up": True}, where("n") == n)),
    NUMBERS.map(lambda n: lambda db: db.upsert(Document({"n": n}, doc_id=n + 1))),
    NUMBERS.map(lambda n: lambda db: db.remove(where("n") == n)),
    NUMBERS.map(lambda n: lambda db: db.update_multiple([({"k": n}, where("n") == n)])),
    st.just(lambda db: db.truncate()),
    st.just(lambda db: db.drop_table("_default")),
    st.just(lambda db: db.drop_tables()),
    NUMBERS.map(lambda n: lambda db: db.table("other").insert({"n": n})),
)


def _content(database: TinyDB) -> dict[str, dict[int, dict[str, Any]]]:
    return {
        name: {document.doc_id: dict(document) for document in database.table(name)}
        for name in database.tables()
        if len(database.table(name))
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(CALLS, max_size=12))
def test_any_series_of_calls_leaves_what_stock_tinydb_opened_anew_would_have(calls: list[Call]) -> None:
    with TemporaryDirectory() as folder:
        path, stock_path = Path(folder) / "db.json", Path(folder) / "stock.json"
        with Database(path) as ours:
            for call in calls:
                call(ours)
                with TinyDB(stock_path) as stock:
                    call(stock)
            with TinyDB(stock_path) as stock, Database(path) as read_again:
                assert _content(ours) == _content(read_again) == _content(stock)


async def test_stock_tinydb_reads_every_file(folder: Path) -> None:
    store = await Store.open(folder)
    conversation = await store.conversations.create()
    await store.conversations.append(conversation.id, message("hello"))
    await store.usage.add(KEY, ONE)
    await store.traces.append(trace("a"))
    await store.preferences.set("theme", "dark")
    await store.close()
    found = {}
    for path in below(folder, "*.json"):
        with TinyDB(path, access_mode="r") as stock:
            (table,) = stock.tables() - {"_meta"}
            (found[table],) = stock.table(table).all()
            assert stock.table("_meta").all()[0]["schema_version"] == 1
    assert found["usage"]["requests"] == 1
    assert found["traces"]["attempts"][0]["kind"] == "overloaded"
    assert found["messages"]["text"] == "hello"
    assert found["conversations"]["title"] == "hello"
    assert found["preferences"]["value"] == "dark"


def test_changes_in_one_transaction_are_all_kept_or_none(tmp_path: Path) -> None:
    syncs: list[int] = []
    path = tmp_path / "db.json"
    database = Database(path)
    group = database.storage._group  # type: ignore[attr-defined] # the group is made by the storage here
    group.sync = syncs.append
    with group.transaction():
        for number in range(10):
            database.insert({"n": number})
    assert len(syncs) == 2

    def give_up() -> None:
        with group.transaction():
            database.truncate()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    assert len(database) == 10
    assert len(json.loads(path.read_bytes())["_default"]) == 10
    database.close()


def test_a_change_that_cannot_be_saved_is_not_believed(tmp_path: Path) -> None:
    database = Database(tmp_path / "db.json")
    database.insert({"n": 1})

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    group = database.storage._group  # type: ignore[attr-defined] # as above
    group.sync, working = broken, group.sync
    with pytest.raises(StorageError, match="No space left"):
        database.insert({"n": 2})
    assert database.all() == [{"n": 1}]
    assert not list(tmp_path.glob("*.new"))
    group.sync = working
    assert database.insert({"n": 3}) == 2
    database.close()


def test_only_records_that_changed_are_encoded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []
    real = envelope.encode_record

    def counted(table: str, doc_id: str, document: dict[str, Any], version: int) -> bytes:
        encoded.append(doc_id)
        return real(table, doc_id, document, version)

    monkeypatch.setattr("tui_app.storage.encoding.encode_record", counted)
    with Database(tmp_path / "db.json") as database:
        database.insert_multiple({"n": n} for n in range(100))
        encoded.clear()
        database.insert({"n": 100})
        database.update({"n": -1}, doc_ids=[7])
    assert encoded == ["101", "7"]
