"""Tells what a data folder holds and how large it is, without opening anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the data folder, or one of its folders with everything in it.

    Attributes:
        name: of the file; of a folder with a slash behind it.
        size: in bytes.
        files: how many they are.
    """

    name: str
    size: int
    files: int


def kept_in(folder: Path) -> tuple[Kept, ...]:
    """What stands in a data folder, largest first; what cannot be looked at is left out."""
    return tuple(sorted(_entries(folder), key=lambda kept: (-kept.size, kept.name)))


def _entries(folder: Path) -> Iterator[Kept]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            sizes = [size for root, _, names in os.walk(entry.path) for size in _sizes(root, names)]
            yield Kept(f"{entry.name}/", sum(sizes), len(sizes))
        else:
            yield from (Kept(entry.name, size, 1) for size in _sizes(folder, [entry.name]))


def _sizes(folder: str | Path, names: list[str]) -> Iterator[int]:
    for name in names:
        try:
            yield os.lstat(os.path.join(folder, name)).st_size
        except OSError:
            continue
