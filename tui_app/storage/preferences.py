"""What the person set in the running app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_app.storage.layout import PREFERENCES
from tui_app.storage.records import document_id, plain

if TYPE_CHECKING:
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

PREFERENCES_FILE = "preferences.json"


class PreferenceStore:
    """Names and JSON values in `preferences.json`."""

    def __init__(self, files: Files, writer: Writer) -> None:
        self._files = files
        self._writer = writer

    async def get(self, name: str, default: Any = None) -> Any:
        """The value of that name, `default` where it was never set.

        Raises:
            StorageError: the file cannot be read.
        """
        return (await self.all()).get(name, default)

    async def set(self, name: str, value: Any) -> None:
        """Keeps a value.

        Raises:
            TypeError: JSON has no form for it.
        """
        record = plain({"name": name, "value": value})
        await self._writer.write(lambda: self._table().put(record, document_id(name)))

    async def all(self) -> dict[str, Any]:
        """Every name that was set, with its value.

        Raises:
            StorageError: the file cannot be read.
        """
        return await self._writer.read(
            lambda: {record["name"]: record["value"] for record in self._table().all()}
        )

    def _table(self) -> Any:
        return self._files.table(PREFERENCES_FILE, PREFERENCES)
