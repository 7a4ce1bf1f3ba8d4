"""The form of a file: JSON that stock TinyDB and jq read, with a checksum for the whole and for each record.

    {"_meta":{"1":{"checksum":"…","schema_version":1}},
    "usage":{
    "1":{"_sum":"…","day":"2025-01-31",…},
    "2":{"_sum":"…",…}
    }
    }

The checksum covers every byte behind it, so a file is either what was written or known to be damaged. A
record's own sum covers table, id and version too, and each stands on its own line: what is saved from a
damaged file is exactly what was written, where it was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from tui_app.storage.layout import Document, Tables

META = "_meta"
SUM = "_sum"
_PREFIX = b'{"_meta":{"1":{"checksum":"'
CHECKSUM_BYTES = 16
CHECKSUM = slice(len(_PREFIX), len(_PREFIX) + 2 * CHECKSUM_BYTES)
"""Where the checksum stands in a file; it covers every byte behind it."""

NEXT = b",\n"
"""What stands between two records."""

_VERSION = re.compile(rb'"schema_version"\s*:\s*(\d{1,9})\b')
_RECORD_LINE = re.compile(rb'"(\d{1,20})":(\{.*\}),?')
_TABLE_LINE = re.compile(rb'"(\w{1,64})":\{')


class DamagedError(Exception):
    """The bytes are not what was written; the text says how that was seen."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What could be proved to be whole in a damaged file.

    Attributes:
        version: the form of these records; where there are none, the one that the file claims.
        records: how many there are.
        lost: how many lines were neither a whole record nor part of the frame.
    """

    tables: Tables
    version: int
    records: int
    lost: int


def encode_record(table: str, doc_id: str, document: Document, version: int) -> bytes:
    """One line of a file, without its comma.

    Raises:
        TypeError: the document holds something that JSON has no form for.
    """
    body = orjson.dumps(document)
    fields = b"," + body[1:] if document else b"}"
    return b'"%b":{"_sum":"%b"%b' % (doc_id.encode(), _sum(table, doc_id, body, version), fields)


def encode(lines: dict[str, list[bytes]], version: int) -> bytes:
    """A whole file from the lines of each table."""
    rest = framed(lines, version)
    return b"".join(closed(rest, checksum_of(rest[:-1])))


def framed(lines: dict[str, list[bytes]], version: int) -> list[bytes]:
    """What stands behind the checksum, in pieces; the last of them ends the file."""
    parts = [b'","schema_version":%d}}' % version]
    end = b"\n}\n"
    for table, records in lines.items():
        parts.append(b",\n%b:{\n" % orjson.dumps(table))
        for number, record in enumerate(records):
            parts += (NEXT, record) if number else (record,)
        parts.append(b"\n}" if records else b"}")
    if lines:
        end = parts.pop() + end
    return [*parts, end]


def closed(rest: list[bytes], checksum: hashlib.blake2b) -> list[bytes]:
    """A whole file from its frame and the checksum of all of that but the last piece."""
    whole = checksum.copy()
    whole.update(rest[-1])
    return [_PREFIX, whole.hexdigest().encode(), *rest]


def decode(content: bytes) -> tuple[Tables, int]:
    """The tables of a file and its `schema_version`.

    Raises:
        DamagedError: any byte is not as it was written.
    """
    if not content:
        raise DamagedError("it is empty")
    if not content.startswith(_PREFIX) or content[CHECKSUM] != _digest(content[CHECKSUM.stop :]):
        raise DamagedError("its checksum does not fit its content")
    tables: dict[str, dict[str, Any]] = orjson.loads(content)
    version: int = tables.pop(META)["1"]["schema_version"]
    for documents in tables.values():
        for document in documents.values():
            del document[SUM]
    return tables, version


def save_records(content: bytes, table: str, newest_version: int) -> Saved:
    """The records of a damaged file whose own sums prove them.

    Args:
        content: the damaged file.
        table: a table to look for, beside those whose names can be read.
        newest_version: the newest form that is known here.
    """
    names = [
        table,
        *(match[1].decode() for match in map(_TABLE_LINE.fullmatch, content.splitlines()) if match),
    ]
    versions = range(newest_version, 0, -1)
    tables: Tables = {}
    found_version = _claimed_version(content)
    for doc_id, document in _candidates(content):
        proved = _prove(doc_id, document, names, versions)
        if proved is not None:
            name, found_version = proved
            tables.setdefault(name, {})[doc_id] = document
    records = sum(map(len, tables.values()))
    return Saved(tables, found_version, records, max(0, _count_record_lines(content) - records))


def _candidates(content: bytes) -> Iterator[tuple[str, Document]]:
    """Everything that may be a record: line by line, and as JSON, where another program re-formatted it."""
    for line in content.split(b"\n"):
        match = _RECORD_LINE.fullmatch(line)
        if match:
            document = _parsed(match[2])
            if isinstance(document, dict):
                yield match[1].decode(), document
    whole = _parsed(content)
    for documents in whole.values() if isinstance(whole, dict) else ():
        for doc_id, document in documents.items() if isinstance(documents, dict) else ():
            if isinstance(document, dict):
                yield doc_id, document


def _prove(doc_id: str, document: Document, names: list[str], versions: range) -> tuple[str, int] | None:
    """The table and version under which this record was written; its sum is taken out."""
    claimed = document.pop(SUM, None)
    if not isinstance(claimed, str):
        return None
    body = orjson.dumps(document)
    for version in versions:
        for name in names:
            if _sum(name, doc_id, body, version).decode() == claimed:
                return name, version
    return None


def _parsed(text: bytes) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _claimed_version(content: bytes) -> int:
    match = _VERSION.search(content[:200])
    return int(match[1]) if match else 1


def _count_record_lines(content: bytes) -> int:
    return sum(1 for line in content.split(b"\n")[1:] if len(line) > 2 and not _TABLE_LINE.fullmatch(line))


def checksum_of(parts: Iterable[bytes]) -> hashlib.blake2b:
    """The checksum of what stands behind it, to be carried on with what follows."""
    checksum = hashlib.blake2b(digest_size=CHECKSUM_BYTES)
    for part in parts:
        checksum.update(part)
    return checksum


def _digest(content: bytes) -> bytes:
    return checksum_of([content]).hexdigest().encode()


def _sum(table: str, doc_id: str, body: bytes, version: int) -> bytes:
    salt = f"{version}/{table}/{doc_id}/".encode()
    return hashlib.blake2b(salt + body, digest_size=8).hexdigest().encode()
