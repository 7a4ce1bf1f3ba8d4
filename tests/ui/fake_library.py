"""Conversations in memory, behind the same methods as the real ones."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tests.ui.story import NOON
from tui_app.domain.conversations import Conversation, Found, MessageStatus, StoredMessage
from tui_app.domain.matching import Query
from tui_app.engine.api import Listing, Snapshot

T = TypeVar("T")


def conversation(name: str, at: float = NOON, *, simulated: bool = True, messages: int = 2) -> Conversation:
    """An entry of the list."""
    return Conversation(
        id=name,
        title=name,
        created_at=at,
        updated_at=at,
        messages=messages,
        simulated=simulated,
        opening=name,
    )


def turn(number: int, question: str, answer: str) -> tuple[StoredMessage, StoredMessage]:
    """A question with its answer, as they are kept."""
    asked = StoredMessage(role="user", text=question, status=MessageStatus.SENT, at=NOON, number=number)
    said = StoredMessage(
        role="assistant",
        text=answer,
        status=MessageStatus.DONE,
        at=NOON,
        number=number + 1,
        provider="claude",
        trail="claude:answered",
    )
    return asked, said


class FakeLibrary:
    """Records what it is asked, and answers from what a test puts in.

    Args:
        calls: where what it was asked is written down.
        first: the state that opening a conversation begins from.

    Attributes:
        kept: conversations with their messages.
        page: how many messages a page has.
        hold: searches go on until `finish` is called.
    """

    def __init__(self, calls: list[tuple[str, ...]], first: Callable[[], Snapshot]) -> None:
        self.kept: list[tuple[Conversation, tuple[StoredMessage, ...]]] = []
        self.page = 200
        self.hold = False
        self.opened: str | None = None
        self.error: Exception | None = None
        self.searches: list[Future[None]] = []
        self._calls = calls
        self._first = first
        self._trash: list[tuple[Conversation, tuple[StoredMessage, ...]]] = []

    def list(self) -> Future[Listing]:
        return self._told(Listing(tuple(entry for entry, _ in self.kept), self.opened))

    def search(self, words: str, found: Callable[[Found], None]) -> Future[None]:
        self._calls.append(("search", words))
        query = Query.of(words)
        for entry, messages in self.kept:
            holding = tuple(each for each in reversed(messages) if query.matches(each.text))
            titled = query.matches(entry.title)
            if titled or holding:
                found(Found(conversation=entry, titled=titled, messages=holding))
        search: Future[None] = Future()
        self.searches.append(search)
        if not self.hold:
            search.set_result(None)
        return search

    def open(self, conversation_id: str) -> Future[Snapshot]:
        self._calls.append(("open", conversation_id))
        messages = self._messages(conversation_id)[-self.page :]
        self.opened = conversation_id
        return self._told(replace(self._first(), conversation_id=conversation_id, messages=messages))

    def older(self, conversation_id: str, before: int) -> Future[tuple[StoredMessage, ...]]:
        self._calls.append(("older", conversation_id, str(before)))
        earlier = tuple(each for each in self._messages(conversation_id) if each.number < before)
        return self._told(earlier[-self.page :])

    def rename(self, conversation_id: str, title: str) -> Future[None]:
        self._calls.append(("rename", conversation_id, title))
        self.kept = [
            (replace(entry, title=title) if entry.id == conversation_id else entry, messages)
            for entry, messages in self.kept
        ]
        return self._told(None)

    def delete(self, conversation_id: str) -> Future[Snapshot | None]:
        self._calls.append(("delete", conversation_id))
        self._trash += [each for each in self.kept if each[0].id == conversation_id]
        self.kept = [each for each in self.kept if each[0].id != conversation_id]
        return self._told(self._first() if conversation_id == self.opened else None)

    def undelete(self) -> Future[Conversation | None]:
        self._calls.append(("undelete",))
        if not self._trash:
            return self._told(None)
        self.kept.append(self._trash.pop())
        return self._told(self.kept[-1][0])

    def export(self, conversation_id: str, form: str) -> Future[Path]:
        self._calls.append(("export", conversation_id, form))
        return self._told(Path("exports") / f"{conversation_id}.{form}")

    def _messages(self, conversation_id: str) -> tuple[StoredMessage, ...]:
        return next(messages for entry, messages in self.kept if entry.id == conversation_id)

    def _told(self, result: T) -> Future[T]:
        future: Future[T] = Future()
        if self.error is None:
            future.set_result(result)
        else:
            future.set_exception(self.error)
        return future
