"""TinyDB on atomic files: the library's own interface, each change whole and safe between processes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from tui_app.storage.atomic import AtomicStorage


class _Changing(Protocol):
    def changing(self, table: str) -> AbstractContextManager[list[int]]: ...


class DurableTable(Table):
    """A table whose writing methods run under the lock, on the newest version of the file.

    There is no query cache: it would be stale once another process writes.
    """

    def __init__(self, storage: Storage, name: str, **options: Any) -> None:
        super().__init__(storage, name, **{**options, "cache_size": 0})

    def put(self, document: Mapping[str, Any], doc_id: int) -> None:
        """Makes `document` the whole content under that id, whether there was one or not.

        Unlike the library's own methods it does not copy every other document for that.
        """
        with cast("_Changing", self.storage).changing(self.name) as changed:
            tables = self._storage.read() or {}
            tables.setdefault(self.name, {})[str(doc_id)] = dict(document)
            self._storage.write(tables)
            changed.append(doc_id)

    def append(self, document: Mapping[str, Any]) -> int:
        """Adds a document behind the last one, and gives its id; copies no other either."""
        with cast("_Changing", self.storage).changing(self.name):
            documents = (self._storage.read() or {}).get(self.name) or {}
            doc_id = int(next(reversed(documents), "0")) + 1
            while str(doc_id) in documents:
                doc_id += 1
            self.put(document, doc_id)
        return doc_id

    def put_all(self, documents: Iterable[Document]) -> None:
        """The same for several, in one transaction."""
        with cast("_Changing", self.storage).changing(self.name):
            for document in documents:
                self.put(document, document.doc_id)

    def ids(self) -> list[int]:
        """The ids of all documents."""
        return [int(doc_id) for doc_id in (self._storage.read() or {}).get(self.name, ())]


def _whole(name: str) -> Callable[..., Any]:
    method = cast("Callable[..., Any]", getattr(Table, name))

    @functools.wraps(method)
    def change(self: DurableTable, *args: Any, **options: Any) -> Any:
        with cast("_Changing", self.storage).changing(self.name) as changed:
            self._next_id = None  # another process may have inserted since
            gone = self.ids() if name == "truncate" else ()
            result = method(self, *args, **options)
            changed.extend([result] if isinstance(result, int) else result or gone)
        return result

    return change


for _name in ("insert", "insert_multiple", "update", "update_multiple", "upsert", "remove", "truncate"):
    setattr(DurableTable, _name, _whole(_name))


class Database(TinyDB):
    """A TinyDB whose file survives kills, full disks and other processes.

    Args are those of `AtomicStorage`, or of another storage class given as `storage`.
    """

    table_class = DurableTable  # type: ignore[assignment] # the library hints at the base class only
    default_storage_class = AtomicStorage  # type: ignore[assignment] # as above

    def drop_table(self, name: str) -> None:
        """Removes a table with everything in it."""
        self.table(name).truncate()
        with cast("_Changing", self.storage).changing(name):
            super().drop_table(name)
