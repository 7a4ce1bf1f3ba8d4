"""The messages of one conversation, in files of which the newest is enough to open it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_app.domain.conversations import Conversation, StoredMessage
from tui_app.domain.matching import Query
from tui_app.domain.sanitize import one_line
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import MESSAGES
from tui_app.storage.records import message_of, message_record
from tui_app.storage.shards import Shard, Shards

if TYPE_CHECKING:
    from tui_app.storage.files import Files

CONVERSATIONS_FOLDER = "conversations"
PAGE_MESSAGES = 200
TITLE_CHARACTERS = 60
SIMULATED = "-simulated"
"""How the id of a conversation with the simulator ends, so that its messages alone tell it."""
_PAGE_SHARDS = 2


class Messages:
    """One conversation's messages. Everything here runs in the writer's thread.

    Args:
        files: where they stand.
        conversation_id: whose they are.
    """

    def __init__(self, files: Files, conversation_id: str) -> None:
        self._id = conversation_id
        self._shards = Shards(files, f"{CONVERSATIONS_FOLDER}/{conversation_id}", MESSAGES)
        self._first_numbers: dict[Shard, int] = {}

    def append(self, message: StoredMessage) -> StoredMessage:
        """Adds it behind the last one and gives it with its number."""
        table = self._shards.for_writing()
        number = 1 + (max(table.ids(), default=0) or self._last_number())
        table.put(message_record(message), number)
        return replace(message, number=number)

    def update(self, message: StoredMessage) -> None:
        """Puts it in the place of the one with its number.

        Raises:
            StorageError: there is none.
        """
        for shard in reversed(self._shards.all()):
            if self._first_number(shard) <= message.number:
                table = self._shards.table(shard)
                if table.contains(doc_id=message.number):
                    table.put(message_record(message), message.number)
                    return
                break
        raise StorageError(f"Conversation {self._id} has no message {message.number}: it was not changed.")

    def page(self, before: int | None = None) -> tuple[StoredMessage, ...]:
        """The last messages, or the last before that number, oldest first; two files are read at most."""
        found: list[StoredMessage] = []
        shards = [
            shard
            for shard in reversed(self._shards.all())
            if before is None or self._first_number(shard) < before
        ]
        for shard in shards[:_PAGE_SHARDS]:
            if len(found) < PAGE_MESSAGES:
                found = [each for each in self._of(shard) if before is None or each.number < before] + found
        return tuple(found[-PAGE_MESSAGES:])

    def shards(self) -> list[Shard]:
        """The files, oldest first."""
        return self._shards.all()

    def matching(self, shard: Shard, query: Query) -> list[StoredMessage]:
        """The messages of one file that match, newest first; none of a file that cannot be read."""
        try:
            return [message for message in reversed(self._of(shard)) if query.matches(message.text)]
        except StorageError:
            return []

    def summary(self) -> Conversation:
        """The conversation as its messages tell it."""
        shards = self._shards.all()
        ends = [message for shard in {*shards[:1], *shards[-1:]} for message in self._of(shard)]
        ends.sort(key=lambda message: message.number)
        first_text = next((message.text for message in ends if message.role == "user"), "")
        return Conversation(
            id=self._id,
            title=title_of(first_text),
            created_at=ends[0].at if ends else 0.0,
            updated_at=ends[-1].at if ends else 0.0,
            messages=ends[-1].number if ends else 0,
            simulated=self._id.endswith(SIMULATED),
            opening=title_of(first_text),
        )

    def _of(self, shard: Shard) -> list[StoredMessage]:
        """The messages of one file in order."""
        table = self._shards.table(shard)
        return sorted(
            (message_of(record, record.doc_id) for record in table), key=lambda message: message.number
        )

    def _first_number(self, shard: Shard) -> int:
        """Where a file begins; it is read for that once. An empty one begins after every message."""
        if shard not in self._first_numbers:
            ids = self._shards.table(shard).ids()
            if not ids:
                return 2**63
            self._first_numbers[shard] = min(ids)
        return self._first_numbers[shard]

    def _last_number(self) -> int:
        for shard in reversed(self._shards.all()):
            ids = self._shards.table(shard).ids()
            if ids:
                return max(ids)
        return 0


def title_of(text: str) -> str:
    """The first words of a message, on one line."""
    return one_line(text, TITLE_CHARACTERS)
