"""The conversations as the screen reaches them: from its own thread, answered from the engine's."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from tui_app.domain.conversations import Conversation, Found, StoredMessage
    from tui_app.engine.api import Listing, Snapshot
    from tui_app.engine.engine import Engine

T = TypeVar("T")


class Do(Protocol):
    """Runs an action on the engine's loop."""

    def __call__(self, action: Callable[[Engine], Coroutine[Any, Any, T]]) -> Future[T]:
        """Returns at once; cancelling the future cancels the action."""
        ...


class LibraryOfThread:
    """Every method returns at once; see `Library` for what they do.

    Args:
        do: runs an action on the engine's loop.
    """

    def __init__(self, do: Do) -> None:
        self._do = do

    def list(self) -> Future[Listing]:
        """Every conversation, newest first."""
        return self._do(lambda engine: engine.library.list())

    def search(self, words: str, found: Callable[[Found], None]) -> Future[None]:
        """Looks through all messages; `found` is called from the engine's thread."""
        return self._do(lambda engine: engine.library.search(words, found))

    def open(self, conversation_id: str) -> Future[Snapshot]:
        """Goes on with a conversation."""
        return self._do(lambda engine: engine.library.open(conversation_id))

    def older(self, conversation_id: str, before: int) -> Future[tuple[StoredMessage, ...]]:
        """The page of messages before that number."""
        return self._do(lambda engine: engine.library.older(conversation_id, before))

    def rename(self, conversation_id: str, title: str) -> Future[None]:
        """Gives it another title."""
        return self._do(lambda engine: engine.library.rename(conversation_id, title))

    def delete(self, conversation_id: str) -> Future[Snapshot | None]:
        """Moves it to the trash."""
        return self._do(lambda engine: engine.library.delete(conversation_id))

    def undelete(self) -> Future[Conversation | None]:
        """Brings back what was deleted last."""
        return self._do(lambda engine: engine.library.undelete())

    def export(self, conversation_id: str, form: str) -> Future[Path]:
        """Writes it into a new file."""
        return self._do(lambda engine: engine.library.export(conversation_id, form))
