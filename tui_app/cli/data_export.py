"""`tui-app data export`: every record as a line of JSON, to stdout or into a new file."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, TextIO

from tui_app.cli.data import many
from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.records import every_message, opened_records
from tui_app.domain.sanitize import one_line
from tui_app.storage.disk import FILE_MODE
from tui_app.storage.errors import explain
from tui_app.storage.records import conversation_record, message_record, trace_record, usage_record
from tui_app.storage.store import Store


def export_all(arguments: Arguments) -> int:
    """Writes usage, traces, conversations with their messages, and preferences."""
    path = arguments.output
    if path is None:
        counts = asyncio.run(_export(arguments, sys.stdout))
        sys.stdout.flush()
    else:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        except FileExistsError:
            shown = one_line(str(path))
            raise ValueError(f"{shown} is there already and stays as it is: choose another name") from None
        except OSError as error:
            shown = one_line(str(path))
            raise ValueError(f"{shown} cannot be written ({error.strerror}): choose another place") from None
        try:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
                counts = asyncio.run(_export(arguments, file))
        except BaseException as error:
            path.unlink(missing_ok=True)  # half an export would pass for a whole one
            if isinstance(error, OSError) and error.filename is None:
                raise explain(error, "be written", path) from error
            raise
    told = ", ".join(many(counts[kind], kind) for kind in ("day", "trace", "conversation", "preference"))
    where = "" if path is None else f" to {one_line(str(path))}"
    print(f"written{where}: {told.replace('day', 'total of a day', 1)}", file=sys.stderr)
    return Exit.ANSWERED


async def _export(arguments: Arguments, out: TextIO) -> Counter[str]:
    counts: Counter[str] = Counter()
    async with opened_records(arguments) as (store, _):
        async for kind, record in _every(store):
            counts[kind] += 1
            print(to_json({"record": kind, **record}), file=out)
    return counts


async def _every(store: Store) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    for key, amounts in sorted(
        (await store.history.between("", "9999")).items(), key=lambda each: (each[0].day, each[0].provider)
    ):
        yield "day", usage_record(key, amounts)
    async for trace in store.traces.every():
        yield "trace", trace_record(trace)
    for conversation in reversed(await store.conversations.list()):
        messages = [
            {"number": message.number, **message_record(message)}
            for message in await every_message(store, conversation.id)
        ]
        record = conversation_record(conversation) | {"messages": len(messages)}
        yield "conversation", record | {"content": messages}
    for name, value in (await store.preferences.all()).items():
        yield "preference", {"name": name, "value": value}
