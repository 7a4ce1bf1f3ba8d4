"""Everything that is kept, opened at once; on disk, or in memory where the disk cannot be used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.domain.clock import Clock
from tui_app.domain.secret import Secret
from tui_app.storage.conversations import INDEX_FILE, ConversationStore
from tui_app.storage.disk import Sync, sync_to_disk
from tui_app.storage.errors import StorageError
from tui_app.storage.files import DiskFiles, Files
from tui_app.storage.layout import CONVERSATIONS, PREFERENCES, TRACES, USAGE, Layout, layout_of
from tui_app.storage.memory import MemoryFiles
from tui_app.storage.owner import Owner
from tui_app.storage.preferences import PREFERENCES_FILE, PreferenceStore
from tui_app.storage.shards import Shards
from tui_app.storage.traces import TRACES_FOLDER, TraceStore
from tui_app.storage.usage import USAGE_FILE, FileUsageStore, Holds, UsageHistory, UsageStore
from tui_app.storage.writer import SETTLE_S, HealthCallback, Writer

if TYPE_CHECKING:
    from tui_app.storage.team import TeamUsage


class Store:
    """The records of one data folder. Made by `open` or `in_memory`.

    Attributes:
        usage: tokens by day, environment and provider.
        history: the same over many days.
        traces: what each request went through.
        conversations: the messages.
        preferences: what was set in the running app.
        holds: reservations that other processes see; None where usage is not shared by a team.
    """

    def __init__(self, files: Files, writer: Writer, clock: Clock) -> None:
        self._files = files
        self._writer = writer
        kept_usage = FileUsageStore(files, writer)
        self.usage: UsageStore = kept_usage
        self.history: UsageHistory = kept_usage
        self.traces = TraceStore(files, writer)
        self.conversations = ConversationStore(files, writer, clock)
        self.preferences = PreferenceStore(files, writer)
        self.holds: Holds | None = None
        self._team: TeamUsage | None = None

    @classmethod
    async def open(
        cls,
        folder: Path,
        on_health: HealthCallback | None = None,
        *,
        clock: Clock | None = None,
        sync: Sync = sync_to_disk,
        executor: ThreadPoolExecutor | None = None,
        on_notice: Callable[[], None] | None = None,
        settle_after: float = SETTLE_S,
    ) -> Store:
        """The records in `folder`, which is made where it is missing.

        Args:
            folder: the data folder.
            on_health: is told, on the event loop, one sentence when records cannot be kept, and None
                when they can again.
            clock: dates new conversations.
            sync: brings a file descriptor's content to the disk.
            executor: does the work, one thing at a time, and is shut down in the end; None is a thread.
            on_notice: is told, on the event loop, when damage was found later than at the opening.
            settle_after: seconds after a change until every file has it; the journal has it before.

        Raises:
            StorageError: the folder cannot be written, or its files cannot be read or are of a newer version.
        """
        executor = executor or _one_thread()
        try:
            files = await asyncio.get_running_loop().run_in_executor(executor, _opened, folder, sync)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        writer = Writer(files, executor, on_health=on_health, on_notice=on_notice, settle_after=settle_after)
        return cls(files, writer, clock or Clock())

    @classmethod
    def in_memory(cls, problem: str, *, clock: Clock | None = None) -> Store:
        """The same without a disk: everything is lost at the end.

        Args:
            problem: one sentence: why nothing is kept.
            clock: dates new conversations.
        """
        files = MemoryFiles(problem)
        return cls(files, Writer(files, _one_thread(), problem=StorageError(problem)), clock or Clock())

    @property
    def damage(self) -> str:
        """One line about the damage that was found so far, empty where none was."""
        count = len(self._files.notices)
        if not count:
            return self._unread
        files = "A damaged file was" if count == 1 else f"{count} damaged files were"
        return f"{files} found among the records; what could be saved was: see `tui-app data check`."

    @property
    def notices(self) -> tuple[str, ...]:
        """A sentence for each damaged file that was found so far, and what became of it."""
        return (*self._files.notices, *filter(None, (self._unread,)))

    @property
    def _unread(self) -> str:
        return self._team.unread if self._team is not None else ""

    @property
    def problem(self) -> str | None:
        """Why new records are only in memory, None while they are kept."""
        return self._writer.problem

    @property
    def team_problem(self) -> str | None:
        """Why the budget that a team shares is out of reach, None while it is in reach or there is none."""
        return self._team.problem if self._team is not None else None

    async def share_usage(self, url: Secret, folder: Path, on_problem: HealthCallback | None = None) -> None:
        """Counts usage in a team's Redis instead of the data folder.

        Args:
            url: of the Redis; its password is told to nobody else.
            folder: the data folder, where what could not be sent is kept.
            on_problem: is told one sentence when it is out of reach, and None when it is in reach again.

        Raises:
            ValueError: the package for it is missing.
        """
        try:
            from tui_app.storage.redis_budget import RedisBudget
            from tui_app.storage.team import TeamUsage
        except ImportError as error:
            raise ValueError(
                "USAGE_STORE names a Redis, and the package for it is missing: install tui-app[redis], "
                "or unset USAGE_STORE"
            ) from error
        owner = Owner(folder if isinstance(self._files, DiskFiles) else None)
        self._team = TeamUsage(RedisBudget(url), self._files, self._writer, owner, on_problem=on_problem)
        self.usage = self.history = self.holds = self._team
        await self._team.open()

    async def read_all(self, paths: Iterable[str]) -> None:
        """Reads files of ours by their paths inside the folder, so that what is damaged in them is mended.

        Raises:
            StorageError: one cannot be read, or is of a newer version.
        """
        for path in paths:
            if (layout := layout_of(path)) is not None:
                await self._writer.read(partial(self._ids, path, layout))

    def _ids(self, path: str, layout: Layout) -> list[int]:
        return self._files.table(path, layout).ids()

    async def settle(self) -> None:
        """Returns when every record stands in its own file, or `problem` says why not."""
        await self._writer.settle()

    async def close(self) -> None:
        """Saves what is still to be saved and lets the folder go. Safe to call twice."""
        if self._team is not None:
            await self._team.close()
        await self._writer.close()


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="tui-app-storage")


def _opened(folder: Path, sync: Sync) -> DiskFiles:
    """The folder with what is always needed read, so that damage and newer versions show at once."""
    files = DiskFiles(folder, sync)
    try:
        files.settle()
        for name, layout in (
            (USAGE_FILE, USAGE),
            (PREFERENCES_FILE, PREFERENCES),
            (INDEX_FILE, CONVERSATIONS),
        ):
            files.table(name, layout).ids()
        traces = Shards(files, TRACES_FOLDER, TRACES)
        newest = traces.newest()
        if newest:
            traces.table(newest).ids()
    except BaseException:
        files.close()
        raise
    return files
