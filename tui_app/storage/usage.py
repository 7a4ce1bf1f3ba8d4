"""Tokens of each day, environment and provider: exact, also when several programs count at once."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import USAGE
from tui_app.storage.ledger import Ledger
from tui_app.storage.operation import Sum
from tui_app.storage.records import document_id, usage_amounts, usage_key, usage_record

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tui_app.storage.files import Files
    from tui_app.storage.writer import Writer

USAGE_FILE = "usage.json"
USAGE_FOLDER = "usage"


class UsageStore(Protocol):
    """What the budgets need; a team's shared one may stand elsewhere."""

    def add(self, key: UsageKey, amounts: UsageAmounts) -> Coroutine[Any, Any, UsageAmounts]:
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


class Holds(Protocol):
    """What a shared budget needs beside `UsageStore`, so that two processes cannot both take what is left."""

    async def hold(self, key: UsageKey, tokens: int, limit: int | None) -> str | None:
        """Holds tokens, None where what is used and held by anybody has reached the limit; gives a name."""
        ...

    async def let_go(self, name: str, key: UsageKey, tokens: int) -> None:
        """Gives held tokens back."""
        ...


class FileUsageStore:
    """Usage in `usage.json`, one record per key; days long past in `usage/YYYY-MM.json`.

    When the disk refuses, totals go on in memory and are added to the file with the next write that works.
    """

    def __init__(self, files: Files, writer: Writer) -> None:
        self._writer = writer
        self._cleared_on = ""
        self._ledger = Ledger(
            files,
            USAGE,
            name=USAGE_FILE,
            folder=USAGE_FOLDER,
            group=lambda record: month_of(record["day"]),
            age=lambda record: record["day"],
        )

    begins_at_once = True
    """Whether `add` hands its work over when it is called, so that more can go into the same commit."""

    def add(self, key: UsageKey, amounts: UsageAmounts) -> Coroutine[Any, Any, UsageAmounts]:
        """Adds, and gives the key's total of the day as it is then; begun when it is called."""
        adds = Sum(key, amounts, partial(self._add, key))
        return self._added(key, self._writer.begin(lambda: self._add(key, amounts), adds))

    async def _added(self, key: UsageKey, adding: Coroutine[Any, Any, UsageAmounts]) -> UsageAmounts:
        total = await adding
        if key.day != self._cleared_on:
            self._cleared_on = key.day
            with contextlib.suppress(StorageError):  # it is added already, and tomorrow is another day
                await self._ledger.clear(self._writer)
        return total

    async def of_day(self, day: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of one local day (YYYY-MM-DD).

        Raises:
            StorageError: the file cannot be read.
        """
        return await self._writer.read(lambda: self._between(day, day))

    async def between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of each local day (YYYY-MM-DD) from `first` to `last`, both included.

        Raises:
            StorageError: a file cannot be read.
        """
        return await self._writer.read(lambda: self._between(first, last))

    def _add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        doc_id = document_id(key.day, key.environment, key.provider, str(key.simulated))
        total = usage_amounts(self._ledger.get(doc_id, month_of(key.day))) + amounts
        self._ledger.put(usage_record(key, total), doc_id)
        return total

    def _between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        months = (each for each in self._ledger.groups() if month_of(first) <= each <= month_of(last))
        return {
            usage_key(record): usage_amounts(record)
            for record in self._ledger.all(months)
            if first <= record.get("day", "") <= last
        }


def month_of(day: str) -> str:
    """The month of a day: its first seven characters."""
    return day[:7]
