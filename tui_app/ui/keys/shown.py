"""The keys in hints and help: written there as binding ids, shown as the person has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, runtime_checkable

from textual._context import active_app
from textual.dom import DOMNode

from tui_app.ui.keys.declared import by_id
from tui_app.ui.keys.names import shown

_ID = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
_IN_BRACES = re.compile(rf"{{({_ID.pattern}(?: {_ID.pattern})*)}}")


class KeyNames:
    """What each binding's key is called.

    Attributes:
        own: the keys of a person's key map, by binding id.
    """

    def __init__(self) -> None:
        self.own: Mapping[str, tuple[str, ...]] = {}
        self._told: dict[tuple[tuple[type[DOMNode], ...], str, bool], str] = {}

    def use(self, own: Mapping[str, tuple[str, ...]]) -> None:
        """Takes another key map."""
        self.own = own
        self._told.clear()

    def told(self, text: str, owners: tuple[type[DOMNode], ...], *, every: bool = False) -> str:
        """`text` with a key in place of every binding id that one of the owners has.

        Args:
            text: `provider.fault`, or `trace.previous trace.next`; whatever is no id stays as it is.
            owners: the classes whose bindings are meant.
            every: all keys of a binding, not only its first.
        """
        place = (owners, text, every)
        if (said := self._told.get(place)) is None:
            said = _ID.sub(lambda found: self._key(found[0], owners, every=every), text)
            for pair in ("↑ ↓", "← →"):
                said = said.replace(pair, pair.replace(" ", ""))
            self._told[place] = said
        return said

    def keys_of(self, name: str, owners: tuple[type[DOMNode], ...]) -> tuple[str, ...]:
        """The keys of a binding, as Textual names them; none where no owner has one of that id."""
        defaults = (_defaults(owner).get(name, ()) for owner in owners)
        return self.own.get(name) or next(filter(None, defaults), ())

    def _key(self, name: str, owners: tuple[type[DOMNode], ...], *, every: bool) -> str:
        keys = self.keys_of(name, owners)
        return " ".join(map(shown, keys if every else keys[:1])) or name


@runtime_checkable
class HasKeyNames(Protocol):
    """An app whose keys can be changed."""

    key_names: KeyNames


def told(node: DOMNode, text: str, *more: type[DOMNode], every: bool = False) -> str:
    """`text` with the keys of the bindings whose ids stand in it, as seen from a mounted node.

    Args:
        node: its own bindings count, and those of what it stands in.
        text: see `KeyNames.told`.
        more: further classes whose bindings are meant, before those.
        every: all keys of a binding, not only its first.
    """
    app = active_app.get(None)
    names = app.key_names if isinstance(app, HasKeyNames) else KeyNames()
    return names.told(text, (*more, *(type(each) for each in node.ancestors_with_self)), every=every)


def written(node: DOMNode, sentence: str, *more: type[DOMNode]) -> str:
    """A sentence in which binding ids stand in braces, such as `{prompt.send} sends it`, with their keys.

    Args:
        node: its own bindings count, and those of what it stands in.
        sentence: what stands outside of braces stays as it is.
        more: further classes whose bindings are meant, before those.
    """
    return _IN_BRACES.sub(lambda found: told(node, found[1], *more), sentence)


@cache
def _defaults(owner: type[DOMNode]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(binding.key for binding in bindings)
        for each in reversed(list(_family(owner)))
        for name, bindings in by_id(each).items()
    }


def _family(owner: type[DOMNode]) -> Iterator[type[DOMNode]]:
    return (each for each in owner.__mro__ if issubclass(each, DOMNode))
