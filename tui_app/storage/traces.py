"""The traces of all requests, a file for every few hundred of a day."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from tui_app.storage.layout import TRACES
from tui_app.storage.records import Record, trace_of, trace_record
from tui_app.storage.shards import Shards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui_app.domain.traces import Trace
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

TRACES_FOLDER = "traces"


class TraceStore:
    """Traces in `traces/YYYY-MM-DD-NNN.json`; nothing but the newest file is written."""

    def __init__(self, files: Files, writer: Writer) -> None:
        self._writer = writer
        self._shards = Shards(files, TRACES_FOLDER, TRACES)

    async def append(self, trace: Trace) -> None:
        """Keeps a trace.

        Raises:
            StorageError: the newest file cannot be read.
        """
        record, day = (
            trace_record(trace),
            datetime.fromtimestamp(trace.started_at).astimezone().date().isoformat(),
        )
        await self._writer.write(lambda: self._append(record, day))

    async def recent(self, limit: int) -> list[Trace]:
        """The newest traces, oldest first.

        Raises:
            StorageError: a file cannot be read.
        """
        return await self._writer.read(lambda: [*islice(self._backwards(), limit)][::-1])

    async def get(self, trace_id: str) -> Trace | None:
        """The trace of that id, None where there is none; the newer it is the faster it is found.

        Raises:
            StorageError: a file cannot be read.
        """
        return await self._writer.read(
            lambda: next((trace_of(record) for record in self._records() if record["id"] == trace_id), None)
        )

    def _append(self, record: Record, day: str) -> None:
        self._shards.for_writing(day).insert(record)

    def _backwards(self) -> Iterator[Trace]:
        return map(trace_of, self._records())

    def _records(self) -> Iterator[Record]:
        """Every record, newest first, each file read when it is come to."""
        for shard in reversed(self._shards.all()):
            yield from reversed(self._shards.table(shard).all())
