"""Conversations: their list, and the messages of each in pages."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from tui_app.domain.conversations import Conversation, StoredMessage
from tui_app.domain.sanitize import one_line
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import CONVERSATIONS
from tui_app.storage.messages import CONVERSATIONS_FOLDER, Messages, title_of
from tui_app.storage.records import conversation_of, conversation_record, document_id
from tui_app.storage.writer import finished

if TYPE_CHECKING:
    from tui_app.domain.clock import Clock
    from tui_app.storage.database import DurableTable
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

INDEX_FILE = f"{CONVERSATIONS_FOLDER}/index.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class ConversationStore:
    """The list in `conversations/index.json`, messages in `conversations/<id>/NNN.json`.

    The messages are what counts: an entry of the list that is missing is made from them.

    Args:
        clock: dates new conversations.
    """

    def __init__(self, files: Files, writer: Writer, clock: Clock) -> None:
        self._files = files
        self._writer = writer
        self._clock = clock
        self._messages: dict[str, Messages] = {}

    async def create(self) -> Conversation:
        """A new conversation, empty and without a title until its first user message."""
        now = self._clock.time()
        conversation_id = f"{datetime.fromtimestamp(now, UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}"
        conversation = Conversation(id=conversation_id, title="", created_at=now, updated_at=now, messages=0)
        await self._writer.write(lambda: self._put(conversation))
        return conversation

    async def list(self) -> tuple[Conversation, ...]:
        """Every conversation, the one with the newest message first.

        Raises:
            StorageError: the list cannot be read.
        """
        for conversation_id in await self._writer.read(self._unlisted):
            await self._writer.write(partial(self._put_again, conversation_id))
        return await self._writer.read(self._listed)

    async def append(self, conversation_id: str, message: StoredMessage) -> StoredMessage:
        """Keeps a message as the conversation's next one.

        Returns:
            The message with its number.

        Raises:
            StorageError: the id is not one, or the newest messages cannot be read.
        """
        messages = self._of(conversation_id)
        kept: list[StoredMessage] = []

        def append() -> StoredMessage:
            kept[:] = [messages.append(message)]
            return kept[0]

        def note() -> None:
            for stored in kept:
                self._note(conversation_id, stored)

        appended, noted = self._writer.submit(append), self._writer.submit(note)
        await finished(noted)
        return await finished(appended)

    async def update(self, conversation_id: str, message: StoredMessage) -> None:
        """Keeps a message in the place of the one with its number.

        Raises:
            StorageError: there is no such message, or it cannot be read.
        """
        messages = self._of(conversation_id)
        await self._writer.write(lambda: messages.update(message))

    async def last_page(self, conversation_id: str) -> tuple[StoredMessage, ...]:
        """The newest messages, oldest first; none of an unknown conversation.

        Raises:
            StorageError: they cannot be read.
        """
        messages = self._of(conversation_id)
        return await self._writer.read(messages.page)

    async def page_before(self, conversation_id: str, number: int) -> tuple[StoredMessage, ...]:
        """The messages that come before that number, oldest first; none where it is the first.

        Raises:
            StorageError: they cannot be read.
        """
        messages = self._of(conversation_id)
        return await self._writer.read(lambda: messages.page(number))

    def _of(self, conversation_id: str) -> Messages:
        if not _ID.fullmatch(conversation_id):
            raise StorageError(f"{one_line(conversation_id, 80)!r} is not the id of a conversation.")
        if conversation_id not in self._messages:
            self._messages[conversation_id] = Messages(self._files, conversation_id)
        return self._messages[conversation_id]

    def _index(self) -> DurableTable:
        return self._files.table(INDEX_FILE, CONVERSATIONS)

    def _put(self, conversation: Conversation) -> None:
        self._index().put(conversation_record(conversation), document_id(conversation.id))

    def _note(self, conversation_id: str, message: StoredMessage) -> None:
        """Brings the list up to date with a message that was appended."""
        record = self._index().get(doc_id=document_id(conversation_id))
        if record is None:
            self._put_again(conversation_id)
            return
        listed = conversation_of(record)
        title = listed.title or (title_of(message.text) if message.role == "user" else "")
        self._put(replace(listed, title=title, updated_at=message.at, messages=message.number))

    def _put_again(self, conversation_id: str) -> None:
        """Makes an entry from the messages."""
        self._put(self._of(conversation_id).summary())

    def _unlisted(self) -> set[str]:
        """Conversations that have messages and no entry, because the list was lost or damaged."""
        listed = {record["id"] for record in self._index().all()}
        return {name for name in self._files.names(CONVERSATIONS_FOLDER) if _ID.fullmatch(name)} - listed

    def _listed(self) -> tuple[Conversation, ...]:
        listed = [conversation_of(record) for record in self._index().all()]
        return tuple(sorted(listed, key=lambda each: (each.updated_at, each.created_at), reverse=True))
