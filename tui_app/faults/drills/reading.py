"""Reads a scenario file; every mistake is told at once, with file, line, place and what would do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from types import MappingProxyType

from tui_app.domain.messages import Environment
from tui_app.faults.drills.expecting import bound, read_expect
from tui_app.faults.drills.model import (
    Ask,
    Bound,
    Break,
    Change,
    Circuit,
    Deed,
    Heal,
    Pass,
    Scenario,
    Spend,
    Step,
    Target,
)
from tui_app.faults.drills.places import lines_of
from tui_app.faults.drills.tables import Blames, Table
from tui_app.faults.fault import parse_course
from tui_app.settings.problems import Problem, SettingsError

LARGEST_FILE = 256 * 1024
LONGEST_PASS_S = 7 * 86_400.0
MOST_STEPS = 200

EVERYBODY = "all"
"""Heals every provider."""

_POSITION = re.compile(r"\s*\(at line (\d+), column \d+\)")
_SECRET = re.compile(r"KEY|SECRET|DSN", re.I)
_NOT_HERE = frozenset({"APP_ENV", "CHAIN", "DATA_DIR", "USAGE_STORE", "SENTRY_DSN", "JWT_SECRET"})


class ScenarioError(SettingsError):
    """A scenario cannot be used; its text has one line for each mistake."""


def read_scenario(text: str, origin: str, name: str) -> Scenario:
    """The scenario in a file's text.

    Args:
        text: TOML.
        origin: the file's name, for mistakes.
        name: the scenario's own.

    Raises:
        ScenarioError: with every mistake that was found.
    """
    if len(text) > LARGEST_FILE:
        raise ScenarioError([Problem(origin, None, "", f"is longer than {LARGEST_FILE} characters")])
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError([_syntax(origin, str(error))]) from None
    blames = Blames(origin, lines_of(text))
    scenario = _scenario(Table(values, "", blames), name)
    if blames.problems:
        raise ScenarioError(sorted(blames.problems, key=lambda problem: problem.line or 0))
    return scenario


def _syntax(origin: str, said: str) -> Problem:
    found = _POSITION.search(said)
    what = _POSITION.sub("", said)
    line = int(found[1]) if found else None
    return Problem(origin, line, "", f"is no TOML: {what[:1].lower()}{what[1:]}")


def _scenario(table: Table, name: str) -> Scenario:
    title = table.text("title")
    if not title:
        table.blame("title", "is missing", "say in one line what happens")
    environment = table.word("environment", [str(each) for each in Environment]) or "production"
    chain = table.texts("chain") or ()
    if len(set(chain)) < len(chain):
        table.blame("chain", "names a provider twice")
    seed = table.number("seed", least=0, whole=True)
    scenario = Scenario(
        name=name,
        origin=table.blames.origin,
        title=title,
        about=table.text("about"),
        source=table.text("source"),
        environment=environment,
        chain=chain,
        seed=1 if seed is None else int(seed),
        variables=_variables(table, "settings"),
        without_key=table.texts("without_key") or (),
        steps=_steps(table),
        lines=MappingProxyType(table.blames.lines),
    )
    table.refuse_the_rest()
    return scenario


def _variables(table: Table, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items(key):
        path = f"{key}.{name}"
        if name in _NOT_HERE or _SECRET.search(name):
            table.blame(path, "has no place in a scenario", "keys, folders and the chain are not set here")
        elif isinstance(value, bool) or not isinstance(value, (str, int, float)):
            table.blame(path, "wants text or a number")
        else:
            found[name] = str(value)
    return found


def _steps(table: Table) -> tuple[Step, ...]:
    listed = table.raw("steps")
    if not isinstance(listed, list) or not listed:
        table.blame("steps", "there are none", "begin one with [[steps]] and say ask, break, heal or pass")
        return ()
    if len(listed) > MOST_STEPS:
        table.blame("steps", f"there are more than {MOST_STEPS}")
        return ()
    steps = []
    for number, values in enumerate(listed, 1):
        path = f"steps[{number}]"
        if not isinstance(values, dict):
            table.blames.add(path, "wants a table, begun with [[steps]]")
            continue
        deed = _deed(Table(values, path, table.blames))
        if deed is not None:
            steps.append(Step(path, deed))
    return tuple(steps)


def _deed(table: Table) -> Deed | None:
    named = [key for key in _READERS if table.has(key)]
    if len(named) > 1:
        table.blames.add(table.path, f"says {' and '.join(named)} at once", _ONE_DEED)
        return None
    if not named:
        if not table.refuse_the_rest():
            table.blames.add(table.path, "says nothing that is to be done", _ONE_DEED)
        return None
    deed = _READERS[named[0]](table)
    table.refuse_the_rest()
    return deed


def _target(table: Table, key: str) -> Target | None:
    value = table.raw(key)
    if isinstance(value, str) and value.strip():
        return value.strip().lower()
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    table.blame(key, "wants a provider's name, or its place in the chain from 1")
    return None


def _break(table: Table) -> Deed | None:
    target = _target(table, "break")
    fires = bound(table, "fires", whole=True)
    value = table.raw("fault")
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        what = "is missing" if value is None else "wants text, or a list of texts"
        table.blame("fault", what, 'as in "overloaded:count=2"')
        return None
    try:
        course = parse_course("+".join(texts))
    except ValueError as error:
        table.blame("fault", str(error))
        return None
    return None if target is None else Break(target, course, Bound(least=1) if fires is None else fires)


def _heal(table: Table) -> Deed | None:
    if table.raw("heal") == EVERYBODY:
        return Heal(None)
    target = _target(table, "heal")
    return None if target is None else Heal(target)


def _pass(table: Table) -> Deed | None:
    seconds = table.number("pass", least=0)
    if seconds is not None and seconds > LONGEST_PASS_S:
        table.blame("pass", "is longer than a week")
    return None if seconds is None else Pass(seconds)


def _change(table: Table) -> Deed | None:
    inside = table.table("set")
    if inside is None:
        return None
    return Change(_variables(table, "set"))


def _spend(table: Table) -> Deed | None:
    target = _target(table, "spend")
    tokens = table.number("tokens", least=1, whole=True)
    if not table.has("tokens"):
        table.blame("tokens", "is missing", "say how many")
    return None if target is None or tokens is None else Spend(target, int(tokens))


def _circuit(table: Table) -> Deed | None:
    key = "open" if table.has("open") else "close"
    target = _target(table, key)
    return None if target is None else Circuit(target, key == "open")


def _ask(table: Table) -> Deed | None:
    prompt = table.text("ask")
    expect = read_expect(table)
    return Ask(prompt, expect) if prompt else None


_READERS: dict[str, Callable[[Table], Deed | None]] = {
    "ask": _ask,
    "break": _break,
    "heal": _heal,
    "pass": _pass,
    "set": _change,
    "spend": _spend,
    "open": _circuit,
    "close": _circuit,
}

_ONE_DEED = f"a step has exactly one of {', '.join(_READERS)}"
