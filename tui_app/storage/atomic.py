"""A TinyDB storage over one JSON file that is replaced whole and never read as something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from tui_app.storage.layout import Layout, Tables
from tui_app.storage.lock import ProcessLock


class AtomicStorage(Storage):
    """One file.

    Args:
        path: where it stands, or will stand.
        layout: what it holds.
        group: the files it shares a lock with; None gives it a lock of its own, beside it.
        notice: is told when damage was found, and what became of it.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        layout: Layout | None = None,
        group: Group | None = None,
        notice: Callable[[str], None] | None = None,
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
        self._looked_in: int | None = None
        self._prepared: Stamp | None = None
        self._named: list[int] | None = None

    @property
    def size(self) -> int:
        """Bytes of the file as it was last read or written."""
        return self._stamp.size if self._stamp else 0

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
                self._encoding.forget()
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
                self._encoding.forget()
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
            if self._loaded and disk.stamp_of(self._path) == self._stamp:
                self._seen()
                return False
            self._load()
        except StorageError as error:
            self._obstacle = error
            raise
        self._seen()
        return True

    @property
    def path(self) -> Path:
        """Where it stands, or will stand."""
        return self._path

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
        self._stamp = self._prepared

    def forget(self) -> None:
        """Drops what is in memory."""
        self._tables, self._stamp, self._loaded, self._looked_in = None, None, False, None
        self._encoding.forget()

    def close(self) -> None:
        """Drops what is in memory and lets the lock's file go."""
        self.forget()
        self._group.lock.close()

    def _seen(self) -> None:
        self._loaded, self._obstacle, self._looked_in = True, None, self._group.turn

    def _is_as_seen(self) -> bool:
        """Whether it was looked at since the lock was taken: nobody else has changed it since."""
        return self._loaded and self._looked_in is not None and self._looked_in == self._group.turn

    def _load(self) -> None:
        found = disk.read_stamped(self._path)
        if found is None:
            self._tables, self._stamp = None, None
        else:
            content, stamp = found
            try:
                tables, version = decode(content)
            except DamagedError:
                tables, version, stamp = self._mend()
            self._refuse_newer(version)
            self._tables, self._stamp = self._layout.upgrade(tables, version), stamp
        self._encoding.forget()

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
