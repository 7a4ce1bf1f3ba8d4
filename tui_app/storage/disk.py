"""The few calls that touch files: read with a stamp, replace whole, keep a damaged one aside."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui_app.storage.errors import UnsettledError, explain

if sys.platform == "darwin":
    import fcntl

FOLDER_MODE = 0o700
FILE_MODE = 0o600
HEAD_BYTES = 96
_BLOCK_BYTES = 32 * 1024
UNFINISHED = ".new"
"""How the name of a file ends that is still being written; a kill leaves one behind, which nobody reads."""

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)

ASIDE = ".damaged-"
"""What stands between the name of a damaged file that was kept and the time when that was."""

Sync = Callable[[int], None]


class Stamp(NamedTuple):
    """Which version of a file this is.

    Inode, size and time alone are not enough: two replacements within one tick of the file
    system's clock can bring the first inode back. The head holds the checksum of the content.
    """

    inode: int
    size: int
    modified_ns: int
    head: bytes


def sync_to_disk(descriptor: int) -> None:
    """Returns when the file's content is on the disk itself; macOS needs its own call for that."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def stamp_of(path: Path) -> Stamp | None:
    """Which version stands at `path` now, None where there is no file.

    Raises:
        StorageError: it cannot be looked at.
    """
    try:
        descriptor = os.open(path, _READING)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "be read", path) from error
    try:
        return _stamp(descriptor, os.read(descriptor, HEAD_BYTES))
    except OSError as error:
        raise explain(error, "be read", path) from error
    finally:
        os.close(descriptor)


def read_stamped(path: Path) -> tuple[bytes, Stamp] | None:
    """The whole content with the version it belongs to, None where there is no file.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read()
            return content, _stamp(file.fileno(), content[:HEAD_BYTES])
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "be read", path) from error


def holds(path: Path, text: bytes) -> bool:
    """Whether these bytes occur in a file; looked for without understanding it, a hundred times as fast.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        return text in path.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise explain(error, "be read", path) from error


def replace_file(path: Path, content: bytes, sync: Sync) -> Stamp:
    """Puts `content` in the place of the file at `path`, or changes nothing.

    The content is on the disk before the name points to it; `settle_name` brings the name there too.
    One process at a time may do this: the caller holds the lock.

    Raises:
        StorageError: it could not be written; what stood there before still does.
    """
    stamp = write_beside(path, [content], sync)
    put_in_place(path)
    return stamp


def write_beside(path: Path, content: Iterable[bytes], sync: Sync) -> Stamp:
    """Writes what shall replace the file at `path` into a file beside it, and brings it to the disk.

    Args:
        path: of the file.
        content: in pieces of any length.
        sync: brings a file descriptor's content to the disk.

    Raises:
        StorageError: it could not be written; nothing is left of it.
    """
    fresh = _fresh(path)
    try:
        try:
            descriptor = _opened_for_writing(fresh, path.parent, sync)
            try:
                head = b""
                for block in _blocks(content):
                    head = head or block[:HEAD_BYTES]
                    write_all(descriptor, block)
                sync(descriptor)
                return _stamp(descriptor, head)
            finally:
                os.close(descriptor)
        except OSError:
            discard(path)
            raise
    except OSError as error:
        raise explain(error, "be written", path) from error


def put_in_place(path: Path) -> None:
    """Gives what was written beside the file at `path` that file's name.

    Raises:
        StorageError: it could not be done; nothing is left of what was written.
    """
    try:
        os.replace(_fresh(path), path)
    except OSError as error:
        discard(path)
        raise explain(error, "be written", path) from error


def discard(path: Path) -> None:
    """Removes what was written beside the file at `path`."""
    with contextlib.suppress(OSError):
        os.unlink(_fresh(path))


def settle_name(path: Path, sync: Sync) -> None:
    """Returns when the names in the folder of a file that was replaced are on the disk.

    Raises:
        UnsettledError: the disk would not say so; the file is in its place all the same.
    """
    try:
        sync_folder(path.parent, sync)
    except OSError as error:
        raise UnsettledError(str(explain(error, "be written", path))) from error


def keep_aside(path: Path, now: datetime) -> Path:
    """Gives the file at `path` a second, dated name, so that replacing it loses nothing.

    Raises:
        StorageError: there is no way to keep it.
    """
    name = f"{path.name}{ASIDE}{now:%Y-%m-%dT%H-%M-%S}"
    aside, count = path.with_name(name), 1
    while os.path.lexists(aside):
        count += 1
        aside = path.with_name(f"{name}-{count}")
    try:
        try:
            os.link(path, aside)
        except OSError:  # not every file system has hard links
            shutil.copyfile(path, aside)
        aside.chmod(FILE_MODE)
    except OSError as error:
        raise explain(error, "be kept aside", path) from error
    return aside


def make_folder(path: Path, sync: Sync = sync_to_disk) -> None:
    """Makes the folder and those above it, closed to everybody else; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_dir():
        make_folder(path.parent, sync)
        path.mkdir(FOLDER_MODE, exist_ok=True)
        sync_folder(path.parent, sync)


def sync_folder(path: Path, sync: Sync) -> None:
    """Returns when the names in the folder are on the disk; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Writes all of `content` where the descriptor stands."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same in blocks that are worth a call each and small enough to come and go; none is empty."""
    block, size = list[bytes](), 0
    for piece in pieces:
        block.append(piece)
        size += len(piece)
        if size >= _BLOCK_BYTES:
            yield b"".join(block)
            block, size = [], 0
    if size:
        yield b"".join(block)


def _opened_for_writing(fresh: str, folder: Path, sync: Sync) -> int:
    try:
        return os.open(fresh, _WRITING, FILE_MODE)
    except FileNotFoundError:
        make_folder(folder, sync)
        return os.open(fresh, _WRITING, FILE_MODE)


def _fresh(path: Path) -> str:
    return f"{path}{UNFINISHED}"


def _stamp(descriptor: int, head: bytes) -> Stamp:
    status = os.fstat(descriptor)
    return Stamp(status.st_ino, status.st_size, status.st_mtime_ns, head)
