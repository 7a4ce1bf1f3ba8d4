"""A person's own keys: `keymap.toml` in the data folder, in which a mistake costs only its own line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_app.domain.sanitize import one_line
from tui_app.settings.nearest import nearest
from tui_app.ui.keys.names import is_text, parsed, shown
from tui_app.ui.keys.registry import Kind, Known

FILE_NAME = "keymap.toml"
MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Keymap:
    """What a file changes.

    Attributes:
        own: the keys by binding id, as Textual names them.
        problems: a sentence for each line that is not followed.
    """

    own: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...] = ()


NO_KEYMAP = Keymap({})


def read_keymap(folder: Path) -> Keymap:
    """The key map of a data folder; an empty one where there is no file."""
    path = folder / FILE_NAME
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return NO_KEYMAP
    except OSError as error:
        return Keymap({}, (f"{FILE_NAME} cannot be read: {error.strerror}.",))
    if len(text) > MOST_BYTES:
        return Keymap({}, (f"{FILE_NAME} is not read: it has more than {MOST_BYTES} bytes.",))
    try:
        table = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Keymap({}, (f"{FILE_NAME} is not read: {one_line(str(error), 120)}.",))
    from tui_app.ui.keys.registry import all_known

    return judged(dict(_flat(table)), all_known())


def judged(entries: Mapping[str, Any], known: Iterable[Known]) -> Keymap:
    """The lines that can be followed, and a sentence for each of the others.

    Args:
        entries: what stands in the file, by binding id.
        known: every binding.
    """
    bindings = tuple(known)
    own: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for name, written in entries.items():
        try:
            own[name] = _keys(name, written, bindings)
        except ValueError as error:
            problems.append(f"{FILE_NAME}: {one_line(str(error), 200)}")
    while (clash := _clash(own, bindings)) is not None:
        name, sentence = clash
        del own[name]
        problems.append(f"{FILE_NAME}: {sentence}")
    return Keymap(own, tuple(problems))


def for_textual(keymap: Keymap) -> dict[str, str]:
    """The keys as `App.set_keymap` takes them.

    It takes a remapped key away from every binding that had it, so those that share one are named as well.
    """
    from tui_app.ui.keys.registry import all_known

    known = all_known()
    remapped = [each for each in known if each.id in keymap.own]
    sharing = {
        each.id: each.keys
        for each in known
        if any(_one_place(each, other) and set(each.keys) & set(other.keys) for other in remapped)
    }
    return {name: ",".join(keys) for name, keys in (sharing | dict(keymap.own)).items()}


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Ids with or without quotes: TOML takes the dots of unquoted ones for tables."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _keys(name: str, written: object, bindings: tuple[Known, ...]) -> tuple[str, ...]:
    same = [known for known in bindings if known.id == name]
    if not same:
        near = nearest(name, {known.id for known in bindings})
        raise ValueError(
            f'"{name}" is no binding; ' + (f"did you mean {near}?" if near else "docs/keys.md lists them.")
        )
    if not isinstance(written, str) or not written.strip():
        raise ValueError(f'{name} needs a key in quotes, such as "ctrl+k".')
    parts = [written] if written.strip() in {",", "+"} else written.split(",")
    try:
        keys = tuple(dict.fromkeys(parsed(part) for part in parts))
    except ValueError as error:
        raise ValueError(f"{name}: {error}" + ("" if str(error).endswith("?") else ".")) from None
    for key in keys:
        if is_text(key) and any(
            known.types or (known.priority and known.kind is not Kind.WIDGET) for known in same
        ):
            raise ValueError(
                f"{name}: {shown(key)} is typed as text there; take a function key or one with Ctrl."
            )
    return keys


def _clash(own: Mapping[str, tuple[str, ...]], bindings: tuple[Known, ...]) -> tuple[str, str] | None:
    """The first line whose key does something else already, and the sentence about it."""
    for name, keys in own.items():
        for mine in (known for known in bindings if known.id == name):
            for other in bindings:
                if other.id == name or not _meet(mine, other):
                    continue
                for key in keys:
                    # Two bindings that share a key from the start are never meant at the same moment.
                    if key in own.get(other.id, other.keys) and key not in mine.keys:
                        stays = " ".join(shown(each) for each in mine.keys)
                        return name, f"{name} stays on {stays}, because {shown(key)} is {other.id}."
    return None


def _one_place(one: Known, other: Known) -> bool:
    """Whether one thing may have both: a class has its parents' bindings as well."""
    return issubclass(one.owner, other.owner) or issubclass(other.owner, one.owner)


def _meet(one: Known, other: Known) -> bool:
    """Whether a key that both have would be ambiguous."""
    if _one_place(one, other):
        return True
    if not (one.priority or other.priority):
        return False
    return Kind.APP in (one.kind, other.kind) or one.kind is not other.kind
