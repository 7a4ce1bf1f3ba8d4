"""One process at a time: a lock on a file, which the system releases when its holder dies."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import portalocker

from tui_app.storage.disk import FILE_MODE, make_folder
from tui_app.storage.errors import StorageError, explain

PATIENCE_S = 5.0
_LONGEST_PAUSE_S = 0.002


class ProcessLock:
    """An exclusive lock between processes that its own holder may take again.

    Waiting is a quick poll and not one blocking call: a holder that was stopped (Ctrl+Z) must not
    hold this program up for ever. For one thread only.

    Args:
        path: the file that stands for the lock; made where it is missing, never removed.
        patience: seconds to wait for another process.
    """

    def __init__(self, path: Path, patience: float = PATIENCE_S) -> None:
        self._path = path
        self._patience = patience
        self._descriptor: int | None = None
        self._depth = 0

    @property
    def held(self) -> bool:
        """Whether this process holds it now."""
        return self._depth > 0

    def acquire(self) -> None:
        """Waits for the lock.

        Raises:
            StorageError: the file cannot be made, or another process held it for too long.
        """
        if not self._depth:
            give_up = time.monotonic() + self._patience
            while not self._attempt():
                if time.monotonic() > give_up:
                    raise StorageError(
                        f"{self._path} has been held by another program for {self._patience:g} s: "
                        "continue or end the other tui-app that uses this data folder."
                    )
                time.sleep(random.uniform(0, _LONGEST_PAUSE_S))
        self._depth += 1

    def release(self) -> None:
        """Gives it back, once for every `acquire`."""
        self._depth -= 1
        if not self._depth and self._descriptor is not None:
            portalocker.unlock(self._descriptor)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def close(self) -> None:
        """Closes the file; the lock can be taken again afterwards."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _attempt(self) -> bool:
        try:
            if self._descriptor is None:
                make_folder(self._path.parent)
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, FILE_MODE)
            portalocker.lock(
                self._descriptor, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING
            )
        except portalocker.AlreadyLocked:
            return False
        except (OSError, portalocker.LockException) as error:
            self.close()
            cause = error if isinstance(error, OSError) else OSError(str(error))
            raise explain(cause, "be locked", self._path) from error
        if self._is_the_one_others_see(self._descriptor):
            return True
        self.close()
        return False

    def _is_the_one_others_see(self, descriptor: int) -> bool:
        """Whether the file still stands at its path: one that was deleted keeps nobody out."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            return False
