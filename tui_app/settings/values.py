"""Reads variables out of what was set, and remembers where each came from and what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from tui_app.domain.messages import Environment
from tui_app.settings.files import Entry
from tui_app.settings.model import Source
from tui_app.settings.parsers import InvalidError
from tui_app.settings.problems import Problem
from tui_app.settings.variable import AnyVariable, Variable

T = TypeVar("T")

DEFAULT = Source("default")
ENVIRONMENT = Source("environment")
OPTION = Source("option")

OPTION_NAMES: Mapping[str, str] = {"APP_ENV": "--env", "CHAIN": "--chain", "DATA_DIR": "--data-dir"}
"""The variables that the command line can set."""


class Values:
    """The texts that were set, read one variable at a time.

    Args:
        entries: the winning text of each variable; a blank one leaves its variable unset.
        environment: decides the defaults.

    Attributes:
        sources: where the value of each variable read so far came from.
        problems: every mistake found so far.
    """

    def __init__(self, entries: Mapping[str, Entry], environment: Environment) -> None:
        self._entries = entries
        self._environment = environment
        self.sources: dict[str, Source] = {}
        self.problems: list[Problem] = []

    def read(self, variable: Variable[T]) -> T | None:
        """The value, else the default's, else None; a wrong one counts as unset, and is a problem."""
        entry = self._entries.get(variable.name)
        self.sources[variable.name] = DEFAULT
        if entry is not None and (entry.text.strip() or entry.source == OPTION):
            self.sources[variable.name] = entry.source
            try:
                return variable.parse(entry.text.strip())
            except InvalidError as error:
                self.blame(variable, error.what, error.hint)
        default = variable.default_in(self._environment)
        return None if default is None else variable.parse(default)

    def require(self, variable: Variable[T]) -> T:
        """The value of a variable that has a default.

        Raises:
            LookupError: it has none.
        """
        value = self.read(variable)
        if value is None:
            raise LookupError(f"{variable.name} has no default")
        return value

    def is_set(self, variable: AnyVariable) -> bool:
        """Whether anybody set it."""
        entry = self._entries.get(variable.name)
        return entry is not None and bool(entry.text.strip())

    def blame(
        self, variable: AnyVariable, what: str, hint: str = "", beside: AnyVariable | None = None
    ) -> None:
        """Adds a problem with `variable`, at the place where it (or, if it is missing, `beside`) was set."""
        source = self.sources.get((beside or variable).name, DEFAULT)
        name = OPTION_NAMES.get(variable.name, variable.name) if source == OPTION else variable.name
        self.problems.append(Problem(source.origin, source.line, name, what, hint))
