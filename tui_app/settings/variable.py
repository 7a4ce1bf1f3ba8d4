"""What a variable is, so that all of them can stand in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from tui_app.domain.messages import Environment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Variable(Generic[T]):
    """One variable.

    Attributes:
        name: as it is written; `<NAME>` stands for a provider's name.
        parse: gives the value of a text that is not blank, or raises `parsers.InvalidError`.
        about: one sentence for the person who sets it.
        default: the text used where it is not set, for all environments or for each; None leaves it unset.
    """

    name: str
    parse: Callable[[str], T]
    about: str
    default: str | Mapping[Environment, str] | None = None

    def default_in(self, environment: Environment) -> str | None:
        """The default's text in `environment`, None where the variable stays unset."""
        if self.default is None or isinstance(self.default, str):
            return self.default
        return self.default[environment]


AnyVariable: TypeAlias = Variable[Any]
"""A variable of whatever value, for tables."""
