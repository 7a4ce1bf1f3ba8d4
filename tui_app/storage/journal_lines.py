"""The lines of a journal: what one commit did to one file, with a sum that proves it and a number.

The number shows where a line is missing, or stands there twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from tui_app.storage.envelope import SUM
from tui_app.storage.layout import Document, Layout, Tables

_SUM_BYTES = 8
_BODY = len(b'{"sum":"",') + 2 * _SUM_BYTES
"""Where a line's body begins; the sum covers it to its end."""
_HEADER = re.compile(rb'\{"journal":"[0-9a-f]{16}"\}')


@dataclass(frozen=True, slots=True)
class Line:
    """What a line holds beside its sum and its number.

    Attributes:
        file: which file it is about, by its path in the folder.
        body: everything that it says, in bytes.
    """

    file: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What a line says.

    Attributes:
        version: the form of the records.
        tables: records by id by table; None is one that was removed.
        whole: whether the file holds nothing else.
    """

    version: int
    tables: Mapping[str, Mapping[str, Document | None]]
    whole: bool

    def applied(self, tables: Tables) -> Tables:
        """The tables with this done to them; they may be changed themselves."""
        if self.whole:
            tables = {}
        for table, records in self.tables.items():
            documents = tables.setdefault(table, {})
            for doc_id, record in records.items():
                if record is None:
                    documents.pop(doc_id, None)
                else:
                    documents[doc_id] = record
        return tables

    def upgraded(self, layout: Layout) -> Change:
        """The same in the form that is written today."""
        there: Tables = {
            table: {doc_id: record for doc_id, record in records.items() if record is not None}
            for table, records in self.tables.items()
        }
        gone = {
            table: dict.fromkeys(records.keys() - there[table].keys())
            for table, records in self.tables.items()
        }
        upgraded = layout.upgrade(there, self.version)
        tables = {table: {**gone.get(table, {}), **upgraded.get(table, {})} for table in gone | upgraded}
        return Change(layout.version, tables, self.whole)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found in a journal's bytes.

    Attributes:
        lines: those that their sums prove, oldest first.
        last: the number of the last one; 0 where there is none.
        lost: how many others there are or were: they are not as they were written.
        unfinished: bytes behind the last line's end: a program was killed while it wrote them, and never
            said that they were kept.
    """

    lines: list[Line]
    last: int
    lost: int
    unfinished: int


def header(name: str) -> bytes:
    """The first line of a journal of that name: 16 hex digits."""
    return b'{"journal":"%b"}\n' % name.encode()


def line(file: str, version: int, records: Mapping[str, Iterable[bytes]], *, whole: bool = False) -> Line:
    """A line about a file.

    Args:
        file: its path in the folder.
        version: the form of the records.
        records: by table, each as it stands in a file (`envelope.encode_record`) or as `removed` gives it.
        whole: whether the file holds nothing else.
    """
    tables = b",".join(b'"%b":{%b}' % (name.encode(), b",".join(each)) for name, each in records.items())
    form = b',"whole":true' if whole else b""
    body = b'"file":%b,"version":%d%b,"tables":{%b}}' % (orjson.dumps(file), version, form, tables)
    return Line(file, body)


def removed(doc_id: str) -> bytes:
    """A record that is gone."""
    return b'"%b":null' % doc_id.encode()


def change_of(line: Line) -> Change:
    """What a line says."""
    said = orjson.loads(b"{" + line.body)
    for records in said["tables"].values():
        for record in records.values():
            if record is not None:
                record.pop(SUM, None)
    return Change(said["version"], said["tables"], said.get("whole", False))


def framed(line: Line, number: int) -> bytes:
    """A line as it stands in the journal, with its end."""
    body = b'"n":%d,%b' % (number, line.body)
    return b'{"sum":"%b",%b\n' % (_sum(body), body)


def split(content: bytes, last: int | None = None) -> Part:
    """The lines in a journal's bytes.

    Args:
        content: all of it, or what stands behind some line.
        last: the number of that line; None where the bytes are to begin with the header.
    """
    pieces = content.split(b"\n")
    rest = pieces.pop()
    spoilt = 0
    if last is None and pieces:
        spoilt = int(_HEADER.fullmatch(pieces.pop(0)) is None)
    found = [proved(piece) for piece in pieces]
    if (unended := proved(rest) or proved(rest[:-1])) is not None:
        found.append(unended)
        spoilt, rest = spoilt + 1, b""
    lines, number, missing = list[Line](), last or 0, 0
    for each in found:
        if each is None or each[0] <= number:
            spoilt += 1
        else:
            missing += each[0] - number - 1
            number = each[0]
            lines.append(each[1])
    return Part(lines, number, max(spoilt, missing), len(rest))


def proved(piece: bytes) -> tuple[int, Line] | None:
    """The number and the line that these bytes are, without the end; None where they are not as written."""
    body = piece[_BODY:]
    if piece[:_BODY] != b'{"sum":"%b",' % _sum(body):
        return None
    said = orjson.loads(piece)
    return said["n"], Line(said["file"], body.partition(b",")[2])


def _sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_SUM_BYTES).hexdigest().encode()
