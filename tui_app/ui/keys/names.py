"""How a key is written by people, named by Textual, and shown on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding
from textual.keys import Keys, key_to_character

_MODIFIERS = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "alt": "alt",
    "option": "alt",
    "shift": "shift",
    "super": "super",
    "cmd": "super",
    "meta": "meta",
    "hyper": "hyper",
}
_ORDER = ("hyper", "meta", "super", "ctrl", "alt", "shift")
_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "page_down": "pagedown",
    "bracketleft": "left_square_bracket",
    "bracketright": "right_square_bracket",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
_SEPARATORS = {" ": "space", ",": "comma"}
_CHARACTERS = {"slash": "/", "backslash": "\\", "at": "@", "minus": "-", "plus": "+", "underscore": "_"}
"""Keys whose names at Textual are not those of Unicode."""
_SHOWN = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "insert": "Ins",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "slash": "/",
    "space": "Space",
}
_NAMED = {key.value for key in Keys if "+" not in key.value and not key.value.startswith("<")}
_SENT_AS = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+h": "Backspace",
    "ctrl+left_square_bracket": "Esc",
}
"""What most terminals send for these instead."""


def parsed(text: str) -> str:
    """The key that `text` means, as Textual names it: `Ctrl+X`, `^x`, `Esc`, `[`, `F5`, `pgup`, `H`.

    Raises:
        ValueError: it is no key, or one that terminals send as another; the text says which.
    """
    written = text.strip() or text[:1]
    if len(written) == 2 and written[0] == "^":
        written = f"ctrl+{written[1]}"
    *first, base = written.split("+") if len(written) > 1 and not written.endswith("+") else [written]
    if len(written) > 1 and written.endswith("++"):
        *first, base = *written[:-2].split("+"), "+"
    modifiers = {_modifier(each, text) for each in first}
    base = _base(base, text, modified=bool(modifiers - {"shift"}))
    if modifiers == {"shift"} and len(base) == 1 and base.isalpha():
        return base.upper()
    key = "+".join([*(each for each in _ORDER if each in modifiers), base])
    if key in _SENT_AS:
        raise ValueError(f"terminals send {shown(key)} as {_SENT_AS[key]}")
    return key


def shown(key: str) -> str:
    """A key as the screen shows it: `Ctrl+P`, `Esc`, `[`, `k`, `F1`."""
    *modifiers, base = key.split("+")
    said = _SHOWN.get(base)
    if said is None:
        character = _character(base)
        said = character if character is not None and character.isprintable() else base.capitalize()
    if modifiers and len(said) == 1:
        said = said.upper()
    return "+".join([*(each.capitalize() for each in modifiers), said])


def is_text(key: str) -> bool:
    """Whether the key writes a character where something is typed."""
    character = _character(key)
    return character is not None and character.isprintable()


def _character(key: str) -> str | None:
    return _CHARACTERS.get(key) or key_to_character(key)


def _modifier(text: str, whole: str) -> str:
    try:
        return _MODIFIERS[text.strip().lower()]
    except KeyError:
        raise _no_key(whole, text.strip(), _MODIFIERS) from None


def _base(text: str, whole: str, *, modified: bool) -> str:
    if text in _ALIASES:
        return _ALIASES[text]
    if len(text) == 1:
        if text in _SEPARATORS:
            return _SEPARATORS[text]
        if not text.isprintable():
            raise ValueError(f'"{whole}" is no key')
        (binding,) = Binding.make_bindings([Binding(text, "")])
        return binding.key.lower() if modified else binding.key
    name = text.strip().lower()
    name = _ALIASES.get(name, name)
    if name in _NAMED or _character(name) is not None:
        return name
    raise _no_key(whole, name, {*_NAMED, *_ALIASES})


def _no_key(whole: str, part: str, known: Iterable[str]) -> ValueError:
    from tui_app.settings.nearest import nearest

    near = nearest(part, known)
    hint = f"; did you mean {near}?" if near else ""
    return ValueError(f'"{whole}" is no key{hint}')
