"""Tells whether the process that left something in the data folder still lives, by a lock."""

from __future__ import annotations

import contextlib
import re
import uuid
from pathlib import Path

from tui_app.storage.errors import StorageError
from tui_app.storage.lock import ProcessLock

CLAIM = ".owner-"
"""How the file begins that a process holds locked while it lives."""

_ID = re.compile(r"[0-9a-f]{32}")


class Owner:
    """This process, to others on the same folder. Everything here runs in the writer's thread.

    Args:
        folder: the data folder; None where there is no disk, and so nobody else.
    """

    def __init__(self, folder: Path | None) -> None:
        self.id = uuid.uuid4().hex
        self._folder = folder
        self._lock: ProcessLock | None = None

    def claim(self) -> None:
        """Shows that this process lives, until it ends in whatever way or leaves.

        Raises:
            StorageError: the folder cannot be written.
        """
        if self._lock is None and self._folder is not None:
            lock = ProcessLock(_path(self._folder, self.id))
            lock.acquire()
            self._lock = lock

    def is_gone(self, owner: str) -> bool:
        """Whether that process has ended."""
        if self._folder is None or not _ID.fullmatch(owner):
            return True
        path = _path(self._folder, owner)
        if owner == self.id or not path.exists():
            return owner != self.id
        lock = ProcessLock(path, patience=0.0)
        try:
            with lock:
                path.unlink(missing_ok=True)
        except StorageError:
            return False
        finally:
            lock.close()
        return True

    def leave(self) -> None:
        """Ends the claim."""
        if self._lock is not None and self._folder is not None:
            with contextlib.suppress(OSError):
                _path(self._folder, self.id).unlink()
            self._lock.release()
            self._lock.close()
            self._lock = None


def left_behind(folder: Path, name: str) -> bool:
    """Whether a file of that name is a claim whose process was killed; nothing is changed."""
    _, claim, owner = name.partition(CLAIM)
    path = folder / name
    if not claim or not _ID.fullmatch(owner) or not path.is_file():
        return False
    lock = ProcessLock(path, patience=0.0)
    try:
        with lock:
            return True
    except StorageError:
        return False
    finally:
        lock.close()


def _path(folder: Path, owner: str) -> Path:
    return folder / f"{CLAIM}{owner}"
