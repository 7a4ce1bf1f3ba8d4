"""A damaged file is never read as something else: it is kept aside, and what can be proved whole is saved."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.samples import KEY, ONE, TEXT_BECAME_WORDS, message, trace
from tui_app.storage.database import Database
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import Layout
from tui_app.storage.store import Store

RECORDS = {
    number: {"text": f"record {number}", "number": number * 7, "deep": {"a": [1, None]}}
    for number in range(1, 21)
}


def _sound_file() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "db.json"
        with Database(path) as database:
            database.insert_multiple(RECORDS.values())
        return path.read_bytes()


SOUND = _sound_file()
PLACES = st.integers(0, len(SOUND) - 1)
FLIPS = st.lists(st.tuples(st.just("flip"), PLACES, st.integers(0, 7)), min_size=1, max_size=4)
CUTS = st.lists(st.tuples(st.just("cut"), PLACES, st.integers(1, 300)), min_size=1, max_size=2)
INSERTIONS = st.lists(
    st.tuples(
        st.just("insert"), PLACES, st.binary(min_size=1, max_size=40) | st.sampled_from([b"\n", b"1", b'"'])
    ),
    min_size=1,
    max_size=2,
)


def _damaged(changes: list[tuple[str, int, Any]]) -> bytes:
    content = bytearray(SOUND)
    for kind, place, what in changes:
        at = min(place, max(0, len(content) - 1))
        if kind == "flip" and content:
            content[at] ^= 1 << what
        elif kind == "cut":
            del content[at : at + what]
        elif kind == "insert":
            content[at:at] = what
    return bytes(content)


@settings(max_examples=150, deadline=None)
@given(FLIPS | CUTS | INSERTIONS)
def test_random_damage_is_seen_kept_aside_and_never_read_as_something_else(
    changes: list[tuple[str, int, Any]],
) -> None:
    content = _damaged(changes)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "db.json"
        path.write_bytes(content)
        notices: list[str] = []
        with Database(path, notice=notices.append) as database:
            read = {document.doc_id: dict(document) for document in database}
            if content == SOUND:
                assert (read, notices) == (RECORDS, [])
                return
            assert all(RECORDS.get(number) == record for number, record in read.items())
            untouched = set(SOUND.splitlines()) & set(content.splitlines())
            whole = {
                number
                for number in RECORDS
                if any(f'"number":{number * 7},'.encode() in line for line in untouched)
            }
            assert whole <= set(read)
            (aside,) = path.parent.glob("db.json.damaged-*")
            assert aside.read_bytes() == content
            (notice,) = notices
            assert str(path) in notice
            assert aside.name in notice
            assert f"{len(read)} of its records" in notice
        with Database(path, notice=notices.append) as again:
            assert {document.doc_id: dict(document) for document in again} == read
            assert len(notices) == 1


def test_an_empty_file_is_damage_and_not_an_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    path.touch()
    notices: list[str] = []
    with Database(path, notice=notices.append) as database:
        assert database.all() == []
    assert "it is empty" in notices[0]
    assert len(list(tmp_path.glob("db.json.damaged-*"))) == 1


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 4096, b"null", b"[]", b"{", b'{"_default":{"1":{"text":"forged"}}}', b"\n\n"]
)
def test_what_is_not_a_file_of_ours_gives_no_records(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    path.write_bytes(content)
    notices: list[str] = []
    with Database(path, notice=notices.append) as database:
        assert database.all() == []
        database.insert({"after": 1})
    assert len(notices) == 1
    (aside,) = tmp_path.glob("db.json.damaged-*")
    assert aside.read_bytes() == content


def test_records_are_saved_from_a_file_that_another_program_re_formatted(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    content = json.loads(SOUND)
    content["_default"]["3"]["text"] = "changed by hand"
    path.write_text(json.dumps(content, indent=2))
    with Database(path) as database:
        read = {document.doc_id: dict(document) for document in database}
    assert read == {number: record for number, record in RECORDS.items() if number != 3}


def test_a_record_is_not_taken_for_one_of_another_id_or_table(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    path.write_bytes(SOUND.replace(b'"5":{', b'"55":{'))
    with Database(path) as database:
        assert database.get(doc_id=55) is None
        assert len(database) == len(RECORDS) - 1
    path.write_bytes(SOUND.replace(b'"_default":{', b'"elsewhere":{'))
    with Database(path) as database:
        assert database.tables() == {"_default"}
        assert len(database) == len(RECORDS)


def test_damage_in_a_file_that_cannot_be_kept_aside_is_an_error_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "db.json"
    path.write_bytes(SOUND[:100])

    def refuse(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.link", refuse)
    monkeypatch.setattr("shutil.copyfile", refuse)
    with Database(path) as database, pytest.raises(StorageError, match="could not be kept aside"):
        database.all()
    assert path.read_bytes() == SOUND[:100]


def test_damage_in_an_older_file_is_mended_and_then_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    path.write_bytes(SOUND.replace(b'"number":7,', b'"number":8,'))
    with Database(path, layout=Layout(steps=(TEXT_BECAME_WORDS,))) as database:
        assert len(database) == len(RECORDS) - 1
        assert database.get(doc_id=2)["words"] == ["record", "2"]


async def test_the_store_tells_damage_that_it_finds_at_the_start_and_later(folder: Path) -> None:
    store = await Store.open(folder)
    await store.usage.add(KEY, ONE)
    conversation = await store.conversations.create()
    await store.conversations.append(conversation.id, message("hello"))
    await store.close()
    (folder / "usage.json").write_bytes(b"")
    store = await Store.open(folder)
    (at_start,) = store.notices
    (folder / "conversations" / conversation.id / "001.json").write_bytes(b"{")
    assert await store.conversations.last_page(conversation.id) == ()
    assert store.notices[0] == at_start
    assert conversation.id in store.notices[1]
    assert (await store.usage.add(KEY, ONE)) == ONE
    assert (await store.conversations.append(conversation.id, message("again"))).number == 1
    await store.close()


async def test_a_lost_list_of_conversations_is_made_again_from_the_messages(folder: Path) -> None:
    store = await Store.open(folder)
    kept = []
    for text in ("first one", "second one"):
        conversation = await store.conversations.create()
        for number in range(3):
            await store.conversations.append(
                conversation.id, message(f"{text} {number}", at=conversation.created_at + number)
            )
        kept.append(conversation.id)
    before = await store.conversations.list()
    await store.settle()
    (folder / "conversations" / "index.json").write_bytes(b"gone")
    after = await store.conversations.list()
    assert {(each.id, each.title, each.messages, each.updated_at) for each in after} == {
        (each.id, each.title, each.messages, each.updated_at) for each in before
    }
    assert len(store.notices) == 1
    await store.close()


async def test_a_damaged_shard_of_traces_leaves_the_others_readable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_app.storage.shards.SHARD_RECORDS", 2)
    store = await Store.open(folder)
    for number in range(6):
        await store.traces.append(trace(str(number)))
    await store.close()
    second = sorted((folder / "traces").glob("*.json"))[1]
    second.write_bytes(second.read_bytes().replace(b'"id":"2"', b'"id":"9"'))
    store = await Store.open(folder)
    assert [each.id for each in await store.traces.recent(9)] == ["0", "1", "3", "4", "5"]
    assert await store.traces.get("9") is None
    await store.traces.append(trace("6"))
    assert [each.id for each in await store.traces.recent(2)] == ["5", "6"]
    await store.close()
