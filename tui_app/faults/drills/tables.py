"""Reads tables of a TOML file key by key, so that every mistake is told at once, each with its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_app.domain.sanitize import one_line
from tui_app.faults.drills.places import line_of
from tui_app.settings.nearest import did_you_mean
from tui_app.settings.problems import Problem


@dataclass(slots=True)
class Blames:
    """Every mistake of one file so far.

    Attributes:
        origin: the file's name.
        lines: the line of each key, by path.
    """

    origin: str
    lines: dict[str, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, what: str, hint: str = "") -> None:
        """One more mistake at this place."""
        self.problems.append(Problem(self.origin, line_of(self.lines, path), path, what, hint))


class Table:
    """One table of the file; each key is taken once, and what is left over is a mistake.

    Args:
        values: as TOML gave them.
        path: where it stands, empty for the file itself.
        blames: takes the mistakes.
    """

    def __init__(self, values: Mapping[str, Any], path: str, blames: Blames) -> None:
        self._values = dict(values)
        self._known: set[str] = set()
        self.path = path
        self.blames = blames

    def at(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the key stands there."""
        self._known.add(key)
        return key in self._values

    def blame(self, key: str, what: str, hint: str = "") -> None:
        """A mistake at this key."""
        self.blames.add(self.at(key), what, hint)

    def raw(self, key: str) -> Any:
        """Whatever stands there, None for nothing."""
        self._known.add(key)
        return self._values.get(key)

    def text(self, key: str, default: str = "") -> str:
        """A string that is not blank."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.blame(key, "wants text in quotes")
        return default

    def word(self, key: str, known: Iterable[str]) -> str | None:
        """One of a few words."""
        value = self.raw(key)
        names = tuple(known)
        if value is None:
            return None
        if isinstance(value, str) and value in names:
            return value
        self.blame(key, f"there is no {_quoted(value)}", did_you_mean(str(value), names))
        return None

    def number(self, key: str, *, least: float, whole: bool = False) -> float | None:
        """A number that is not too small."""
        value = self.raw(key)
        if value is None:
            return None
        if is_number(value) and value >= least and (not whole or isinstance(value, int)):
            return float(value)
        self.blame(key, f"wants a {'whole ' if whole else ''}number from {least:g} up")
        return None

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return value
        self.blame(key, "wants true or false")
        return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of strings."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(item.strip() for item in value)
        self.blame(key, 'wants a list of texts, as in ["claude", "openai"]')
        return None

    def table(self, key: str) -> Table | None:
        """A table inside this one."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Table(value, self.at(key), self.blames)
        self.blame(key, "wants a table, as in { min = 1, max = 3 }")
        return None

    def items(self, key: str) -> tuple[tuple[str, Any], ...]:
        """The keys and values of a table inside this one."""
        inside = self.table(key)
        return () if inside is None else tuple(inside._values.items())

    def refuse_the_rest(self) -> bool:
        """Whatever was never asked for is no key of this table; whether there was any."""
        rest = [key for key in self._values if key not in self._known]
        for key in rest:
            self.blame(one_line(key, 60), "there is no such key here", did_you_mean(key, self._known))
        return bool(rest)


def is_number(value: object) -> bool:
    """Whether this is a finite number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _quoted(value: object) -> str:
    return f'"{one_line(str(value), 40)}"'
