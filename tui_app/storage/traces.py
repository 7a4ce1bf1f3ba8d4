"""The traces of all requests, a file for every few hundred of a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from tui_app.domain.trace_search import TraceFilter, TracePage, TracePlace
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import TRACES
from tui_app.storage.records import Record, plain, trace_of, trace_record
from tui_app.storage.shards import Shard, Shards

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from tinydb.table import Document

    from tui_app.domain.traces import Trace
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

TRACES_FOLDER = "traces"

PAGE_FILES = 8
"""How many files one page may cost: a search that finds little comes back and is asked to go on."""

MOST_WAITING = 10_000
"""Records that may wait for a disk that refuses them; some 20 MB. Traces beyond them are let go."""

_A_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file had of a page; `before` is where it was left, None where all of it was looked through."""

    traces: tuple[Trace, ...]
    looked_at: int
    before: int | None


class TraceStore:
    """Traces in `traces/YYYY-MM-DD-NNN.json`; nothing but the newest file is written.

    Whatever looks through many files reads them one by one, so that records are written in between.
    """

    def __init__(self, files: Files, writer: Writer) -> None:
        self._writer = writer
        self._shards = Shards(files, TRACES_FOLDER, TRACES)

    def append(self, trace: Trace) -> Coroutine[Any, Any, None]:
        """Keeps a trace, which is handed over at once; what is awaited is that it is kept.

        Raises:
            StorageError: when awaited: the newest file cannot be read, or thousands are in memory only.
        """
        if self._writer.waiting >= MOST_WAITING:
            return _refused()
        record, day = trace_record(trace), _day(trace.started_at)
        return self._writer.begin(lambda: self._append(record, day))

    async def recent(self, limit: int) -> list[Trace]:
        """The newest traces, oldest first.

        Raises:
            StorageError: a file cannot be read.
        """
        return await self._writer.read(lambda: [*islice(self._backwards(), limit)][::-1])

    async def get(self, trace_id: str) -> Trace | None:
        """The trace of that id, None where there is none; only a file that can hold it is understood.

        Raises:
            StorageError: a file cannot be read.
        """
        async for records in self._files_with(_quoted(trace_id)):
            for record in records:
                if record["id"] == trace_id:
                    return trace_of(record)
        return None

    async def find(self, beginning: str, most: int = 8) -> tuple[Trace, ...]:
        """The traces whose id begins so, newest first, at most so many; a whole id finds its trace alone.

        Raises:
            StorageError: a file cannot be read.
        """
        found: list[Trace] = []
        async for records in self._files_with(_quoted(beginning)[:-1]):
            for record in records:
                if record["id"] == beginning:
                    return (trace_of(record),)
                if record["id"].startswith(beginning) and len(found) < most:
                    found.append(trace_of(record))
        return tuple(found)

    async def page(self, wanted: TraceFilter, limit: int, start: TracePlace | None = None) -> TracePage:
        """The next wanted traces, newest first.

        Args:
            wanted: what they have to be like.
            limit: how many at most.
            start: the `older` of the page before; None begins with the newest.

        Raises:
            StorageError: a file cannot be read.
        """
        shards = await self._writer.read(lambda: self._to_search(wanted, start))
        found: list[Trace] = []
        looked_at = 0
        for number, shard in enumerate(shards):
            if len(found) == limit or number == PAGE_FILES:
                return TracePage(traces=tuple(found), older=TracePlace(shard.name), looked_at=looked_at)
            before = start.before if start and start.file == shard.name else None
            look = partial(self._part, shard, wanted.matches, limit - len(found), before)
            part = await self._writer.read(look)
            found += part.traces
            looked_at += part.looked_at
            if part.before is not None:
                older = TracePlace(shard.name, part.before)
                return TracePage(traces=tuple(found), older=older, looked_at=looked_at)
        return TracePage(traces=tuple(found), looked_at=looked_at)

    async def every(self) -> AsyncIterator[Trace]:
        """All traces, oldest first, a file at a time.

        Raises:
            StorageError: a file cannot be read.
        """
        for shard in await self._writer.read(self._shards.all):
            for record in reversed(await self._writer.read(partial(self._of, shard))):
                yield trace_of(record)

    async def older_than(self, at: float) -> int:
        """How many traces were begun before that moment (Unix seconds).

        Raises:
            StorageError: a file cannot be read.
        """
        shards = await self._writer.read(self._shards.all)
        return sum([len(await self._writer.read(partial(self._older, each, at))) for each in shards])

    async def prune(self, at: float) -> int:
        """Removes the traces that were begun before that moment (Unix seconds), a file at a time.

        Returns:
            How many are gone.

        Raises:
            StorageError: a file cannot be read or removed; what is gone by then stays gone.
        """
        shards = await self._writer.read(self._shards.all)
        return sum([await self._writer.write(partial(self._let_go, each, at)) for each in shards])

    def _older(self, shard: Shard, at: float) -> list[int]:
        return [record.doc_id for record in self._of(shard) if record.get("started_at", 0.0) < at]

    def _let_go(self, shard: Shard, at: float) -> int:
        table, old = self._shards.table(shard), self._older(shard, at)
        if len(old) == len(table):
            self._shards.remove(shard)
        elif old:
            table.remove(doc_ids=old)
        return len(old)

    def _append(self, record: Record, day: str) -> None:
        self._shards.for_writing(day).append(record)

    def _backwards(self) -> Iterator[Trace]:
        return map(trace_of, self._records())

    def _records(self) -> Iterator[Record]:
        """Every record, newest first, each file read when it is come to."""
        for shard in reversed(self._shards.all()):
            yield from self._of(shard)

    def _of(self, shard: Shard) -> list[Document]:
        """The records of one file, newest first."""
        return self._shards.table(shard).all()[::-1]

    async def _files_with(self, text: bytes) -> AsyncIterator[list[Document]]:
        """The records of each file that can hold this, newest first; others have their turns in between."""
        for shard in reversed(await self._writer.read(self._shards.all)):
            if records := await self._writer.read(partial(self._of_one_with, shard, text)):
                yield records

    def _of_one_with(self, shard: Shard, text: bytes) -> list[Document]:
        return self._of(shard) if self._shards.may_hold(shard, text) else []

    def _to_search(self, wanted: TraceFilter, start: TracePlace | None) -> list[Shard]:
        """The files that can hold wanted traces, newest first.

        A file holds no trace of a later day than its own. One day more is searched, for machines that travel.
        """
        first_day = "" if wanted.since is None else _day(wanted.since - _A_DAY_S)
        begin = Shard.of(start.file) if start else None
        return [
            shard
            for shard in reversed(self._shards.all())
            if shard.day >= first_day and (begin is None or shard <= begin)
        ]

    def _part(self, shard: Shard, matches: Callable[[Trace], bool], limit: int, before: int | None) -> _Part:
        """The wanted traces of one file, its newest first, up to a limit."""
        found: list[Trace] = []
        records = [record for record in self._of(shard) if before is None or record.doc_id < before]
        for looked_at, record in enumerate(records, 1):
            trace = trace_of(record)
            if matches(trace):
                found.append(trace)
            if len(found) == limit and looked_at < len(records):
                return _Part(tuple(found), looked_at, record.doc_id)
        return _Part(tuple(found), len(records), None)


async def _refused() -> None:
    raise StorageError(
        f"{MOST_WAITING} records are in memory and not on the disk: further traces are not kept."
    )


def _day(at: float) -> str:
    """The local day, as the files are named."""
    return datetime.fromtimestamp(at).astimezone().date().isoformat()


def _quoted(text: str) -> bytes:
    """A text as it stands in a file."""
    return json.dumps(plain(text), ensure_ascii=False).encode()
