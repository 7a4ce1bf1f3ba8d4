"""Usage that a team shares; while it is out of reach nothing is lost, and nothing counted twice after."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tui_app.domain.usage import UsageAmounts, UsageKey
from tui_app.storage.errors import StorageError
from tui_app.storage.layout import UNSENT_FILE, USAGE
from tui_app.storage.records import document_id, usage_amounts, usage_key, usage_record
from tui_app.storage.redis_budget import OutOfReachError, RedisBudget

if TYPE_CHECKING:
    from tui_app.storage.database import DurableTable
    from tui_app.storage.files import Files
    from tui_app.storage.owner import Owner
    from tui_app.storage.writer import HealthCallback, Writer

AGAIN_S = 1.0
"""Seconds between two tries while the budget is out of reach."""


@dataclass(frozen=True, slots=True)
class _Addition:
    """What was used here and is not in the team's total yet, for all that is known."""

    id: str
    key: UsageKey
    amounts: UsageAmounts


class TeamUsage:
    """The team's totals, as `UsageStore`, `UsageHistory` and `Holds`.

    While Redis is away, what is used here is kept in `unsent.json` and sent when it is back; each addition
    has an id: one whose answer was lost is not counted twice. Totals go on from those that were known.

    Args:
        budget: the Redis.
        files: the data folder.
        writer: writes there.
        owner: who this process is to others that look into that folder.
        on_problem: is told one sentence when the budget is out of reach, and None when it is in reach again.
        sleep: waits so many seconds.

    Attributes:
        problem: why the budget is out of reach, None while it is in reach.
        unread: why what earlier runs left to be sent could not be taken up, else empty.
    """

    def __init__(
        self,
        budget: RedisBudget,
        files: Files,
        writer: Writer,
        owner: Owner,
        *,
        on_problem: HealthCallback | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._budget = budget
        self._files = files
        self._writer = writer
        self._owner = owner
        self._on_problem = on_problem
        self._sleep = sleep
        self._known: dict[UsageKey, UsageAmounts] = {}
        self._unsent: dict[str, _Addition] = {}
        self._growing: dict[UsageKey, str] = {}
        self._returning: asyncio.Task[None] | None = None
        self._letting_go: set[asyncio.Task[None]] = set()
        self.problem: str | None = None
        self.unread = ""

    async def open(self) -> None:
        """Takes up what runs that have ended could not send; a Redis that is away is no reason to wait.

        Neither is a file that cannot be read: it stays for a later run, and `unread` says so.
        """
        try:
            self._unsent = await self._writer.read(self._kept)
        except StorageError as error:
            self.unread = f"{error} What earlier runs could not tell the team's Redis waits in it."
        if self._unsent:
            try:
                await self._send()
            except OutOfReachError as error:
                self._lost(error)

    async def add(self, key: UsageKey, amounts: UsageAmounts) -> UsageAmounts:
        """Adds, and gives the key's total of the day as far as it is known."""
        addition = _Addition(uuid.uuid4().hex, key, amounts)
        if self.problem is None:
            try:
                self._learn(key, await self._budget.add(addition.id, key, amounts))
            except OutOfReachError as error:
                self._lost(error)
                await self._keep(addition)
        elif (grown := self._unsent.get(self._growing.get(key, ""))) is not None:
            await self._keep(_Addition(grown.id, key, grown.amounts + amounts))
        else:
            self._growing[key] = addition.id
            await self._keep(addition)
        return self._total(key)

    async def of_day(self, day: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of one local day, as far as it is known."""
        return await self.between(day, day)

    async def between(self, first: str, last: str) -> dict[UsageKey, UsageAmounts]:
        """Every key's total of each local day from `first` to `last`, as far as it is known."""
        if self.problem is None:
            try:
                self._known |= await self._budget.between(first, last)
            except OutOfReachError as error:
                self._lost(error)
        keys = self._known.keys() | {each.key for each in self._unsent.values()}
        return {key: self._total(key) for key in keys if first <= key.day <= last}

    async def hold(self, key: UsageKey, tokens: int, limit: int | None) -> str | None:
        """Holds tokens for a request, in one step with the look whether there is room.

        Returns:
            The name of the hold, empty while the budget is out of reach; None where there is no room.
        """
        if self.problem is not None:
            return ""
        name = uuid.uuid4().hex
        try:
            return name if await self._budget.hold(name, key, tokens, limit) else None
        except OutOfReachError as error:
            self._lost(error)
            return ""
        except asyncio.CancelledError:
            task = asyncio.ensure_future(self.let_go(name, key, tokens))
            self._letting_go.add(task)
            task.add_done_callback(self._letting_go.discard)
            raise

    async def let_go(self, name: str, key: UsageKey, tokens: int) -> None:
        """Gives held tokens back; what cannot be given back now lapses by itself."""
        if self.problem is None and name:
            try:
                await self._budget.let_go(name, key, tokens)
            except OutOfReachError as error:
                self._lost(error)

    async def close(self) -> None:
        """Tries once more to send what is unsent, and closes the connection."""
        if self._returning is not None:
            self._returning.cancel()
            await asyncio.gather(self._returning, return_exceptions=True)
            with contextlib.suppress(OutOfReachError, StorageError):  # the next run sends it
                await self._send()
        await asyncio.gather(*self._letting_go, return_exceptions=True)
        await self._writer.read(self._owner.leave)
        await self._budget.close()

    # --- while it is out of reach ------------------------------------------------------------------------

    def _lost(self, error: OutOfReachError) -> None:
        if self.problem is not None:
            return
        self.problem = (
            f"the Redis at {self._budget.address} is out of reach ({error}): limits hold for what is known "
            "here; what is used meanwhile is added when it is back."
        )
        if self._on_problem is not None:
            self._on_problem(self.problem)
        self._returning = asyncio.create_task(self._return(), name="team budget")

    async def _return(self) -> None:
        """Tries until Redis is back and knows everything."""
        while True:
            await self._sleep(AGAIN_S)
            try:
                await self._send()
                break
            except (OutOfReachError, StorageError):
                continue
        self.problem = self._returning = None
        if self._on_problem is not None:
            self._on_problem(None)

    async def _send(self) -> None:
        """Sends what is unsent, oldest first; what is being sent grows no more."""
        await self._budget.ping()
        while self._unsent:
            self._growing.clear()
            for addition in list(self._unsent.values()):
                total = await self._budget.add(addition.id, addition.key, addition.amounts)
                self._learn(addition.key, total)
                del self._unsent[addition.id]
                await self._writer.write(partial(self._forget, addition.id))

    def _learn(self, key: UsageKey, total: UsageAmounts) -> None:
        """Takes a total for known, unless a later one has come sooner."""
        if total.requests >= self._known.get(key, total).requests:
            self._known[key] = total

    def _total(self, key: UsageKey) -> UsageAmounts:
        unsent = (each.amounts for each in self._unsent.values() if each.key == key)
        return sum(unsent, self._known.get(key, UsageAmounts()))

    async def _keep(self, addition: _Addition) -> None:
        self._unsent[addition.id] = addition
        record = usage_record(addition.key, addition.amounts) | {"id": addition.id, "owner": self._owner.id}

        def put() -> None:
            self._owner.claim()
            self._table().put(record, document_id(addition.id))

        await self._writer.write(put)

    def _forget(self, addition: str) -> None:
        if self._table().contains(doc_id=document_id(addition)):
            self._table().remove(doc_ids=[document_id(addition)])

    def _kept(self) -> dict[str, _Addition]:
        return {
            record["id"]: _Addition(record["id"], usage_key(record), usage_amounts(record))
            for record in self._table()
            if self._owner.is_gone(record["owner"])
        }

    def _table(self) -> DurableTable:
        return self._files.table(UNSENT_FILE, USAGE)
