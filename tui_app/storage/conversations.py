"""Conversations: their list, and the messages of each in pages."""

from __future__ import annotations

import contextlib
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from tui_app.domain.conversations import Conversation, Found, StoredMessage
from tui_app.domain.sanitize import one_line
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import CONVERSATIONS
from tui_app.storage.ledger import Ledger
from tui_app.storage.messages import CONVERSATIONS_FOLDER, SIMULATED, Messages, title_of
from tui_app.storage.records import conversation_of, conversation_record, document_id
from tui_app.storage.searching import search
from tui_app.storage.trash import Trash

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tui_app.domain.clock import Clock
    from tui_app.domain.matching import Query
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

INDEX_FILE = f"{CONVERSATIONS_FOLDER}/index.json"
_DATED = re.compile(r"\d{8}-")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class ConversationStore:
    """The list in `index.json`, of quiet ones in `index-YYYY-MM.json`; messages in `<id>/NNN.json`.

    The messages are what counts: an entry of the list that is missing is made from them.

    Args:
        clock: dates new conversations.
    """

    def __init__(self, files: Files, writer: Writer, clock: Clock) -> None:
        self._files = files
        self._writer = writer
        self._clock = clock
        self._messages: dict[str, Messages] = {}
        self._trash = Trash(files)
        self._list = Ledger(
            files,
            CONVERSATIONS,
            name=INDEX_FILE,
            folder=CONVERSATIONS_FOLDER,
            prefix="index-",
            group=lambda record: _month(record["id"]),
            age=lambda record: record["updated_at"],
        )

    async def create(self, *, simulated: bool = False) -> Conversation:
        """A new conversation, empty and without a title until its first user message."""
        now = self._clock.time()
        conversation_id = f"{datetime.fromtimestamp(now, UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}"
        conversation = Conversation(
            id=f"{conversation_id}{SIMULATED}" if simulated else conversation_id,
            title="",
            created_at=now,
            updated_at=now,
            messages=0,
            simulated=simulated,
        )
        await self._writer.write(lambda: self._put(conversation))
        with contextlib.suppress(StorageError):  # this one is kept all the same
            await self._list.clear(self._writer)
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

        return await self._writer.write_both(append, note)

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

    async def get(self, conversation_id: str) -> Conversation | None:
        """An entry of the list, None where there is none."""
        return await self._writer.read(lambda: self._entry(conversation_id))

    async def rename(self, conversation_id: str, title: str) -> None:
        """Gives it another title; an empty one brings the first words of its first question back.

        Raises:
            StorageError: there is no such conversation.
        """

        def rename() -> None:
            listed = self._entry(conversation_id)
            if listed is None:
                raise StorageError("That conversation is gone.")
            self._put(replace(listed, title=title_of(title) or listed.opening))

        await self._writer.write(rename)

    async def delete(self, conversation_id: str) -> None:
        """Moves it to the trash, from where `undelete` brings it back; its place there is all that changes.

        Raises:
            StorageError: it could not be moved; it is still there.
        """
        self._of(conversation_id)
        now = self._clock.time()
        await self._writer.write(lambda: self._trash.put(conversation_id, now))
        self._messages.pop(conversation_id, None)

    async def undelete(self) -> Conversation | None:
        """Brings back the conversation that was deleted last, also in an earlier run; None without any.

        Raises:
            StorageError: it could not be moved back; it is still in the trash.
        """

        def take_back() -> Conversation | None:
            for discarded in self._trash.all()[-1:]:
                self._trash.take_back(discarded)
                return self._entry(discarded.id) or self._of(discarded.id).summary()
            return None

        return await self._writer.write(take_back)

    async def empty_trash(self, before: float) -> None:
        """Removes for good what was deleted before that time (Unix seconds).

        Raises:
            StorageError: something could not be removed.
        """
        for conversation_id in await self._writer.write(lambda: self._trash.empty(before)):
            for month in (_month(conversation_id), None):
                await self._writer.write(partial(self._list.remove, document_id(conversation_id), month))

    def search(self, query: Query) -> AsyncGenerator[Found, None]:
        """The conversations that match; see `searching.search`."""
        return search(self, self._writer, query)

    def messages(self, conversation_id: str) -> Messages:
        """A conversation's messages, for work in the writer's thread.

        Raises:
            StorageError: the id is not one.
        """
        return self._of(conversation_id)

    def _of(self, conversation_id: str) -> Messages:
        if not _ID.fullmatch(conversation_id):
            raise StorageError(f"{one_line(conversation_id, 80)!r} is not the id of a conversation.")
        if conversation_id not in self._messages:
            self._messages[conversation_id] = Messages(self._files, conversation_id)
        return self._messages[conversation_id]

    def _entry(self, conversation_id: str) -> Conversation | None:
        record = self._list.get(document_id(conversation_id), _month(conversation_id))
        return None if record is None else conversation_of(record)

    def _put(self, conversation: Conversation) -> None:
        self._list.put(conversation_record(conversation), document_id(conversation.id))

    def _note(self, conversation_id: str, message: StoredMessage) -> None:
        """Brings the list up to date with a message that was appended."""
        listed = self._entry(conversation_id)
        if listed is None:
            self._put_again(conversation_id)
            return
        opening = listed.opening or (title_of(message.text) if message.role == "user" else "")
        listed = replace(listed, title=listed.title or opening, opening=opening)
        self._put(replace(listed, updated_at=message.at, messages=message.number))

    def _put_again(self, conversation_id: str) -> None:
        """Makes an entry from the messages."""
        self._put(self._of(conversation_id).summary())

    def _unlisted(self) -> set[str]:
        """Conversations that have messages and no entry, because the list was lost or damaged."""
        listed = {record["id"] for record in self._list.all()}
        return {name for name in self._files.names(CONVERSATIONS_FOLDER) if _ID.fullmatch(name)} - listed

    def _listed(self) -> tuple[Conversation, ...]:
        there = self._files.names(CONVERSATIONS_FOLDER)
        entries = map(conversation_of, self._list.all())
        listed = [entry for entry in entries if entry.id in there or not entry.messages]
        return tuple(sorted(listed, key=lambda each: (each.updated_at, each.created_at), reverse=True))


def _month(conversation_id: str) -> str:
    """The month in which it was begun, as its id says; one for all ids that do not."""
    return f"{conversation_id[:4]}-{conversation_id[4:6]}" if _DATED.match(conversation_id) else "0000-00"
