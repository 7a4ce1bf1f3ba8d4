"""Holds a scenario against the chain that it is to run on, before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from tui_app.faults.drills.model import Ask, Break, Circuit, Heal, Scenario, Spend, Target
from tui_app.faults.drills.places import line_of
from tui_app.faults.drills.reading import ScenarioError
from tui_app.settings.nearest import did_you_mean
from tui_app.settings.problems import Problem, SettingsError


class UnknownTargetError(LookupError):
    """No provider of the chain is meant; the text says what would do."""


def provider_of(target: Target, chain: tuple[str, ...]) -> str:
    """The provider that is meant by a name or by a place in the chain, from 1.

    Raises:
        UnknownTargetError: there is none.
    """
    if isinstance(target, int):
        if target <= len(chain):
            return chain[target - 1]
        raise UnknownTargetError(f"the chain has no step {target}; it is {', '.join(chain)}")
    if target in chain:
        return target
    raise UnknownTargetError(f'"{target}" is not in the chain; {did_you_mean(target, chain)}')


def check_targets(scenario: Scenario, chain: tuple[str, ...]) -> None:
    """Finds every provider that the scenario names and the chain does not have.

    Raises:
        ScenarioError: with each of them.
    """
    problems = []
    for path, target in _targets(scenario):
        try:
            provider_of(target, chain)
        except UnknownTargetError as error:
            problems.append(Problem(scenario.origin, line_of(scenario.lines, path), path, str(error)))
    if problems:
        raise ScenarioError(problems)


def _targets(scenario: Scenario) -> Iterator[tuple[str, Target]]:
    for step in scenario.steps:
        match step.deed:
            case Break(target=target) | Spend(target=target) | Circuit(target=target):
                yield step.path, target
            case Heal(target=target) if target is not None:
                yield step.path, target
            case Ask(expect=expect):
                inside = f"{step.path}.expect"
                if expect.answered_by is not None:
                    yield f"{inside}.answered_by", expect.answered_by
                for key, pairs in (
                    ("trail", expect.trail or ()),
                    ("skipped", expect.skipped or ()),
                    ("circuits", expect.circuits),
                    ("budget", expect.budget),
                ):
                    yield from ((f"{inside}.{key}", target) for target, _ in pairs)


def in_file(
    error: SettingsError, scenario: Scenario, path: str, variables: Collection[str], *, chain: bool = False
) -> SettingsError:
    """The settings' complaints about what a scenario says, at their places in its file.

    Args:
        error: what the settings say.
        scenario: whose variables were laid over them.
        path: where in its file they stand.
        variables: their names.
        chain: whether the chain is the scenario's as well.

    Returns:
        A `ScenarioError`; the error as it came where none of it is the scenario's.
    """
    problems = tuple(_placed(problem, scenario, path, variables, chain) for problem in error.problems)
    return error if problems == error.problems else ScenarioError(problems)


def _placed(
    problem: Problem, scenario: Scenario, path: str, variables: Collection[str], chain: bool
) -> Problem:
    if problem.variable in variables:
        place = f"{path}.{problem.variable}"
    elif chain and problem.variable == "--chain":
        place = "chain"
    else:
        return problem
    return Problem(scenario.origin, line_of(scenario.lines, place), place, problem.what, problem.hint)


def all_variables(scenario: Scenario) -> Mapping[str, str]:
    """Those that are in force at the beginning; days are counted in UTC where it says nothing else."""
    return {"BUDGET_TIMEZONE": "UTC", **scenario.variables}
