"""The bindings that a class declares, by their ids; light, because the first frame names keys."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode


def own_bindings(owner: type[DOMNode]) -> Iterator[Binding]:
    """The bindings that a class itself declares, one for each key."""
    yield from Binding.make_bindings(owner.__dict__.get("BINDINGS", ()))


def by_id(owner: type[DOMNode]) -> dict[str, list[Binding]]:
    """Those of them that have an id, in their order."""
    found: dict[str, list[Binding]] = {}
    for binding in own_bindings(owner):
        if binding.id:
            found.setdefault(binding.id, []).append(binding)
    return found
