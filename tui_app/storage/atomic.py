"""A TinyDB storage over one JSON file that is replaced whole and never read as something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tinydb.storages import Storage

from tui_app.domain.sanitize import one_line
from tui_app.storage import disk
from tui_app.storage.disk import Stamp
from tui_app.storage.encoding import Encoding
from tui_app.storage.envelope import DamagedError, Saved, decode, encode, encode_record, save_records
from tui_app.storage.errors import StorageError
from tui_app.storage.group import Group
from tui_app.storage.journal import Mark
from tui_app.storage.journal_lines import Line, change_of
from tui_app.storage.layout import Layout, Tables
from tui_app.storage.lock import ProcessLock


class AtomicStorage(Storage):
    """One file.

    Args:
        path: where it stands, or will stand.
        layout: what it holds.
        group: the files it shares a lock with; None gives it a lock of its own, beside it.
        notice: is told when damage was found, and what became of it.
        name: what the group's journal calls it; empty where there is none.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        layout: Layout | None = None,
        group: Group | None = None,
        notice: Callable[[str], None] | None = None,
        name: str = "",
    ) -> None:
        self._path = Path(path)
        self._layout = layout or Layout()
        self._group = group or Group(ProcessLock(self._path.with_name(self._path.name + ".lock")))
        self._notice = notice
        self._tables: Tables | None = None
        self._stamp: Stamp | None = None
        self._loaded = False
        self._obstacle: StorageError | None = None
        self._encoding = Encoding(self._layout.version)
        self._prepared: Stamp | None = None
        self._named: list[int] | None = None
        self._name = name
        self._seen_in: int | None = None
        self._mark: Mark | None = None
        self._in_journal = 0

    @property
    def size(self) -> int:
        """Bytes of the file, with what the journal says of it."""
        return (self._stamp.size if self._stamp else 0) + self._in_journal

    def read(self) -> Tables | None:
        """The tables, None where there is no file yet.

        Raises:
            StorageError: the file cannot be read, or is of a newer version.
        """
        if not self._group.is_ahead(self) and not self._is_as_seen():
            try:
                self.refresh()
            except StorageError:
                if not (self._loaded and self._group.changing):
                    raise  # a change goes on from what is known; saving it will be refused
        return self._tables

    def write(self, data: Tables) -> None:
        """Takes the tables as they shall be; they are on the disk when the transaction ends."""
        with self._group.transaction():
            if not self._loaded:
                self.refresh()
            if self._named is None:
                self._encoding.all_changed()
            self._tables = data
            self._group.changed(self)

    @contextmanager
    def changing(self, table: str) -> Iterator[list[int]]:
        """A transaction on one table.

        Yields:
            A list for the ids of the documents that were changed: only those are encoded again.
        """
        with self._group.transaction():
            ids: list[int] = []
            outer, self._named = self._named, ids
            try:
                yield ids
            except BaseException:
                self._encoding.all_changed()
                raise
            finally:
                self._named = outer
            self._encoding.changed(table, ids)

    def refresh(self) -> bool:
        """Reads the file again where it is not the version that was read last; tells whether it was not.

        Raises:
            StorageError: it cannot be read, or is of a newer version. What is in memory stays.
        """
        try:
            changed = self._look()
        except StorageError as error:
            self._obstacle = error
            raise
        self._note_seen()
        return changed

    @property
    def path(self) -> Path:
        """Where it stands, or will stand."""
        return self._path

    @property
    def name(self) -> str:
        """What the group's journal calls it."""
        return self._name

    def news(self) -> Line | None:
        """What has changed in memory and stands neither in the file nor in the journal; None if nothing has.

        Raises:
            StorageError: what stands there could not be read, and is left alone.
        """
        if self._obstacle is not None:
            raise self._obstacle
        return self._encoding.news(self._name, self._tables or {})

    def told(self, line: Line | None) -> None:
        """Notes that the journal has the news."""
        self._encoding.told()
        self._in_journal += len(line.body) if line else 0
        self._note_seen()

    def prepare(self) -> None:
        """Writes what is in memory beside the file; the caller holds the lock.

        Raises:
            StorageError: it cannot be written, or what stands there could not be read and is left alone.
        """
        if disk.stamp_of(self._path) != self._stamp:
            raise self._obstacle or StorageError(
                f"{one_line(str(self._path))} was changed by another program while it was being written: "
                "it is left as it is, and tried again with the next record."
            )
        content = self._encoding.content(self._tables or {})
        self._prepared = disk.write_beside(self._path, content, self._group.sync)

    def place(self) -> None:
        """Replaces the file by what was prepared.

        Raises:
            StorageError: it could not be done; the file is as it was.
        """
        disk.put_in_place(self._path)
        self._stamp, self._in_journal = self._prepared, 0

    def forget(self) -> None:
        """Drops what is in memory."""
        self._tables, self._stamp, self._loaded = None, None, False
        self._encoding.forget()

    def close(self) -> None:
        """Drops what is in memory and lets the lock's file go."""
        self.forget()
        self._group.lock.close()

    def _look(self) -> bool:
        """Reads what is new; tells whether anything was."""
        mark = self._group.mark(self)
        if self._loaded and disk.stamp_of(self._path) == self._stamp:
            if mark == self._mark:
                return False
            if (start := self._lines_known(mark)) is not None:
                return self._do(self._group.lines(self, start))
        self._load()
        self._do(self._group.lines(self))
        self._encoding.forget()
        return True

    def _lines_known(self, mark: Mark | None) -> int | None:
        """How many lines of the journal are in memory; None where memory cannot go on from there."""
        if mark is None or self._mark is None or self._group.is_ahead(self):
            return None
        if mark.generation == self._mark.generation:
            return self._mark.lines
        return None if self._mark.lines else 0

    def _do(self, lines: Sequence[Line]) -> bool:
        """Does in memory what lines of the journal say; tells whether there were any."""
        for line in lines:
            change = change_of(line)
            self._refuse_newer(change.version)
            if change.version < self._layout.version:
                change = change.upgraded(self._layout)
            self._tables = change.applied(self._tables or {})
            self._in_journal += len(line.body)
            for table, records in change.tables.items():
                self._encoding.changed(table, map(int, records))
            if change.whole:
                self._encoding.forget()
        self._encoding.told()
        return bool(lines)

    def _note_seen(self) -> None:
        self._loaded, self._obstacle = True, None
        self._seen_in, self._mark = self._group.turn, self._group.mark(self)

    def _is_as_seen(self) -> bool:
        """Whether nobody else has changed it since it was looked at.

        The lock was held all the time, or the journal, which tells of every change, has not gone on.
        """
        turn = self._group.turn
        if not self._loaded or turn is None:
            return False
        return turn == self._seen_in or (self._mark is not None and self._mark == self._group.mark(self))

    def _load(self) -> None:
        found = disk.read_stamped(self._path)
        if found is None:
            tables, stamp = None, None
        else:
            content, stamp = found
            try:
                tables, version = decode(content)
            except DamagedError:
                tables, version, stamp = self._mend()
            self._refuse_newer(version)
            tables = self._layout.upgrade(tables, version)
        self._tables, self._stamp, self._in_journal = tables, stamp, 0

    def _mend(self) -> tuple[Tables, int, Stamp]:
        """Keeps the damaged file aside and puts in its place what could be saved from it."""
        with self._group.lock:
            found = disk.read_stamped(self._path)
            if found is None:
                raise StorageError(f"{one_line(str(self._path))} was damaged and has gone: start again.")
            content, stamp = found
            try:
                return *decode(content), stamp  # another process was quicker
            except DamagedError as damage:
                saved = save_records(content, self._layout.table, self._layout.version)
                self._refuse_newer(saved.version)
                aside = disk.keep_aside(self._path, datetime.now().astimezone())
                lines = {
                    table: [encode_record(table, *row, saved.version) for row in documents.items()]
                    for table, documents in saved.tables.items()
                }
                stamp = disk.replace_file(self._path, encode(lines, saved.version), self._group.sync)
                self._tell(damage, saved, aside)
                disk.settle_name(self._path, self._group.sync)
                return saved.tables, saved.version, stamp

    def _tell(self, damage: DamagedError, saved: Saved, aside: Path) -> None:
        if self._notice:
            lost = f", {saved.lost} could not be read" if saved.lost else ""
            self._notice(
                f"{one_line(str(self._path))} was damaged ({damage}): {saved.records} of its records were "
                f"saved{lost}; the damaged file is kept as {one_line(aside.name)}."
            )

    def _refuse_newer(self, version: int) -> None:
        if version > self._layout.version:
            raise StorageError(
                f"{one_line(str(self._path))} was written by a newer tui-app (its schema_version "
                f"is {version}, this one knows {self._layout.version}) and was not touched: update tui-app, "
                "or choose another folder with --data-dir."
            )
