"""Mistakes in the settings, told all at once and without showing a key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tui_app.domain.sanitize import one_line

_KEY_LIKE = re.compile(r"sk-|aiza|gsk_|bearer|(?=\S*\d)(?=\S*[a-z])\S{16}|\S{32}", re.I)
_PLAIN_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Attributes:
        origin: the file's name, `environment` or `option`.
        line: the line in that file, from 1; None where there is none.
        variable: the variable or option, empty where the mistake is not in one.
        what: what is wrong.
        hint: what to do about it, or empty.
    """

    origin: str
    line: int | None
    variable: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.origin}:{self.line}" if self.line else self.origin
        text = ": ".join(part for part in (place, self.variable, self.what) if part)
        return one_line(f"{text}; {self.hint}" if self.hint else text)


class SettingsError(ValueError):
    """The settings cannot be used; its text has one line for each problem.

    Attributes:
        problems: every mistake that was found, in the order of their places.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def shown(text: str) -> str:
    """A wrong value as a problem may quote it: short and safe, and not at all if it could be a key.

    A key that was pasted into the wrong variable is still a key.
    """
    return (
        "the value (not shown, it looks like a key)" if _KEY_LIKE.search(text) else f"'{one_line(text, 40)}'"
    )


def shown_name(name: str) -> str:
    """A name that a problem may show: empty where it does not look like a variable's, as it may be a key."""
    return name if _PLAIN_NAME.fullmatch(name) else ""
