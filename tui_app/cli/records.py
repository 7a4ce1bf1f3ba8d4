"""Opens the records for a command that only reads them, and finds what an id means."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui_app.cli.parser import Arguments
from tui_app.domain.conversations import Conversation, StoredMessage
from tui_app.domain.sanitize import one_line
from tui_app.domain.trace_search import TraceFilter
from tui_app.domain.traces import Trace
from tui_app.settings import Settings
from tui_app.settings.load import load
from tui_app.storage.store import Store

LAST = "last"
"""Names the newest trace or conversation instead of an id."""


@asynccontextmanager
async def opened_records(arguments: Arguments) -> AsyncIterator[tuple[Store, Settings]]:
    """The records of the data folder, and the settings that say where it is.

    Raises:
        SettingsError: the settings have mistakes.
        StorageError: the folder cannot be used.
    """
    settings = load(environment=arguments.environment, chain=arguments.chain, data_dir=arguments.data_dir)
    store = await Store.open(settings.data_dir)
    try:
        await share_usage(store, settings)
        yield store, settings
    finally:
        await store.close()


async def share_usage(store: Store, settings: Settings) -> None:
    """Takes the usage from the team's budget where the settings name one; says that it is out of reach."""
    if settings.usage_store is not None:
        await store.share_usage(settings.usage_store, settings.data_dir, _say)


def _say(problem: str | None) -> None:
    print(f"team budget: {problem or 'in reach again'}", file=sys.stderr)


async def trace_named(store: Store, name: str) -> Trace:
    """The trace with that id, or the one whose id begins so, or the last one.

    Raises:
        ValueError: there is none, or more than one.
    """
    if name == LAST:
        newest = (await store.traces.page(TraceFilter(), 1)).traces
        if not newest:
            raise ValueError("there is no trace yet: `tui-app ask TEXT` makes one")
        return newest[0]
    found = await store.traces.find(name)
    _only_one([trace.id for trace in found], name, "trace", "`tui-app traces` lists them")
    return found[0]


async def conversation_named(store: Store, name: str) -> tuple[Conversation, tuple[StoredMessage, ...]]:
    """The conversation with that id, or the one whose id begins so, or the last one; with every message.

    Raises:
        ValueError: there is none, or more than one.
    """
    listed = [each for each in await store.conversations.list() if each.messages]
    if name == LAST:
        found = listed[:1]
    else:
        found = [each for each in listed if each.id == name] or [e for e in listed if e.id.startswith(name)]
    if not listed:
        raise ValueError("there is no conversation yet: the app begins one with the first message")
    newest = f"the newest is {listed[0].id}"
    _only_one([each.id for each in found], name, "conversation", newest)
    return found[0], await every_message(store, found[0].id)


async def every_message(store: Store, conversation_id: str) -> tuple[StoredMessage, ...]:
    """A conversation's messages, oldest first."""
    pages = [await store.conversations.last_page(conversation_id)]
    while pages[-1]:
        pages.append(await store.conversations.page_before(conversation_id, pages[-1][0].number))
    return tuple(message for page in reversed(pages) for message in page)


def _only_one(ids: list[str], name: str, what: str, advice: str) -> None:
    said = one_line(name, 60)
    if not ids:
        raise ValueError(f'there is no {what} "{said}": {advice}')
    if len(ids) > 1:
        raise ValueError(f'more than one {what} begins with "{said}": {", ".join(ids[:8])}')
