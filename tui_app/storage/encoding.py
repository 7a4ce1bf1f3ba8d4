"""The bytes of a file that is written again and again, so kept that one more record costs its own length."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tui_app.storage.envelope import NEXT, checksum_of, closed, encode_record, framed
from tui_app.storage.journal_lines import Line, line, removed
from tui_app.storage.layout import Document, Tables


@dataclass(slots=True)
class _Open:
    """A file of one table up to its last record."""

    table: str
    records: int
    checksum: hashlib.blake2b


class Encoding:
    """The encoded records of one file; those that did not change are not encoded again.

    Args:
        version: the `schema_version` to write.
    """

    def __init__(self, version: int) -> None:
        self._version = version
        self._lines: dict[tuple[str, str], bytes] = {}
        self._changed: set[tuple[str, str]] = set()
        self._open: _Open | None = None
        self._news: dict[tuple[str, str], None] | None = {}

    def changed(self, table: str, doc_ids: Iterable[int]) -> None:
        """Notes documents that were written or removed."""
        for place in ((table, str(doc_id)) for doc_id in doc_ids):
            self._changed.add(place)
            self._lines.pop(place, None)
            if self._news is not None:
                self._news[place] = None

    def all_changed(self) -> None:
        """Notes that any document may have been written or removed."""
        self.forget()
        self._news = None

    def forget(self) -> None:
        """The file was read: everything has to be encoded anew, and nothing is news."""
        self._lines.clear()
        self._changed.clear()
        self._open = None
        self._news = {}

    def told(self) -> None:
        """What was news is known on the disk."""
        self._news = {}

    def news(self, file: str, tables: Tables) -> Line | None:
        """What changed since the last `told`, as a line of the journal; None where nothing did.

        Args:
            file: what the journal calls the file.
            tables: its documents now.

        Raises:
            TypeError: a document holds something that JSON has no form for.
        """
        if self._news is None:
            return line(file, self._version, self._records(tables), whole=True)
        changes: dict[str, list[bytes]] = {}
        for table, doc_id in self._news:
            document = tables.get(table, {}).get(doc_id)
            encoded = removed(doc_id) if document is None else self.record(table, doc_id, document)
            changes.setdefault(table, []).append(encoded)
        return line(file, self._version, changes) if changes else None

    def content(self, tables: Tables) -> list[bytes]:
        """The whole file, in pieces; put together it would be a large block of memory again and again.

        Raises:
            TypeError: a document holds something that JSON has no form for.
        """
        fresh = self._appended(tables)
        if fresh is None:
            self._open = None
        self._changed.clear()
        lines = self._records(tables)
        rest = framed(lines, self._version)
        if fresh is None or self._open is None:
            checksum = checksum_of(rest[:-1])
            only = next(iter(lines)) if len(lines) == 1 else None
            self._open = _Open(only, len(lines[only]), checksum) if only and lines[only] else None
            return closed(rest, checksum)
        for doc_id in fresh:
            self._open.checksum.update(NEXT + self._lines[self._open.table, doc_id])
        self._open.records += len(fresh)
        return closed(rest, self._open.checksum)

    def record(self, table: str, doc_id: str, document: Document) -> bytes:
        """One record.

        Raises:
            TypeError: the document holds something that JSON has no form for.
        """
        encoded = self._lines.get((table, doc_id))
        if encoded is None:
            encoded = self._lines[table, doc_id] = encode_record(table, doc_id, document, self._version)
        return encoded

    def _appended(self, tables: Tables) -> list[str] | None:
        """The ids that came behind those of the last time; None where anything else happened."""
        open_file = self._open
        if open_file is None or tables.keys() != {open_file.table}:
            return None
        documents, changed = tables[open_file.table], len(self._changed)
        if len(documents) != open_file.records + changed:
            return None
        last = list(islice(reversed(documents), changed))[::-1]
        return last if {(open_file.table, doc_id) for doc_id in last} == self._changed else None

    def _records(self, tables: Tables) -> dict[str, list[bytes]]:
        return {
            table: [self.record(table, *each) for each in documents.items()]
            for table, documents in tables.items()
        }
