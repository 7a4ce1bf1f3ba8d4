"""`tui-app data`: where the records are, whether they are whole; mends them, takes them out."""

from __future__ import annotations

import dataclasses
import errno
import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.tables import aligned
from tui_app.domain.sanitize import one_line
from tui_app.settings import Settings
from tui_app.settings.load import load
from tui_app.storage.checking import (
    JOURNAL,
    OWNER,
    WRONG,
    Checked,
    State,
    check,
    may_be_changed_by_others,
    unlisted,
)
from tui_app.storage.disk import ASIDE
from tui_app.storage.sizes import kept_in

ABOUT = {
    "usage.json": "tokens of every day, provider and environment",
    "usage/": "the same, of days long past",
    "unsent.json": "tokens that the team's Redis was not told of yet",
    "traces/": "what every request went through; never its text",
    "conversations/": "the messages, and the list of conversations",
    "trash/": "deleted conversations, kept for 30 days",
    "preferences.json": "what was set in the app",
    "journal.jsonl": "the newest changes to all of these, for half a second",
    "exports/": "what was exported from the app",
}
"""What stands where in the data folder."""

OTHERS = frozenset({os.strerror(errno.EISDIR), os.strerror(errno.ENOTDIR)})
"""Why something cannot be read that stands where a file or a folder of ours belongs."""


def data(arguments: Arguments) -> int:
    """Runs the one action that was asked for."""
    match arguments.action:
        case "path":
            return _path(arguments)
        case "check":
            return _check(arguments)
        case "export":
            from tui_app.cli.data_export import export_all

            return export_all(arguments)
        case "repair":
            from tui_app.cli.data_repair import repair

            return repair(arguments)
        case _:
            from tui_app.cli.data_repair import prune

            return prune(arguments)


def settings_of(arguments: Arguments) -> Settings:
    """The settings, which name the data folder."""
    return load(environment=arguments.environment, chain=arguments.chain, data_dir=arguments.data_dir)


def size(count: int) -> str:
    """`812 B`, `14 kB`, `1.2 MB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def many(count: int, what: str) -> str:
    """`1 file`, `3 files`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _path(arguments: Arguments) -> int:
    folder = settings_of(arguments).data_dir
    kept = kept_in(folder)
    if arguments.json:
        files = [dataclasses.asdict(each) | {"about": ABOUT.get(each.name, "")} for each in kept]
        print(to_json({"path": str(folder), "files": files}, indent=2))
        return Exit.ANSWERED
    print(one_line(str(folder), 4096))
    sys.stdout.flush()
    rows = [(each.name, size(each.size), many(each.files, "file"), ABOUT.get(each.name, "")) for each in kept]
    for line in aligned(rows, indent=2, right=(1, 2)) or ["  nothing is kept there yet"]:
        print(line, file=sys.stderr)
    return Exit.ANSWERED


def _check(arguments: Arguments) -> int:
    folder = settings_of(arguments).data_dir
    checked, missing = list(check(folder)), unlisted(folder)
    wrong = [each for each in checked if each.state in WRONG]
    if arguments.json:
        files = [dataclasses.asdict(each) for each in checked]
        print(
            to_json(
                {"path": str(folder), "whole": not wrong, "unlisted": list(missing), "files": files}, indent=2
            )
        )
    else:
        print(one_line(str(folder), 4096))
        for line in (*_summary(checked), *told(checked, missing)):
            print(line)
        if may_be_changed_by_others(folder):
            where = one_line(str(folder), 4096)
            print(f"{where} may be changed by others on this machine: `chmod 700` closes it.")
        print(
            "Everything is whole." if not wrong else f"{many(len(wrong), 'file')} cannot be read as written."
        )
    return 1 if wrong else Exit.ANSWERED


def _summary(checked: Sequence[Checked]) -> list[str]:
    """Files, records and bytes of each kind; those that something is wrong with are left out."""
    good = [each for each in checked if each.state in (State.WHOLE, State.OLDER) and each.kind != JOURNAL]
    kinds = sorted({each.kind for each in good})
    rows = []
    for kind in kinds:
        of_kind = [each for each in good if each.kind == kind]
        records, bytes_of = sum(each.records for each in of_kind), sum(each.size for each in of_kind)
        rows.append((kind, many(len(of_kind), "file"), many(records, "record"), size(bytes_of)))
    return aligned(rows, indent=2, right=(1, 2, 3)) or ["  nothing is kept there yet"]


def told(checked: Iterable[Checked], missing: Sequence[str] = ()) -> Iterator[str]:
    """A sentence about each file that is not simply whole, and what to do."""
    for each in checked:
        where, records = one_line(each.path, 300), many(each.records, "record")
        match each.state:
            case State.DAMAGED:
                yield (
                    f"{where} is damaged ({each.why}): {records} can be saved, {each.lost} cannot be read. "
                    "`tui-app data repair` keeps the damaged file and puts what can be saved in its place."
                )
            case State.NEWER:
                yield f"{where} is of a newer tui-app ({each.why}): update tui-app; nothing here touches it."
            case State.UNREADABLE:
                advice = "make it accessible to you, or check that disk"
                if each.why in OTHERS:
                    advice = "move it away, it is none of ours"
                yield f"{where} cannot be read ({each.why}): {advice}."
            case State.WHOLE if each.kind == JOURNAL:
                yield (
                    f"{where} has {many(each.records, 'change')} that are not in their files yet: the "
                    "running tui-app puts them there, or the next one that is started."
                )
            case State.OLDER:
                yield f"{where} is of an older tui-app: it is brought up to date when it is written next."
            case State.UNFINISHED if each.kind == OWNER:
                yield f"{where} was left by a program that was killed; nothing needs it."
            case State.UNFINISHED:
                yield f"{where} was left by a program that ended while it wrote; nothing reads it."
            case State.COPY:
                original, _, when = where.partition(ASIDE)
                yield (
                    f"{where} ({size(each.size)}) is {original} as it was found damaged on "
                    f"{_moment(when)}: {records} could be saved from it, {each.lost} could not be read."
                )
            case _:
                pass
        if each.open_to_others:
            yield f"{where} is open to others on this machine: `tui-app data repair` closes it."
    if missing:
        yield f"{many(len(missing), 'conversation')} in no list: the next look at the list puts them there."


def _moment(stamp: str) -> str:
    """The time in the name of a copy, as `2026-11-27 22:10:03`."""
    day, _, time = stamp.partition("T")
    return f"{day} {':'.join(time.split('-')[:3])}" if time else stamp
