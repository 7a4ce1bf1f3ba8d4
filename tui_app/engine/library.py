"""The conversations that are kept: listed, looked through, opened, renamed, deleted, exported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.domain.conversations import Conversation, Found, StoredMessage
from tui_app.domain.matching import Query
from tui_app.engine.api import Listing, Snapshot
from tui_app.storage.errors import StorageError

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine

TRASH_KEPT_S = 30 * 86_400.0
"""How long a deleted conversation can be brought back."""


class Library:
    """What can be done with conversations besides asking.

    Args:
        engine: whose records they are.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._conversations = engine.store.conversations

    async def list(self) -> Listing:
        """Every conversation, newest first; those deleted long ago are removed for good."""
        await self._conversations.empty_trash(self._engine.clock.time() - TRASH_KEPT_S)
        return Listing(
            conversations=await self._conversations.list(), opened=self._engine.session.conversation_id
        )

    async def search(self, words: str, found: Callable[[Found], None]) -> None:
        """Tells `found` of each conversation that holds the words, newest first, until all are read."""
        async with aclosing(self._conversations.search(Query.of(words))) as search:
            async for each in search:
                found(each)

    async def open(self, conversation_id: str) -> Snapshot:
        """Goes on with a conversation; the state with its last page.

        Raises:
            StorageError: it is gone or cannot be read.
            ValueError: it was held with the simulator and this is not it, or the other way round.
        """
        conversation = await self._known(conversation_id)
        if conversation.simulated != self._engine.settings.simulated:
            raise ValueError(
                "It was held with the simulator: start with --simulate to go on with it."
                if conversation.simulated
                else "It was held with real providers: start without --simulate to go on with it."
            )
        page = await self._conversations.last_page(conversation_id)
        self._engine.session.open(conversation_id, [*page])
        await self._engine.remember(conversation_id)
        return await self._engine.snapshot()

    async def older(self, conversation_id: str, before: int) -> tuple[StoredMessage, ...]:
        """The page of messages that comes before that number, oldest first."""
        return await self._conversations.page_before(conversation_id, before)

    async def rename(self, conversation_id: str, title: str) -> None:
        """Gives it another title; an empty one is the first words of its first question."""
        await self._conversations.rename(conversation_id, title)

    async def delete(self, conversation_id: str) -> Snapshot | None:
        """Moves it to the trash; the state where it was the open one, which is then a new one.

        Raises:
            StorageError: it could not be moved; it is still there.
        """
        opened = conversation_id == self._engine.session.conversation_id
        if opened:
            await self._engine.session.settle()
        await self._conversations.delete(conversation_id)
        return await self._engine.new_conversation() if opened else None

    async def undelete(self) -> Conversation | None:
        """Brings back what was deleted last, also in an earlier run; None where the trash is empty."""
        return await self._conversations.undelete()

    async def messages(self, conversation_id: str) -> tuple[Conversation, tuple[StoredMessage, ...]]:
        """A conversation with every message, read page by page, for an export.

        Raises:
            StorageError: it is gone or cannot be read.
        """
        conversation = await self._known(conversation_id)
        pages = [await self._conversations.last_page(conversation_id)]
        while pages[-1] and pages[-1][0].number > 1:
            pages.append(await self._conversations.page_before(conversation_id, pages[-1][0].number))
        return conversation, tuple(message for page in reversed(pages) for message in page)

    async def export(self, conversation_id: str, form: str) -> Path:
        """Writes a conversation into a new file in the data folder; gives the file.

        Args:
            conversation_id: which one.
            form: `markdown` or `json`.

        Raises:
            StorageError: it cannot be read.
            OSError: the file cannot be written.
        """
        from tui_app.reporting.export.files import keep_export
        from tui_app.reporting.export.formats import EXTENSIONS, Format, conversation_text

        conversation, messages = await self.messages(conversation_id)
        zone, folder = self._engine.settings.zone, self._engine.settings.data_dir

        def write() -> Path:
            text = conversation_text(conversation, messages, Format(form), zone)
            name = f"conversation-{conversation.title or conversation.id}"
            return keep_export(folder, name, EXTENSIONS[Format(form)], text)

        return await asyncio.to_thread(write)

    async def _known(self, conversation_id: str) -> Conversation:
        conversation = await self._conversations.get(conversation_id)
        if conversation is None:
            raise StorageError("That conversation is gone.")
        return conversation
