"""Opens the records, and tells everybody how they fare from then on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tui_app.domain.clock import Clock
from tui_app.domain.events import Event, RecordsMended, StorageChanged, TeamBudgetChanged
from tui_app.settings import Settings
from tui_app.storage.errors import StorageError
from tui_app.storage.store import Store

log = logging.getLogger("tui_app.engine")


async def open_records(
    settings: Settings,
    clock: Clock,
    executor: ThreadPoolExecutor | None,
    publish: Callable[[Event], None],
) -> Store:
    """The store of the settings' data folder, in memory alone where that cannot be used.

    Args:
        settings: which folder, and whether a team shares the usage.
        clock: dates the records.
        executor: reads and writes them; None is a thread.
        publish: takes what becomes of them: a disk that is full, damage that was mended, a team out of reach.
    """

    def on_health(problem: str | None) -> None:
        publish(StorageChanged(problem=problem))

    def on_team(problem: str | None) -> None:
        log.warning("team budget: %s", problem or "in reach again")
        publish(TeamBudgetChanged(problem=problem))

    def on_notice() -> None:
        log.warning("damage was found: %s", store.notices[-1])
        publish(RecordsMended(told=store.damage))

    try:
        store = await Store.open(
            settings.data_dir, on_health, clock=clock, executor=executor, on_notice=on_notice
        )
    except StorageError as error:
        store = Store.in_memory(str(error), clock=clock)
    if settings.usage_store is not None:
        try:
            await store.share_usage(settings.usage_store, settings.data_dir, on_team)
        except BaseException:
            await store.close()
            raise
    return store
