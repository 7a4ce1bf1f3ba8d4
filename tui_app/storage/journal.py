"""The newest changes to all files of a folder, line behind line: one write and one sync keep them.

    {"journal":"6f1c…"}
    {"sum":"…","n":1,"file":"usage.json","version":1,"tables":{"usage":{"12":{"_sum":"…",…}}}}
    {"sum":"…","n":2,"file":"traces/2025-01-31-001.json","version":1,"tables":{"traces":{"7":null}}}

What a file holds is what stands in it and then what the journal says of it, in that order. A line gives the
whole content of the records it names (null: removed), so doing it twice changes nothing: a kill between
the moment when the files are up to date and the one when the journal is emptied does no harm.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui_app.domain.sanitize import one_line
from tui_app.storage import disk
from tui_app.storage.disk import Sync
from tui_app.storage.errors import UnsettledError, explain
from tui_app.storage.journal_lines import Line, framed, header, split

JOURNAL_FILE = "journal.jsonl"
_HEAD_BYTES = len(header("0" * 16))
"""The first line names the journal, by another name after every emptying."""


class Mark(NamedTuple):
    """How much the journal said of one file.

    Attributes:
        generation: changes when lines that were there are not there any more.
        lines: how many there were.
    """

    generation: int
    lines: int


class _Seen(NamedTuple):
    """Which journal it is, and how far it goes."""

    inode: int
    size: int
    head: bytes


_NOTHING = _Seen(0, 0, b"")


class Journal:
    """The journal of one folder. Whoever changes it holds the folder's lock. For one thread only.

    Args:
        folder: where it stands, or will stand.
        sync: brings a file descriptor's content to the disk.
        notice: is told when damage was found, and what became of it.
    """

    def __init__(self, folder: Path, sync: Sync, notice: Callable[[str], None]) -> None:
        self._path = folder / JOURNAL_FILE
        self._sync = sync
        self._notice = notice
        self._descriptor: int | None = None
        self._inode = 0
        self._is_new = False
        self._seen = _NOTHING
        self._generation = 0
        self._lines: dict[str, list[Line]] = {}
        self._last = 0

    @property
    def size(self) -> int:
        """Bytes up to the end of the last line."""
        return self._seen.size

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it says something of, by their paths in the folder."""
        return tuple(self._lines)

    def lines(self, file: str, start: int = 0) -> Sequence[Line]:
        """What it says of one file, oldest first, without the first `start` lines."""
        return self._lines.get(file, [])[start:]

    def mark(self, file: str) -> Mark:
        """How much it says of a file now."""
        return Mark(self._generation, len(self._lines.get(file, ())))

    def is_as_known(self) -> bool:
        """Whether it is as it was seen last: until now nobody has changed a file of the folder since.

        Raises:
            StorageError: it cannot be read.
        """
        return self._look() == self._seen

    def catch_up(self) -> None:
        """Reads what others have written since it was seen last; the caller holds the lock.

        Raises:
            StorageError: it cannot be read, or it is damaged and could not be kept aside.
        """
        found = self._look()
        if found == self._seen:
            return
        goes_on = (found.inode, found.head) == (self._seen.inode, self._seen.head)
        start = self._seen.size if goes_on and found.size > self._seen.size else 0
        try:
            part = split(self._read(start, found.size), last=self._last if start else None)
            if part.unfinished and not part.lost:
                os.ftruncate(self._opened, found.size - part.unfinished)
        except OSError as error:
            raise explain(error, "be read", self._path) from error
        if not start:
            self._begin_anew()
        self._note(part.lines, part.last)
        if part.lost:
            self._mend(part.lost)
        else:
            self._seen = found._replace(size=found.size - part.unfinished)

    def append(self, lines: Sequence[Line]) -> None:
        """Brings lines to the disk; the caller holds the lock and has caught up.

        Raises:
            UnsettledError: they stand there, but the disk would not promise that they stay.
            StorageError: they could not be written; nothing is left of them.
        """
        start = self._seen.size
        head = self._seen.head if start else _new_header()
        content = _framed(b"" if start else head, lines, self._last)
        try:
            self._make()
            try:
                self._write(content, start)
                self._sync(self._opened)
            except OSError:
                self._take_back(start)
                raise
        except OSError as error:
            raise explain(error, "be written", self._path) from error
        self._seen = _Seen(self._inode, start + len(content), head)
        self._note(lines, self._last + len(lines))
        if self._is_new:
            disk.settle_name(self._path, self._sync)
            self._is_new = False

    def clear(self, but: Container[str] = ()) -> None:
        """Forgets what it says, once it stands in the files; the caller holds the lock and has caught up.

        Args:
            but: files that could not be brought up to date: of them it goes on to speak.

        Raises:
            StorageError: it could not be done; what it says is still right.
        """
        left = [line for file, lines in self._lines.items() if file in but for line in lines]
        if left:
            self._replace(left)
            return
        head = _new_header()
        try:
            self._make()
            os.ftruncate(self._opened, 0)
            self._write(head, 0)
            self._sync(self._opened)
        except OSError as error:
            self._seen = _NOTHING  # whatever stands there now is read again
            raise explain(error, "be written", self._path) from error
        self._begin_anew()
        self._seen = _Seen(self._inode, len(head), head)

    def close(self) -> None:
        """Lets the file go, and forgets what was seen of it."""
        self._let_go()
        self._begin_anew()
        self._seen = _NOTHING

    @property
    def _opened(self) -> int:
        assert self._descriptor is not None
        return self._descriptor

    def _look(self) -> _Seen:
        """What stands there now."""
        try:
            status = self._path.stat()
            if self._descriptor is None or status.st_ino != self._inode:
                self._open(os.O_RDWR)
            os.lseek(self._opened, 0, os.SEEK_SET)
            return _Seen(self._inode, status.st_size, os.read(self._opened, _HEAD_BYTES))
        except FileNotFoundError:
            self._let_go()
            return _NOTHING
        except OSError as error:
            raise explain(error, "be read", self._path) from error

    def _make(self) -> None:
        """Makes it where it is missing."""
        if self._descriptor is None:
            disk.make_folder(self._path.parent, self._sync)
            self._open(os.O_RDWR | os.O_CREAT | os.O_EXCL)
            self._is_new = True

    def _open(self, flags: int) -> None:
        self._let_go()
        self._descriptor = os.open(self._path, flags | getattr(os, "O_BINARY", 0), disk.FILE_MODE)
        self._inode = os.fstat(self._descriptor).st_ino

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _read(self, start: int, end: int) -> bytes:
        if start == end:
            return b""
        os.lseek(self._opened, start, os.SEEK_SET)
        parts, left = list[bytes](), end - start
        while left > 0 and (part := os.read(self._opened, left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _write(self, content: bytes, start: int) -> None:
        os.lseek(self._opened, start, os.SEEK_SET)
        disk.write_all(self._opened, content)

    def _take_back(self, start: int) -> None:
        """Makes it as long as it was.

        Raises:
            UnsettledError: it is longer all the same.
        """
        with contextlib.suppress(OSError):
            os.ftruncate(self._opened, start)
        if os.fstat(self._opened).st_size > start:
            self._seen = _NOTHING
            raise UnsettledError(
                f"{one_line(str(self._path))} was written, but the disk does not promise it: check it."
            )

    def _replace(self, lines: Sequence[Line]) -> None:
        """Puts a journal of these lines in its place."""
        head = _new_header()
        content = _framed(head, lines, 0)
        self._let_go()
        self._seen = _NOTHING
        stamp = disk.replace_file(self._path, content, self._sync)
        self._begin_anew()
        self._note(lines, len(lines))
        disk.settle_name(self._path, self._sync)
        self._seen = _Seen(stamp.inode, len(content), head)

    def _mend(self, lost: int) -> None:
        """Keeps it aside and puts in its place what its sums prove."""
        whole = [line for lines in self._lines.values() for line in lines]
        self._seen = _NOTHING
        aside = disk.keep_aside(self._path, datetime.now().astimezone())
        self._replace(whole)
        self._notice(
            f"{one_line(str(self._path))} was damaged: {len(whole)} of its changes were saved, {lost} were "
            f"not as they were written; the damaged file is kept as {one_line(aside.name)}."
        )

    def _begin_anew(self) -> None:
        self._lines, self._last = {}, 0
        self._generation += 1

    def _note(self, lines: Iterable[Line], last: int) -> None:
        self._last = last
        for line in lines:
            self._lines.setdefault(line.file, []).append(line)


def _framed(head: bytes, lines: Sequence[Line], last: int) -> bytes:
    return b"".join((head, *(framed(line, number) for number, line in enumerate(lines, last + 1))))


def _new_header() -> bytes:
    return header(secrets.token_hex(8))
