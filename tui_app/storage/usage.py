"""Tokens of each day, environment and provider: exact, also when several programs count at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.layout import USAGE
from tui_app.storage.records import document_id, usage_amounts, usage_key, usage_record

if TYPE_CHECKING:
    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

USAGE_FILE = "usage.json"


class UsageStore(Protocol):
    """What the budgets need; a team's shared one may stand elsewhere."""

    async def add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        """Adds, and gives the key's total of the day as it is then."""
        ...

    async def of_day(self, day: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of one local day (YYYY-MM-DD)."""
        ...


class UsageHistory(Protocol):
    """What the past is told from; apart from `UsageStore`, whose days may stand elsewhere."""

    async def between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of each local day (YYYY-MM-DD) from `first` to `last`, both included."""
        ...


class FileUsageStore:
    """Usage in `usage.json`, one record per key.

    When the disk refuses, totals go on in memory and are added to the file with the next write that works.
    """

    def __init__(self, files: Files, writer: Writer) -> None:
        self._files = files
        self._writer = writer

    async def add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        """Adds, and gives the key's total of the day as it is then."""
        return await self._writer.write(lambda: self._add(key, amounts))

    async def of_day(self, day: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of one local day (YYYY-MM-DD).

        Raises:
            StorageError: the file cannot be read.
        """
        return await self._writer.read(lambda: self._between(day, day))

    async def between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of each local day (YYYY-MM-DD) from `first` to `last`, both included.

        Raises:
            StorageError: the file cannot be read.
        """
        return await self._writer.read(lambda: self._between(first, last))

    def _add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        table = self._files.table(USAGE_FILE, USAGE)
        doc_id = document_id(key.day, key.environment, key.provider, str(key.simulated))
        total = usage_amounts(table.get(doc_id=doc_id)) + amounts
        table.put(usage_record(key, total), doc_id)
        return total

    def _between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        table = self._files.table(USAGE_FILE, USAGE)
        records = table.search(lambda record: first <= record.get("day", "") <= last)
        return {usage_key(record): usage_amounts(record) for record in records}
