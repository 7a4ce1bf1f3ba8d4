"""Tells names of variables that exist from those that were mistyped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from tui_app.domain.sanitize import one_line
from tui_app.settings.files import Entry
from tui_app.settings.nearest import nearest
from tui_app.settings.problems import Problem, shown, shown_name
from tui_app.settings.provider_variables import (
    BUILT_IN,
    DAILY_LIMIT_PREFIX,
    FURTHER_PREFIX,
    NAME,
    provider_variables,
    wire_variable,
)
from tui_app.settings.variables import VARIABLES

RESERVED = frozenset({"chain"})
"""Names that mean something else wherever a provider can be named."""

_PREFIXES = {provider.name: provider.variables.model.name.removesuffix("MODEL") for provider in BUILT_IN}
_TAKEN = frozenset(_PREFIXES) | RESERVED
_FURTHER_PATTERN = FURTHER_PREFIX + NAME
_FIELDS = tuple(
    variable.name.removeprefix(_FURTHER_PATTERN)
    for variable in (wire_variable(_FURTHER_PATTERN), *provider_variables(_FURTHER_PATTERN).every())
)
_PROVIDER_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)
_SHORTEST_DISTINCT = 11
_TYPING_SLIP = 2


def further_provider(name: str) -> str | None:
    """The provider, in lower case, that `name` is about, if it is `PROVIDER_<NAME>_WIRE` or one like it."""
    if not name.startswith(FURTHER_PREFIX):
        return None
    field = next((field for field in _FIELDS if name.endswith(field)), None)
    if field is None:
        return None
    middle = name[len(FURTHER_PREFIX) : -len(field)]
    return middle.lower() if _PROVIDER_NAME.fullmatch(middle) else None


def provider_names(names: Iterable[str]) -> tuple[str, ...]:
    """Every provider there is when the variables `names` are set: the built-in ones, then further ones."""
    further = {provider for name in names if (provider := further_provider(name))}
    return (*_PREFIXES, *sorted(further - _TAKEN))


def unknown_names(entries: Mapping[str, Entry], providers: Collection[str]) -> list[Problem]:
    """A problem for each name that does not exist.

    Every unknown name in a file is one. The process environment belongs to other programs too: there it takes
    a name that begins as only ours do, or a slip of the fingers that does not merely make one of ours longer.

    Args:
        entries: everything that was set.
        providers: the names of all providers, for the variables that end or begin with one.
    """
    own = tuple(f"{FURTHER_PREFIX}{name.upper()}" for name in providers if name not in _PREFIXES)
    valid = {name for name in VARIABLES if NAME not in name}
    valid |= {f"{DAILY_LIMIT_PREFIX}{name.upper()}" for name in providers}
    valid |= {f"{prefix}{field}" for prefix in own for field in _FIELDS}
    certain = (DAILY_LIMIT_PREFIX, *(f"{prefix}_" for prefix in own))
    problems = []
    for name, entry in entries.items():
        provider = further_provider(name)
        if name in valid or provider is not None:
            if provider in _TAKEN:
                problems.append(_taken(name, provider, entry))
        elif entry.source.line is not None or name.startswith(certain):
            problems.append(_certain(name, entry, valid))
        elif (meant := _slip(name, valid)) is not None:
            hint = f"did you mean {meant}? Else unset it"
            problems.append(Problem(entry.source.origin, None, name, "unknown variable", hint))
    return problems


def _taken(name: str, provider: str, entry: Entry) -> Problem:
    prefix = _PREFIXES.get(provider)
    hint = f"the variables of {provider} begin with {prefix}" if prefix else "take another name"
    return Problem(entry.source.origin, entry.source.line, name, f"the name {provider} is taken", hint)


def _certain(name: str, entry: Entry, valid: Iterable[str]) -> Problem:
    meant = nearest(name, valid)
    if meant is not None:
        hint = f"did you mean {meant}?"
    elif name.startswith(FURTHER_PREFIX):
        hint = f"{_FURTHER_PATTERN} is followed by {', '.join(_FIELDS)}"
    elif name.startswith(DAILY_LIMIT_PREFIX):
        known = (known for known in sorted(valid) if known.startswith(DAILY_LIMIT_PREFIX))
        hint = f"known: {', '.join(known)}"
    else:
        hint = ".env.dev explains every variable"
    place = (entry.source.origin, entry.source.line)
    if meant is not None or shown_name(name):
        return Problem(*place, one_line(name, 60), "unknown variable", hint)
    return Problem(*place, "", f"unknown variable: {shown(name)}", hint)


def _slip(name: str, valid: Iterable[str]) -> str | None:
    """The long, distinct name that `name` was meant to be; short ones may well be another program's."""
    distinct = [known for known in valid if len(known) >= _SHORTEST_DISTINCT and known[0] == name[:1]]
    if any(name.startswith(known) for known in distinct):
        return None
    return nearest(name, distinct, _TYPING_SLIP)
