"""What went wrong with a file, in one sentence that a person can act on."""

from __future__ import annotations

import errno
from pathlib import Path

from tui_app.domain.sanitize import one_line

NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
"""What the operating system says where a disk, a quota or a limit is full."""
ONLY_IN_MEMORY = "New records are only in memory, and lost if tui-app ends first: "
"""How it is told that nothing reaches the disk; the reason follows."""
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST})


class StorageError(Exception):
    """Something could not be kept or read; its text says what, where, and what to do."""


class UnsettledError(StorageError):
    """The content is in its place, but the disk would not promise that its name survives a power cut."""


class BehindError(StorageError):
    """Records are safe in the journal, and could not be brought from there into their files."""


def explain(error: OSError, action: str, path: Path) -> StorageError:
    """The error of the operating system as a sentence.

    Args:
        error: what the operating system said.
        action: what could not be done, as in "be written".
        path: the file or folder it was tried on.
    """
    if error.errno in NO_ROOM:
        advice = "free some space on that disk"
    elif error.errno in _NOT_ALLOWED:
        advice = "make it accessible to you, or choose another data folder with --data-dir"
    else:
        advice = "check that disk, or choose another data folder with --data-dir"
    reason = error.strerror or type(error).__name__
    return StorageError(f"{one_line(str(path))} could not {action} ({reason}): {advice}.")
