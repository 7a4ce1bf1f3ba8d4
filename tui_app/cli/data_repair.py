"""`tui-app data repair` and `prune`: both say what they did, and ask before anything is removed."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tui_app.cli.data import many, settings_of, size, told
from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.records import opened_records
from tui_app.cli.traces import since
from tui_app.domain.clock import Clock
from tui_app.domain.sanitize import one_line
from tui_app.settings import Settings
from tui_app.storage.checking import WRONG, Checked, State, check, unlisted
from tui_app.storage.disk import FILE_MODE, FOLDER_MODE
from tui_app.storage.errors import StorageError
from tui_app.storage.files import LOCK_NAME
from tui_app.storage.layout import UNSENT_FILE, USAGE
from tui_app.storage.lock import ProcessLock
from tui_app.storage.recount import recount
from tui_app.storage.store import Store

REPAIRED = frozenset({State.DAMAGED})


def repair(arguments: Arguments) -> int:
    """Mends what can be mended; 1 where something is still wrong."""
    settings = settings_of(arguments)
    folder = settings.data_dir
    before, missing = list(check(folder)), unlisted(folder)
    done = [*asyncio.run(_mended(settings, before)), *_closed(folder, before)]
    if missing:
        done.append(f"{many(len(missing), 'conversation')} put back into the list.")
    leftovers = [each for each in check(folder) if _may_go(each, copies=arguments.remove_copies)]
    removed = [] if not leftovers else _removed(arguments, folder, leftovers)
    after = list(check(folder))
    wrong = [each for each in after if each.state in WRONG]
    if arguments.json:
        print(to_json({"path": str(folder), "whole": not wrong, "done": done, "removed": removed}, indent=2))
        return 1 if wrong else Exit.ANSWERED
    for line in (*done, *(f"{one_line(path, 300)} is removed." for path in removed), *told(wrong)):
        print(line)
    if not (done or removed or wrong):
        print("Everything is whole: there was nothing to mend.")
    return 1 if wrong else Exit.ANSWERED


def prune(arguments: Arguments) -> int:
    """Removes the traces of requests that were begun before a moment."""
    return asyncio.run(_prune(arguments))


async def _prune(arguments: Arguments) -> int:
    async with opened_records(arguments) as (store, settings):
        now = Clock(settings.zone).now()
        at = _moment(arguments.older_than, now)
        count = await store.traces.older_than(at)
        before = datetime.fromtimestamp(at, now.tzinfo)
        question = f"Remove {many(count, 'trace')} begun before {before:%Y-%m-%d %H:%M}?"
        gone = 0
        if count and await asyncio.to_thread(_confirmed, arguments, question):
            gone = await store.traces.prune(at)
            _refuse_unsaved(store)
    if arguments.json:
        print(to_json({"path": str(settings.data_dir), "older": count, "removed": gone}))
    elif not count:
        print(f"No trace was begun before {before:%Y-%m-%d %H:%M}: nothing to remove.")
    else:
        print(f"{many(gone, 'trace')} removed." if gone else "Nothing was removed.")
    return Exit.ANSWERED


def _moment(text: str, now: datetime) -> float:
    try:
        return since(text, now)
    except ValueError:
        examples = "30d, 12h, 2026-11-23 or 2026-11-23T05:20"
        raise ValueError(f'--older-than wants an age as in {examples}, not "{one_line(text, 60)}"') from None


def _refuse_unsaved(store: Store) -> None:
    if store.problem is not None:
        raise StorageError(store.problem)


async def _mended(settings: Settings, before: Sequence[Checked]) -> list[str]:
    """What was done with each damaged file; reading one mends it."""
    if not before:
        return []
    store = await Store.open(settings.data_dir)
    try:
        await store.read_all(each.path for each in before if each.state in REPAIRED)
        await store.conversations.list()
        again = {}
        if settings.usage_store is None and any(_lost_usage(each) for each in before):
            again = await recount(store, settings.zone)
        _refuse_unsaved(store)
        counted = (
            f"{key.day} {key.environment} {key.provider}: "
            f"{each.tokens:,} tokens counted again from the traces."
            for key, each in sorted(again.items(), key=lambda pair: pair[0].day)
        )
        return [*store.notices, *counted]
    finally:
        await store.close()


def _lost_usage(each: Checked) -> bool:
    """Whether a total was lost in that file, now or when it was mended."""
    of_days = each.kind == USAGE.table and not each.path.startswith(UNSENT_FILE)
    return of_days and each.state in (State.DAMAGED, State.COPY)


def _closed(folder: Path, before: Sequence[Checked]) -> list[str]:
    """Takes the files and folders that others may read out of their reach."""
    done = []
    for each in before:
        if each.open_to_others:
            with contextlib.suppress(FileNotFoundError):
                (folder / each.path).chmod(FOLDER_MODE if each.state is State.FOLDER else FILE_MODE)
                done.append(f"{one_line(each.path, 300)} is now yours alone.")
    return done


def _may_go(each: Checked, *, copies: bool) -> bool:
    return each.state is State.UNFINISHED or (copies and each.state is State.COPY)


def _removed(arguments: Arguments, folder: Path, leftovers: Sequence[Checked]) -> list[str]:
    """Removes what is left over, if that is wanted, while nobody writes."""
    names = ", ".join(one_line(each.path, 120) for each in leftovers[:8])
    question = f"Remove {many(len(leftovers), 'file')} ({size(sum(e.size for e in leftovers))}: {names})?"
    if not _confirmed(arguments, question, needed=False):
        return []
    lock = ProcessLock(folder / LOCK_NAME)
    with lock:
        for each in leftovers:
            (folder / each.path).unlink(missing_ok=True)
    lock.close()
    return [each.path for each in leftovers]


def _confirmed(arguments: Arguments, question: str, *, needed: bool = True) -> bool:
    """Whether the person says yes; `--yes` says it beforehand.

    Raises:
        ValueError: it is needed and there is nobody to ask.
    """
    if arguments.yes:
        return True
    if not sys.stdin.isatty():
        if needed:
            raise ValueError(f"{question} There is nobody to ask: add --yes")
        print(f"{question} There is nobody to ask: add --yes", file=sys.stderr)
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
