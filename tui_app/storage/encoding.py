"""The bytes of a file that is written again and again, so kept that one more record costs its own length."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tui_app.storage.envelope import CHECKSUM, TABLE_END, encode, encode_record, new_checksum
from tui_app.storage.layout import Document, Tables


@dataclass(slots=True)
class _Open:
    """A file of one table up to its last record, with the checksum so far."""

    table: str
    records: int
    content: bytearray
    checksum: hashlib.blake2b


class Encoding:
    """The encoded records of one file; those that did not change are not encoded again.

    Args:
        version: the `schema_version` to write.
    """

    def __init__(self, version: int) -> None:
        self._version = version
        self._lines: dict[tuple[str, str], bytes] = {}
        self._changed: list[tuple[str, str]] = []
        self._open: _Open | None = None

    def changed(self, table: str, doc_ids: Iterable[int]) -> None:
        """Notes documents that were written or removed."""
        self._changed += [(table, str(doc_id)) for doc_id in doc_ids]

    def forget(self) -> None:
        """Everything has to be encoded anew."""
        self._lines.clear()
        self._changed.clear()
        self._open = None

    def content(self, tables: Tables) -> bytes:
        """The whole file.

        Raises:
            TypeError: a document holds something that JSON has no form for.
        """
        fresh = self._appended(tables)
        for place in self._changed:
            self._lines.pop(place, None)
        self._changed.clear()
        if fresh is None or self._open is None:
            return self._all(tables)
        open_file, documents = self._open, tables[self._open.table]
        more = b"".join(b",\n" + self._line(open_file.table, each, documents[each]) for each in fresh)
        open_file.content += more
        open_file.checksum.update(more)
        open_file.records = len(documents)
        return _closed(open_file)

    def _appended(self, tables: Tables) -> list[str] | None:
        """The ids that came behind those of the last time; None where anything else happened."""
        open_file = self._open
        if open_file is None or tables.keys() != {open_file.table}:
            return None
        documents, changed = tables[open_file.table], set(self._changed)
        if len(documents) != open_file.records + len(changed):
            return None
        last = list(islice(reversed(documents), len(changed)))[::-1]
        return last if {(open_file.table, doc_id) for doc_id in last} == changed else None

    def _all(self, tables: Tables) -> bytes:
        self._open = None
        lines = {
            table: [self._line(table, *each) for each in documents.items()]
            for table, documents in tables.items()
        }
        content = encode(lines, self._version)
        if len(lines) == 1 and (table := next(iter(lines))) and lines[table]:
            unfinished = bytearray(content[: -len(TABLE_END)])
            checksum = new_checksum(memoryview(unfinished)[CHECKSUM.stop :])
            self._open = _Open(table, len(lines[table]), unfinished, checksum)
        return content

    def _line(self, table: str, doc_id: str, document: Document) -> bytes:
        line = self._lines.get((table, doc_id))
        if line is None:
            line = self._lines[table, doc_id] = encode_record(table, doc_id, document, self._version)
        return line


def _closed(open_file: _Open) -> bytes:
    """The file with its end and its checksum."""
    checksum = open_file.checksum.copy()
    checksum.update(TABLE_END)
    open_file.content[CHECKSUM] = checksum.hexdigest().encode()
    return b"".join((open_file.content, TABLE_END))
