"""A deleted conversation is moved aside whole, comes back whole, and is never in two places."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.samples import NOON, below, message
from tui_app.domain.clock import Clock
from tui_app.storage.errors import StorageError
from tui_app.storage.store import Store


class SetClock(Clock):
    def __init__(self, at: float = NOON) -> None:
        super().__init__()
        self.at = at

    def time(self) -> float:
        return self.at


async def begun(store: Store, *texts: str, simulated: bool = False) -> str:
    """A conversation with these questions."""
    conversation = await store.conversations.create(simulated=simulated)
    for text in texts:
        await store.conversations.append(conversation.id, message(text))
    return conversation.id


async def titles(store: Store) -> set[str]:
    return {conversation.title for conversation in await store.conversations.list()}


async def test_it_leaves_the_list_and_comes_back_with_title_and_messages(store: Store, folder: Path) -> None:
    kept, gone = await begun(store, "stays"), await begun(store, "goes", "and more")
    await store.conversations.rename(gone, "A title of its own")
    await store.conversations.delete(gone)
    assert await titles(store) == {"stays"}
    assert [path.parent.parent.name for path in below(folder, "001.json") if gone in str(path)] == ["trash"]
    back = await store.conversations.undelete()
    assert back is not None
    assert (back.id, back.title, back.messages) == (gone, "A title of its own", 2)
    assert [each.text for each in await store.conversations.last_page(gone)] == ["goes", "and more"]
    assert (await store.conversations.append(gone, message("third"))).number == 3
    assert await store.conversations.undelete() is None
    assert kept


async def test_it_comes_back_in_a_later_run_and_the_last_deleted_first(folder: Path) -> None:
    clock = SetClock()
    store = await Store.open(folder, clock=clock)
    for name in ("one", "two"):
        clock.at += 10
        await store.conversations.delete(await begun(store, name))
    await store.close()
    store = await Store.open(folder)
    assert await titles(store) == set()
    for name in ("two", "one"):
        back = await store.conversations.undelete()
        assert back is not None
        assert back.title == name
    await store.close()


async def test_a_lost_list_does_not_bring_a_deleted_one_back(folder: Path) -> None:
    store = await Store.open(folder)
    await begun(store, "stays")
    await store.conversations.delete(await begun(store, "goes"))
    await store.close()
    (folder / "conversations" / "index.json").unlink()
    store = await Store.open(folder)
    assert await titles(store) == {"stays"}
    await store.close()


async def test_where_it_has_gone_on_since_nothing_is_overwritten(store: Store) -> None:
    gone = await begun(store, "before")
    await store.conversations.delete(gone)
    await store.conversations.append(gone, message("after"))
    with pytest.raises(StorageError, match="has gone on since"):
        await store.conversations.undelete()
    assert [each.text for each in await store.conversations.last_page(gone)] == ["after"]


async def test_what_was_deleted_long_ago_is_removed_for_good(folder: Path) -> None:
    clock = SetClock()
    store = await Store.open(folder, clock=clock)
    old, new = await begun(store, "old"), await begun(store, "new")
    await store.conversations.delete(old)
    clock.at += 1000
    await store.conversations.delete(new)
    await store.conversations.empty_trash(NOON + 500)
    assert not [path for path in below(folder) if old in str(path)]
    back = await store.conversations.undelete()
    assert back is not None
    assert back.id == new
    assert await store.conversations.undelete() is None
    await store.close()


async def test_in_memory_it_works_the_same() -> None:
    store = Store.in_memory("no disk")
    gone = await begun(store, "goes")
    await store.conversations.delete(gone)
    assert await titles(store) == set()
    back = await store.conversations.undelete()
    assert back is not None
    assert [each.text for each in await store.conversations.last_page(gone)] == ["goes"]
    await store.conversations.delete(gone)
    await store.conversations.empty_trash(2**40)
    assert await store.conversations.undelete() is None
    await store.close()


async def test_the_simulators_are_known_even_without_the_list(folder: Path) -> None:
    store = await Store.open(folder)
    await begun(store, "played", simulated=True)
    await begun(store, "real")
    await store.close()
    (folder / "conversations" / "index.json").unlink()
    store = await Store.open(folder)
    listed = await store.conversations.list()
    assert {(each.title, each.simulated) for each in listed} == {("played", True), ("real", False)}
    await store.close()


async def test_an_empty_title_brings_the_first_words_back(store: Store) -> None:
    renamed = await begun(store, "first words")
    await store.conversations.rename(renamed, "  Two\nlines \x1b[2J ")
    assert await titles(store) == {"Two lines"}
    await store.conversations.rename(renamed, "")
    assert await titles(store) == {"first words"}
    with pytest.raises(StorageError, match="gone"):
        await store.conversations.rename("nobody", "x")
