"""`tui-app config show | validate | explain`: the settings, their mistakes, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.domain.messages import Environment
from tui_app.domain.sanitize import sanitize
from tui_app.settings.files import FILE_NAMES
from tui_app.settings.load import load
from tui_app.settings.parsers import InvalidError
from tui_app.settings.problems import Problem, SettingsError
from tui_app.settings.variables import APP_ENV


def config(arguments: Arguments) -> int:
    """Runs the action that was asked for; gives its exit code."""
    match arguments.action:
        case "show":
            from tui_app.cli.config_show import show

            return show(arguments)
        case "explain":
            from tui_app.cli.config_explain import explain_chain

            return explain_chain(arguments)
        case _:
            return validate(arguments)


@dataclass(frozen=True, slots=True)
class Examined:
    """One environment's settings, looked through.

    Attributes:
        title: the environment, or what else was looked at.
        files: the files that were read.
        problems: every mistake.
    """

    title: str
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def validate(arguments: Arguments) -> int:
    """Prints every mistake of one environment, or of all three where none is given."""
    examined = list(_examine(arguments))
    if arguments.json:
        print(to_json([_as_json(one) for one in examined], indent=2))
    else:
        for line in _lines(examined):
            print(sanitize(line))
    return Exit.USAGE if any(one.problems for one in examined) else Exit.ANSWERED


def _examine(arguments: Arguments) -> Iterator[Examined]:
    if arguments.environment is not None:
        chosen = _named(arguments.environment)
        yield Examined(chosen or "--env", _files(chosen), _problems(arguments, arguments.environment))
        return
    unnamed = tuple(
        problem
        for problem in _problems(arguments, None)
        if problem.variable == APP_ENV.name and problem.line is None
    )
    if unnamed:
        yield Examined(APP_ENV.name, (), unnamed)
    for environment in Environment:
        yield Examined(environment, _files(environment), _problems(arguments, environment))


def _named(environment: str) -> Environment | None:
    """The environment that a name stands for, if it stands for one."""
    try:
        return APP_ENV.parse(environment)
    except InvalidError:
        return None


def _problems(arguments: Arguments, environment: str | None) -> tuple[Problem, ...]:
    try:
        load(environment=environment, chain=arguments.chain, data_dir=arguments.data_dir)
    except SettingsError as error:
        return error.problems
    return ()


def _files(environment: Environment | None) -> tuple[str, ...]:
    """The files of an environment that are there."""
    if environment is None:
        return ()
    name = FILE_NAMES[environment]
    return tuple(each for each in (name, f"{name}.local") if Path(each).exists())


def _lines(examined: list[Examined]) -> Iterator[str]:
    for one in examined:
        read = ", ".join(one.files) or "no file; defaults and the process environment alone"
        if not one.problems:
            yield f"{one.title}: no mistakes ({read})"
            continue
        count = len(one.problems)
        yield f"{one.title}: {count} mistake{'s' if count > 1 else ''}" + (f" ({read})" if one.files else "")
        yield from (f"  {problem}" for problem in one.problems)


def _as_json(one: Examined) -> dict[str, Any]:
    return {
        "environment": one.title,
        "files": list(one.files),
        "mistakes": [
            {
                "origin": problem.origin,
                "line": problem.line,
                "variable": problem.variable or None,
                "what": problem.what,
                "hint": problem.hint or None,
            }
            for problem in one.problems
        ],
    }
