"""Deleted conversations: a folder moved aside in one step, which comes back by being moved again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_app.storage.errors import StorageError
from tui_app.storage.messages import CONVERSATIONS_FOLDER

if TYPE_CHECKING:
    from tui_app.storage.files import Files

TRASH_FOLDER = "trash"
_NAME = re.compile(r"(\d+)\.(.+)")


@dataclass(frozen=True, slots=True, order=True)
class Discarded:
    """One deleted conversation.

    Attributes:
        at: when it was deleted, in whole Unix seconds.
        id: the conversation's.
    """

    at: int
    id: str

    @property
    def path(self) -> str:
        """Where it stands in the data folder."""
        return f"{TRASH_FOLDER}/{self.at:011d}.{self.id}"


class Trash:
    """The folder of deleted conversations. Everything here runs in the writer's thread.

    Args:
        files: the data folder.
    """

    def __init__(self, files: Files) -> None:
        self._files = files

    def all(self) -> list[Discarded]:
        """Everything in it, the last deleted one last."""
        found = map(_NAME.fullmatch, self._files.names(TRASH_FOLDER))
        return sorted(Discarded(int(name[1]), name[2]) for name in found if name)

    def put(self, conversation_id: str, now: float) -> None:
        """Moves a conversation's messages here; nothing happens where they have gone already.

        Raises:
            StorageError: they could not be moved; they stay where they are.
        """
        if conversation_id in self._files.names(CONVERSATIONS_FOLDER):
            path = Discarded(int(now), conversation_id).path
            self._files.move(f"{CONVERSATIONS_FOLDER}/{conversation_id}", path)

    def take_back(self, discarded: Discarded) -> None:
        """Moves a conversation's messages back to their place.

        Raises:
            StorageError: they could not be moved, or the conversation goes on there already.
        """
        if discarded.id in self._files.names(CONVERSATIONS_FOLDER):
            raise StorageError("That conversation has gone on since: what was deleted stays in the trash.")
        self._files.move(discarded.path, f"{CONVERSATIONS_FOLDER}/{discarded.id}")

    def empty(self, before: float) -> list[str]:
        """Removes for good what was deleted before that time (Unix seconds).

        Returns:
            The ids of the conversations that are gone.

        Raises:
            StorageError: one could not be removed.
        """
        old = [discarded for discarded in self.all() if discarded.at < before]
        for discarded in old:
            self._files.remove(discarded.path)
        return [discarded.id for discarded in old]
