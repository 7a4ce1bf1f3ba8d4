"""Everything comes back as it was kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.samples import DAY_S, KEY, NOON, message, trace
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.domain.traces import Trace
from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.errors import StorageError
from tui_app.storage.records import message_of, message_record, plain, trace_of, trace_record, usage_amounts
from tui_app.storage.store import Store

AMOUNTS = UsageAmounts(
    input_tokens=1,
    output_tokens=2,
    cached_tokens=3,
    reasoning_tokens=4,
    estimated_tokens=5,
    requests=6,
    announced_half=7,
    announced_near=8,
    announced_exceeded=9,
)


async def test_usage_is_counted_by_day_environment_provider_and_whether_it_is_simulated(folder: Path) -> None:
    keys = [
        KEY,
        replace(KEY, day="2025-02-01"),
        replace(KEY, environment="staging"),
        replace(KEY, provider="openai"),
        replace(KEY, simulated=True),
    ]
    store = await Store.open(folder)
    for key in keys:
        assert await store.usage.add(key, AMOUNTS) == AMOUNTS
    assert await store.usage.add(KEY, AMOUNTS) == AMOUNTS + AMOUNTS
    await store.close()
    store = await Store.open(folder)
    assert await store.usage.of_day("2025-02-01") == {keys[1]: AMOUNTS}
    assert await store.usage.of_day(KEY.day) == {key: AMOUNTS for key in keys if key.day == KEY.day} | {
        KEY: AMOUNTS + AMOUNTS
    }
    assert await store.usage.of_day("2024-01-01") == {}
    await store.close()


async def test_a_trace_comes_back_whole(folder: Path) -> None:
    bare = Trace(
        id="bare",
        started_at=NOON,
        environment="staging",
        simulated=False,
        chain=(),
        outcome="cancelled",
        duration_s=0.0,
    )
    store = await Store.open(folder)
    await store.traces.append(trace("full"))
    await store.traces.append(bare)
    await store.close()
    store = await Store.open(folder)
    assert await store.traces.recent(10) == [trace("full"), bare]
    assert await store.traces.recent(1) == [bare]
    assert await store.traces.recent(0) == []
    assert await store.traces.get("full") == trace("full")
    assert await store.traces.get("none") is None
    await store.close()


def test_records_of_other_versions_are_read_without_what_is_not_known_here() -> None:
    record = trace_record(trace("a")) | {"mood": "good", "kind": "a class of the future"}
    record["attempts"][0] |= {"colour": "red", "kind": "another one"}
    for field in ("deadline_reached", "kind", "cut_short"):
        record.pop(field, None)
    read = trace_of(record)
    assert (read.id, read.kind, read.deadline_reached, read.attempts[0].kind) == ("a", None, False, None)
    old = message_record(message("hello")) | {"status": "pondering", "mood": "good"}
    assert message_of(old, 3) == replace(message("hello"), status=MessageStatus.FAILED, number=3)
    assert usage_amounts({"requests": 3, "day": "x"}) == UsageAmounts(requests=3)


async def test_a_conversation_is_listed_by_its_first_words_and_its_newest_message(store: Store) -> None:
    older, newer = await store.conversations.create(), await store.conversations.create()
    long_text = "\x1b[31mHow do I\nwrite a very long question about something that does not end soon at all?"
    later = newer.created_at + DAY_S
    await store.conversations.append(older.id, replace(message("hi"), role="assistant", at=later))
    await store.conversations.append(newer.id, message("Second", at=later + 1))
    await store.conversations.append(older.id, message(long_text, at=later + 2))
    first, second = await store.conversations.list()
    assert (first.id, first.messages, first.updated_at, first.created_at) == (
        older.id,
        2,
        later + 2,
        older.created_at,
    )
    assert first.title == "How do I write a very long question about something that do…"
    assert (second.id, second.title, second.messages) == (newer.id, "Second", 1)


async def test_a_message_is_replaced_under_its_number_with_every_field(store: Store) -> None:
    conversation = await store.conversations.create()
    await store.conversations.append(conversation.id, message("question"))
    partial = await store.conversations.append(
        conversation.id,
        StoredMessage(role="assistant", text="Hal", status=MessageStatus.STREAMING, at=NOON, note="writing"),
    )
    done = StoredMessage(
        role="assistant",
        text="Hallo \U0001f600 \ud800",
        status=MessageStatus.DONE,
        at=NOON + 2,
        number=partial.number,
        trace_id="t1",
        provider="openai",
        model="tiny",
        step=2,
        input_tokens=12,
        output_tokens=0,
        estimated=True,
        duration_s=1.5,
        trail="claude:overloaded,openai:answered",
    )
    await store.conversations.update(conversation.id, done)
    page = await store.conversations.last_page(conversation.id)
    assert page == (replace(message("question"), number=1), replace(done, text="Hallo \U0001f600 ?"))


@pytest.mark.parametrize("wrong", ["../../etc", "", "a/b", "index.json", ".", "a" * 65])
async def test_an_id_that_is_none_leaves_the_folder_alone(wrong: str, store: Store) -> None:
    with pytest.raises(StorageError, match="not the id of a conversation"):
        await store.conversations.append(wrong, message("x"))


async def test_an_unknown_conversation_has_no_messages(store: Store) -> None:
    assert await store.conversations.last_page("nobody") == ()
    assert await store.conversations.page_before("nobody", 5) == ()
    with pytest.raises(StorageError, match="no message 1"):
        await store.conversations.update("nobody", replace(message("x"), number=1))
    assert await store.conversations.list() == ()


async def test_preferences_come_back_and_only_json_is_one(folder: Path) -> None:
    store = await Store.open(folder)
    await store.preferences.set("theme", "dark")
    await store.preferences.set("theme", {"name": "light", "sizes": [1, 2.5, None, True]})
    await store.preferences.set("conversation", "abc")
    with pytest.raises(TypeError):
        await store.preferences.set("wrong", object())
    await store.close()
    store = await Store.open(folder)
    assert await store.preferences.get("theme") == {"name": "light", "sizes": [1, 2.5, None, True]}
    assert await store.preferences.get("none", 7) == 7
    assert set(await store.preferences.all()) == {"theme", "conversation"}
    await store.close()


async def test_numbers_and_texts_that_json_cannot_hold_do_not_stop_the_writing(store: Store) -> None:
    assert plain([10**30, -(10**30), "\ud800", True]) == [2**63 - 1, -(2**63) + 1, "?", True]
    huge = UsageKey(KEY.day, "production", "hostile\udfff")
    await store.usage.add(huge, UsageAmounts(input_tokens=10**30))
    await store.usage.add(KEY, AMOUNTS)
    assert store.problem is None
    assert (await store.usage.of_day(KEY.day))[KEY] == AMOUNTS
