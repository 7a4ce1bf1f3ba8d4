"""Reads what a scenario expects of a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui_app.domain.failures import SKIP_REASONS, FailureClass
from tui_app.domain.levels import Level
from tui_app.domain.sanitize import one_line
from tui_app.faults.drills.model import OUTCOMES, Bound, Expect, Target
from tui_app.faults.drills.tables import Table, is_number
from tui_app.settings.nearest import did_you_mean

CIRCUITS = ("closed", "open", "half_open")
ENDS = ("answered", *(kind.value for kind in FailureClass if kind not in SKIP_REASONS))
"""What an attempt of a trail can end with."""

_FAILED = ENDS[1:]


def read_expect(step: Table) -> Expect:
    """The expectations of a step that asks, none where it has none."""
    table = step.table("expect")
    if table is None:
        return Expect()
    expect = Expect(
        outcome=table.word("outcome", OUTCOMES),
        answered_by=_target(table, "answered_by"),
        trail=_pairs(table, "trail", ENDS),
        attempts=bound(table, "attempts", whole=True),
        classes=_words(table, "classes", _FAILED),
        waits=bound(table, "waits", whole=True),
        waited_s=bound(table, "waited_s"),
        skipped=_pairs(table, "skipped", [reason.value for reason in SKIP_REASONS]),
        circuits=_levels(table, "circuits", CIRCUITS),
        budget=_levels(table, "budget", [level.value for level in Level]),
        text_whole=table.flag("text_whole"),
        contains=table.text("contains") or None,
        discarded_chars=bound(table, "discarded_chars", whole=True),
        duration_s=bound(table, "duration_s"),
        exit_code=bound(table, "exit", whole=True),
    )
    table.refuse_the_rest()
    return expect


def bound(table: Table, key: str, *, whole: bool = False) -> Bound | None:
    """A number that has to be met, or a table with `min`, `max` or both."""
    value = table.raw(key)
    if value is None:
        return None
    if is_number(value) and value >= 0 and (not whole or isinstance(value, int)):
        return Bound(float(value), float(value))
    if not isinstance(value, dict):
        table.blame(key, f"wants a {'whole ' if whole else ''}number, or {{ min = …, max = … }}")
        return None
    inside = Table(value, table.at(key), table.blames)
    least, most = (inside.number(side, least=0, whole=whole) for side in ("min", "max"))
    inside.refuse_the_rest()
    if least is None and most is None:
        table.blame(key, "bounds nothing", "give min, max or both")
        return None
    if least is not None and most is not None and least > most:
        table.blame(key, "can never hold: min is above max")
    return Bound(least, most)


def _target(table: Table, key: str) -> Target | None:
    value = table.raw(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    if isinstance(value, str) and value.strip():
        return value.strip().lower()
    table.blame(key, "wants a provider's name, or its place in the chain from 1")
    return None


def place(name: str) -> Target:
    """A provider's name as it stands before a colon: digits are a place in the chain."""
    name = name.strip().lower()
    return int(name) if name.isascii() and name.isdigit() else name


def _pairs(table: Table, key: str, known: Iterable[str]) -> tuple[tuple[Target, str], ...] | None:
    """A list of `provider:word`."""
    texts = table.texts(key)
    if texts is None:
        return None
    pairs = []
    for text in texts:
        name, colon, word = text.partition(":")
        if not (name.strip() and colon):
            table.blame(key, f'"{one_line(text, 60)}" is not PROVIDER:WORD', "as in claude:overloaded")
        elif word.strip() not in known:
            _unknown(table, key, word.strip(), known)
        else:
            pairs.append((place(name), word.strip()))
    return tuple(pairs)


def _words(table: Table, key: str, known: Iterable[str]) -> tuple[str, ...] | None:
    texts = table.texts(key)
    for text in texts or ():
        if text not in known:
            _unknown(table, key, text, known)
    return texts


def _levels(table: Table, key: str, known: Iterable[str]) -> tuple[tuple[Target, str], ...]:
    """A table of words by provider."""
    found: list[tuple[Target, str]] = []
    for name, word in table.items(key):
        if word in known:
            found.append((place(name), word))
        else:
            _unknown(table, f"{key}.{name}", word, known)
    return tuple(found)


def _unknown(table: Table, key: str, word: Any, known: Iterable[str]) -> None:
    table.blame(key, f'there is no "{one_line(str(word), 40)}"', did_you_mean(str(word), known))
