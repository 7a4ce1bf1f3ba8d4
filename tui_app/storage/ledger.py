"""A list in one small file that is written often, and what has been quiet for long in files that are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from tui_app.storage.layout import Layout
from tui_app.storage.records import Record

if TYPE_CHECKING:
    from tui_app.storage.database import DurableTable
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

MOST = 200
"""Records in the small file that set off a clearing."""

STAY = 100
"""Records that a clearing leaves in it: the newest ones."""


class Ledger:
    """Records by id, those in use in one file, the others in one file a group.

    A record that stands in both places counts as the small file has it: one that moves is first written
    there, then removed here, so a kill in between loses nothing and counts nothing twice. Whatever changes
    a record writes it into the small file. Everything but `clear` runs in the writer's thread.

    Args:
        files: where they stand.
        layout: what they hold.
        name: of the small file.
        folder: where the others stand.
        prefix: how their names begin; the group and `.json` follow.
        group: to which of them a record belongs: a month, as in `2026-11`.
        age: sorts records; the greatest stay in the small file.
    """

    def __init__(
        self,
        files: Files,
        layout: Layout,
        *,
        name: str,
        folder: str,
        prefix: str = "",
        group: Callable[[Mapping[str, Any]], str],
        age: Callable[[Mapping[str, Any]], Any],
    ) -> None:
        self._files = files
        self._layout = layout
        self._name = name
        self._folder = folder
        self._prefix = prefix
        self._file_name = re.compile(rf"{re.escape(prefix)}(\d{{4}}-\d\d)\.json")
        self._group = group
        self._age = age

    def get(self, doc_id: int, group: str) -> Record | None:
        """The record of that id, None where there is none; it need only be looked for in that group."""
        found = self._small().get(doc_id=doc_id)
        if found is None and group in self.groups():
            found = self._file(group).get(doc_id=doc_id)
        return found if isinstance(found, dict) else None

    def put(self, record: Record, doc_id: int) -> None:
        """Makes it the record of that id."""
        self._small().put(record, doc_id)

    def all(self, groups: Iterable[str] | None = None) -> list[Record]:
        """Every record of the small file, and of those groups; None is all groups."""
        kept = self.groups()
        wanted = sorted(kept if groups is None else kept.intersection(groups))
        found = {each.doc_id: each for group in wanted for each in self._file(group)}
        return list((found | {each.doc_id: each for each in self._small()}).values())

    def groups(self) -> set[str]:
        """The groups that have a file of their own."""
        found = map(self._file_name.fullmatch, self._files.names(self._folder))
        return {match[1] for match in found if match}

    def remove(self, doc_id: int, group: str | None = None) -> None:
        """Removes a record from a group's file, or from the small one; it may stand in both."""
        table = self._small() if group is None else self._file(group)
        if table.contains(doc_id=doc_id):
            table.remove(doc_ids=[doc_id])

    async def clear(self, writer: Writer) -> None:
        """Moves what has been quiet for longest where the small file has grown large.

        Nothing is removed from there before it is on the disk in its new place; where that cannot be
        written, everything stays where it is.

        Raises:
            StorageError: a file cannot be read.
        """
        for group, doc_ids in (await writer.read(self._old)).items():
            await writer.write(partial(self._copy, group, doc_ids))
            if writer.problem is None:
                await writer.write(partial(self._drop, group, doc_ids))

    def _old(self) -> dict[str, list[int]]:
        """The records that are to move, by group."""
        records = list(self._small())
        if len(records) <= MOST:
            return {}
        old: dict[str, list[int]] = {}
        for record in sorted(records, key=self._age)[:-STAY]:
            old.setdefault(self._group(record), []).append(record.doc_id)
        return old

    def _copy(self, group: str, doc_ids: list[int]) -> None:
        small, file = self._small(), self._file(group)
        wanted = set(doc_ids)
        file.put_all(record for record in small if record.doc_id in wanted)

    def _drop(self, group: str, doc_ids: list[int]) -> None:
        """Removes what stands in its new place as it stands here: it may have changed since it was copied."""
        small, file = self._small(), self._file(group)
        wanted, moved = set(doc_ids), {record.doc_id: record for record in file}
        small.remove(
            doc_ids=[
                record.doc_id
                for record in small
                if record.doc_id in wanted and record == moved.get(record.doc_id)
            ]
        )

    def _small(self) -> DurableTable:
        return self._files.table(self._name, self._layout)

    def _file(self, group: str) -> DurableTable:
        return self._files.table(f"{self._folder}/{self._prefix}{group}.json", self._layout)
