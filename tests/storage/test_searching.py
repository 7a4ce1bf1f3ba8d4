"""Every message can be found; files are read one at a time, and only until nobody listens."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from tests.storage.samples import NOON, message
from tests.storage.test_trash import begun
from tui_app.domain.conversations import StoredMessage
from tui_app.domain.matching import Query
from tui_app.storage import shards
from tui_app.storage.messages import Messages
from tui_app.storage.shards import Shard
from tui_app.storage.store import Store


async def found(store: Store, words: str) -> list[tuple[str, bool, list[str]]]:
    return [
        (each.conversation.title, each.titled, [hit.text for hit in each.messages])
        async for each in store.conversations.search(Query.of(words))
    ]


async def test_titles_and_messages_are_found_the_newest_first(store: Store) -> None:
    older = await begun(store, "How to brew tea", "and coffee")
    await begun(store, "Nothing of it")
    newer = await begun(store, "Tea again", "more TEA")
    for at, name in enumerate((older, newer)):
        await store.conversations.append(name, message("bye", at=NOON + 100 + at))
    assert await found(store, "tea") == [
        ("Tea again", True, ["more TEA", "Tea again"]),
        ("How to brew tea", True, ["How to brew tea"]),
    ]
    assert await found(store, "coffee") == [("How to brew tea", False, ["and coffee"])]
    assert await found(store, "water") == []


async def test_a_search_that_nobody_listens_to_any_more_reads_no_further(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_RECORDS", 2)
    for number in range(3):
        await begun(store, *(f"needle {number}.{each}" for each in range(6)))
    read: list[Shard] = []
    matching = Messages.matching

    def counted(self: Messages, shard: Shard, query: Query) -> list[StoredMessage]:
        read.append(shard)
        return matching(self, shard, query)

    monkeypatch.setattr(Messages, "matching", counted)
    async with aclosing(store.conversations.search(Query.of("needle"))) as search:
        first = await anext(search)
        assert len(first.messages) == 6
    assert len(read) == 3


async def test_a_damaged_file_is_passed_over(store: Store, folder: Path) -> None:
    broken, whole = await begun(store, "needle one"), await begun(store, "needle two")
    await store.settle()
    (folder / "conversations" / broken / "001.json").write_bytes(b"\x00\x01")
    assert [hits for _, _, hits in await found(store, "needle two")] == [["needle two"]]
    assert whole
