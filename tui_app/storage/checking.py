"""Looks through a data folder and tells what is in it and what is wrong, without changing anything."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui_app.storage.disk import ASIDE, UNFINISHED
from tui_app.storage.envelope import DamagedError, decode, save_records
from tui_app.storage.journal import JOURNAL_FILE
from tui_app.storage.journal_lines import change_of, split
from tui_app.storage.layout import CONVERSATIONS, Layout, Tables, layout_of
from tui_app.storage.owner import left_behind

JOURNAL = "journal"
"""The kind of the file that has what the others do not have yet; its records are changes."""

_FOLDERS = frozenset({"usage", "traces", "conversations", "trash"})


class State(StrEnum):
    """How a file is."""

    WHOLE = "whole"
    OLDER = "older"
    """Of an earlier form; the next record that is written into it brings it up to date."""
    NEWER = "newer"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    UNFINISHED = "unfinished"
    """Left by a program that was killed while it wrote, or being written now; nothing reads it."""
    FOLDER = "folder"
    """A folder of ours that others may look into."""
    COPY = "copy"
    """A damaged file that was kept when what could be saved from it took its place."""


OWNER = "owner"
"""The kind of a file that a running program holds, where that program was killed."""

WRONG = frozenset({State.NEWER, State.DAMAGED, State.UNREADABLE})
"""What keeps records from being read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One file, or a folder that is open to others.

    Attributes:
        path: inside the data folder.
        kind: what it holds: `usage`, `traces`, `conversations`, `messages`, `preferences`; `journal`;
            `folder`; `owner`.
        records: how many can be read from it.
        lost: how many lines of a damaged file are not whole records.
        size: in bytes.
        open_to_others: somebody else than its owner may read or write it.
        why: what is wrong, in a few words.
    """

    path: str
    kind: str
    state: State
    records: int = 0
    lost: int = 0
    size: int = 0
    open_to_others: bool = False
    why: str = ""


def check(folder: Path) -> Iterator[Checked]:
    """Every file of ours in a data folder, in the order of their names; none where there is no folder."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        place = Path(root).relative_to(folder).as_posix()
        if _is_ours(place) and _is_open(Path(root)):
            yield Checked(path=f"{place}/", kind="folder", state=State.FOLDER, open_to_others=True)
        for name in sorted((*names, *folders)):
            path = Path(root, name)
            if (checked := _checked(folder, path.relative_to(folder).as_posix())) is not None:
                yield checked


def may_be_changed_by_others(folder: Path) -> bool:
    """Whether somebody else may put files into the data folder itself, or take them out."""
    return _is_open(folder, 0o022)


def _is_ours(place: str) -> bool:
    return place.partition("/")[0] in _FOLDERS


def _is_open(path: Path, others: int = 0o077) -> bool:
    """Whether somebody else than its owner has one of these rights; not where it is gone meanwhile."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & others)
    except OSError:
        return False


def _checked(folder: Path, path: str) -> Checked | None:
    if path in _FOLDERS and not (folder / path).is_dir():
        return Checked(path=path, kind="folder", state=State.UNREADABLE, why=os.strerror(errno.ENOTDIR))
    if left_behind(folder, path):
        return Checked(path=path, kind=OWNER, state=State.UNFINISHED)
    original, aside, _ = path.partition(ASIDE)
    unfinished = path.endswith(UNFINISHED)
    name = path.removesuffix(UNFINISHED) if unfinished else original
    layout = layout_of(name)
    if layout is None and name != JOURNAL_FILE:
        return None
    kind = layout.table if layout else JOURNAL
    try:
        status = (folder / path).lstat()
        content = (folder / path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Checked(path=path, kind=kind, state=State.UNREADABLE, why=why)
    if unfinished:
        state, records, lost, why = State.UNFINISHED, 0, 0, ""
    elif layout is None:
        state, records, lost, why = _state_of_journal(content, kept=bool(aside))
        if state is State.WHOLE and not records:
            return None
    else:
        state, records, lost, why = _state(content, layout, kept=bool(aside))
    return Checked(
        path=path,
        kind=kind,
        state=state,
        records=records,
        lost=lost,
        size=status.st_size,
        open_to_others=os.name == "posix" and bool(status.st_mode & 0o077),
        why=why,
    )


def _state_of_journal(content: bytes, *, kept: bool) -> tuple[State, int, int, str]:
    part = split(content)
    damaged = State.COPY if kept else State.DAMAGED
    why = "not every line is as it was written" if part.lost else ""
    return damaged if kept or part.lost else State.WHOLE, len(part.lines), part.lost, why


def _state(content: bytes, layout: Layout, *, kept: bool) -> tuple[State, int, int, str]:
    try:
        tables, version = decode(content)
    except DamagedError as damage:
        saved = save_records(content, layout.table, layout.version)
        return State.COPY if kept else State.DAMAGED, saved.records, saved.lost, str(damage)
    records = sum(map(len, tables.values()))
    if kept:
        return State.COPY, records, 0, ""
    if version > layout.version:
        return (
            State.NEWER,
            records,
            0,
            f"its schema_version is {version}, this tui-app knows {layout.version}",
        )
    return State.OLDER if version < layout.version else State.WHOLE, records, 0, ""


def unlisted(folder: Path) -> tuple[str, ...]:
    """Ids of the conversations that have messages and stand in no list; the next listing puts them there."""
    conversations = folder / "conversations"
    listed = {
        document.get("id")
        for path in conversations.glob("index*.json")
        if layout_of(path.relative_to(folder).as_posix()) is CONVERSATIONS
        for documents in _tables_of(path).values()
        for document in documents.values()
    }
    there = {path.parent.name for path in conversations.glob("*/*.json")}
    return tuple(sorted(there - listed - _listed_in_journal(folder)))


def _listed_in_journal(folder: Path) -> set[str]:
    """Ids of the conversations that the journal puts into the list."""
    try:
        lines = split((folder / JOURNAL_FILE).read_bytes()).lines
    except OSError:
        return set()
    return {
        record.get("id", "")
        for line in lines
        if layout_of(line.file) is CONVERSATIONS
        for records in change_of(line).tables.values()
        for record in records.values()
        if record is not None
    }


def _tables_of(path: Path) -> Tables:
    try:
        return decode(path.read_bytes())[0]
    except (OSError, DamagedError):
        return {}
