"""Looks through every message of every conversation, a file at a time, so that nothing else has to wait."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from typing import TYPE_CHECKING

from tui_app.domain.conversations import Found, StoredMessage
from tui_app.domain.matching import Query

if TYPE_CHECKING:
    from tui_app.storage.conversations import ConversationStore
    from tui_app.storage.writer import Writer

MOST_A_CONVERSATION = 50
"""Messages that are told of one conversation; the newest ones."""


async def search(store: ConversationStore, writer: Writer, query: Query) -> AsyncGenerator[Found, None]:
    """The conversations that match, newest first, each as soon as it was read.

    The files are read in the writer's thread, one between two writes; whoever stops listening stops the
    reading. A file that cannot be read is passed over.

    Raises:
        StorageError: the list cannot be read.
    """
    for conversation in await store.list():
        messages = store.messages(conversation.id)
        found: list[StoredMessage] = []
        for shard in reversed(await writer.read(messages.shards)):
            found += await writer.read(partial(messages.matching, shard, query))
            if len(found) >= MOST_A_CONVERSATION:
                break
        titled = query.matches(conversation.title)
        if titled or found:
            yield Found(conversation=conversation, titled=titled, messages=tuple(found[:MOST_A_CONVERSATION]))
