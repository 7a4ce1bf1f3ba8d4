"""Every binding of every screen and widget: found by walking the package, so that none can be forgotten."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import ModuleType

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input, TextArea

from tui_app.ui.keys.declared import by_id


class Kind(StrEnum):
    """Where a binding stands; what stands in an app or on a screen works while a widget has the focus."""

    APP = "app"
    SCREEN = "screen"
    WIDGET = "widget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A binding by its id.

    Attributes:
        keys: as Textual names them.
        does: what it does, in a few words.
        owner: the class that has it.
        priority: it works before the focused widget sees the key.
        types: its owner takes characters as text.
    """

    id: str
    keys: tuple[str, ...]
    does: str
    owner: type[DOMNode]
    kind: Kind
    priority: bool
    types: bool


def known_of(owner: type[DOMNode]) -> Iterator[Known]:
    """The bindings with an id that a class itself declares."""
    kind = Kind.APP if issubclass(owner, App) else Kind.SCREEN if issubclass(owner, Screen) else Kind.WIDGET
    for name, bindings in by_id(owner).items():
        yield Known(
            id=name,
            keys=tuple(binding.key for binding in bindings),
            does=bindings[0].description,
            owner=owner,
            kind=kind,
            priority=bindings[0].priority,
            types=issubclass(owner, TextArea | Input),
        )


@cache
def owners() -> tuple[type[DOMNode], ...]:
    """Every class of the screen that declares bindings.

    It imports all of the screen, so nothing asks for it before the first frame.
    """
    import tui_app.ui

    found: list[type[DOMNode]] = []
    for module in _modules(tui_app.ui):
        for _, each in inspect.getmembers(module, inspect.isclass):
            if each.__module__ == module.__name__ and issubclass(each, DOMNode) and "BINDINGS" in vars(each):
                found.append(each)
    return tuple(sorted(found, key=lambda each: (each.__module__, each.__qualname__)))


@cache
def all_known() -> tuple[Known, ...]:
    """Every binding of the app; see `owners` for what that costs."""
    return tuple(known for owner in owners() for known in known_of(owner))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    import pkgutil

    yield package
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(info.name)
