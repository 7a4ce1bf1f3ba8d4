"""What a kind of file holds, and the named steps that bring an older one up to date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Tables = dict[str, dict[str, Document]]
"""Documents by id (digits) by table, as TinyDB hands them to a storage."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a file's form.

    Attributes:
        name: what it does, in a few words.
        apply: gives the tables in the next version's form.
    """

    name: str
    apply: Callable[[Tables], Tables]


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file.

    Attributes:
        table: the name of its one table.
        steps: how version 1 became 2, 2 became 3, and so on; they are never changed, only added to.
    """

    table: str = "_default"
    steps: tuple[Step, ...] = ()

    @property
    def version(self) -> int:
        """The `schema_version` that is written today."""
        return len(self.steps) + 1

    def upgrade(self, tables: Tables, version: int) -> Tables:
        """`tables` of that version in today's form."""
        for step in self.steps[version - 1 :]:
            tables = step.apply(tables)
        return tables


USAGE = Layout("usage")
UNSENT_FILE = "unsent.json"
"""Usage that a team's Redis was not told of yet; of the layout of usage."""
TRACES = Layout("traces")
CONVERSATIONS = Layout("conversations")
MESSAGES = Layout("messages")
PREFERENCES = Layout("preferences")

_KINDS: tuple[tuple[re.Pattern[str], Layout], ...] = (
    (re.compile(r"usage\.json|unsent\.json|usage/\d{4}-\d\d\.json"), USAGE),
    (re.compile(r"preferences\.json"), PREFERENCES),
    (re.compile(r"traces/\d{4}-\d\d-\d\d-\d+\.json"), TRACES),
    (re.compile(r"conversations/index(-\d{4}-\d\d)?\.json"), CONVERSATIONS),
    (re.compile(r"(conversations|trash)/[^/]+/\d+\.json"), MESSAGES),
)


def layout_of(path: str) -> Layout | None:
    """What a file of that path inside the data folder holds; None where it is not one of ours."""
    return next((layout for pattern, layout in _KINDS if pattern.fullmatch(path)), None)
