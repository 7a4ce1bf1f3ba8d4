"""Finds the line on which a key of a TOML file stands, for mistakes that the TOML reader does not see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?")
_LIST = re.compile(r"\s*\[\[([^\[\]]+)\]\]\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\-]+)\s*=")
_FENCES = ('"""', "'''")


def lines_of(text: str) -> dict[str, int]:
    """The line of each key by its path, as in `steps[2].expect.outcome`; tables of a list count from 1."""
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    prefix, fence = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if found := _LIST.fullmatch(line):
            name = found[1].strip()
            counts[name] += 1
            prefix = f"{name}[{counts[name]}]"
            places[prefix] = number
        elif found := _TABLE.fullmatch(line):
            prefix = _within(found[1].strip(), counts)
            places[prefix] = number
        elif found := _KEY.match(line):
            places.setdefault(f"{prefix}.{found[1]}" if prefix else found[1], number)
        for mark in _FENCES:
            if line.count(mark) % 2:
                fence = mark
    return places


def line_of(lines: Mapping[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest thing around it that has one."""
    while path:
        if path in lines:
            return lines[path]
        path = path.rpartition(".")[0]
    return None


def _within(name: str, counts: Counter[str]) -> str:
    """A table's path; `[steps.expect]` belongs to the last table of its list."""
    head, dot, rest = name.partition(".")
    return f"{head}[{counts[head]}]{dot}{rest}" if head in counts else name
