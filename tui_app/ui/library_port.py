"""What the screen asks of the conversations that are kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui_app.domain.conversations import Conversation, Found, StoredMessage
    from tui_app.engine.api import Listing, Snapshot


class LibraryPort(Protocol):
    """The conversations as the screen sees them; every method returns at once."""

    def list(self) -> Future[Listing]:
        """Every conversation, newest first."""
        ...

    def search(self, words: str, found: Callable[[Found], None]) -> Future[None]:
        """Looks through all messages; done when everything was read, ended by cancelling the future.

        Args:
            words: that a title or a message must all hold.
            found: called from the engine's thread with each conversation that does, newest first.
        """
        ...

    def open(self, conversation_id: str) -> Future[Snapshot]:
        """Goes on with a conversation; the state with its last page."""
        ...

    def older(self, conversation_id: str, before: int) -> Future[tuple[StoredMessage, ...]]:
        """The page of messages before that number, oldest first."""
        ...

    def rename(self, conversation_id: str, title: str) -> Future[None]:
        """Gives it another title; an empty one is the first words of its first question."""
        ...

    def delete(self, conversation_id: str) -> Future[Snapshot | None]:
        """Moves it to the trash; the state with a new one open, where it was the open one."""
        ...

    def undelete(self) -> Future[Conversation | None]:
        """Brings back what was deleted last; None where there is nothing."""
        ...

    def export(self, conversation_id: str, form: str) -> Future[Path]:
        """Writes it as `markdown` or `json` into a new file; the file."""
        ...
