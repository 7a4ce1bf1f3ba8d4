"""`tui-app drill`: runs scenarios headless and judges them."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from tui_app.cli.drill_report import report_data, step_lines, verdict_line
from tui_app.cli.exits import Exit, exit_of
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.cli.tables import aligned
from tui_app.domain.sanitize import one_line, sanitize
from tui_app.engine.drilling import Tell, drill_simulated
from tui_app.engine.drilling import drill as drill_real
from tui_app.faults.drills import library
from tui_app.faults.drills.model import Scenario
from tui_app.faults.drills.reading import ScenarioError
from tui_app.faults.drills.report import Report, StepReport


def drill(arguments: Arguments) -> int:
    """Drills what was asked for; 0 only where every expectation held and a fault fired.

    A scenario that does not fit its chain or its settings keeps no other from running; it makes the code a 2.

    Raises:
        ValueError: a file or an option is wrong.
    """
    _refuse_what_contradicts(arguments)
    if arguments.itself:
        from tui_app.cli.drill_self import drill_self

        return drill_self(as_json=arguments.json)
    if arguments.listed:
        return _list(as_json=arguments.json)
    if arguments.show is not None:
        sys.stdout.write(library.text_of(arguments.show))
        return Exit.ANSWERED
    scenarios = _scenarios(arguments)
    reports = [_run(scenario, arguments) for scenario in scenarios]
    if arguments.json:
        told = {
            "passed": all(report.passed for report in reports),
            "scenarios": [report_data(report) for report in reports],
        }
        print(to_json(told, indent=2))
    elif len(reports) > 1:
        passed = sum(report.passed for report in reports)
        print(f"\n{passed} of {len(reports)} scenarios passed")
    if arguments.junit is not None:
        from tui_app.cli.drill_junit import junit

        arguments.junit.write_text(junit(reports), encoding="utf-8")
    if any(report.error for report in reports):
        return Exit.USAGE
    return Exit.ANSWERED if all(report.passed for report in reports) else Exit.EXHAUSTED


def _refuse_what_contradicts(arguments: Arguments) -> None:
    """Options of which one would be passed over, and a report that could not be written in the end."""
    if arguments.itself:
        asked = {"--all": arguments.whole, "--real": arguments.real, "--junit": arguments.junit is not None}
        more = [*(one_line(each, 60) for each in arguments.scenarios), *filter(asked.get, asked)]
        if more:
            raise ValueError(f"--self drills the fault matrix alone: leave {', '.join(more)} out")
    if arguments.junit is not None and not arguments.junit.parent.is_dir():
        raise ValueError(
            f"--junit: there is no folder {one_line(str(arguments.junit.parent))}: make it first"
        )


def _scenarios(arguments: Arguments) -> list[Scenario]:
    """All of them are read before the first one runs."""
    if arguments.fault:
        raise ValueError("a drill has its faults in its scenario: leave --fault out")
    if not arguments.real and (arguments.environment or arguments.chain):
        raise ValueError("a scenario has its own environment and chain: --env and --chain go with --real")
    words = [*arguments.scenarios, *(library.names() if arguments.whole else ())]
    if not words:
        raise ValueError("which scenario? tui-app drill FILE, or one that `tui-app drill --list` names")
    scenarios = [library.scenario(word) for word in words]
    if arguments.seed is not None:
        scenarios = [replace(scenario, seed=arguments.seed) for scenario in scenarios]
    return scenarios


def _run(scenario: Scenario, arguments: Arguments) -> Report:
    def tell(step: StepReport) -> None:
        if not arguments.json:
            _print(*step_lines(step))

    if not arguments.json:
        where = "your own providers" if arguments.real else "the simulator"
        _print("", f"{scenario.name}: {scenario.title}", f"  on {where}, seed {scenario.seed}")
    try:
        report = _drilled(scenario, arguments, tell)
    except ScenarioError as error:
        print(f"tui-app: {sanitize(str(error))}", file=sys.stderr)
        report = _misfit(scenario, str(error), simulated=not arguments.real)
    if not arguments.json:
        _print(*verdict_line(report))
    return report


def _drilled(scenario: Scenario, arguments: Arguments, tell: Tell) -> Report:
    if not arguments.real:
        return drill_simulated(scenario, exit_of, tell)
    options = arguments.launch(hurry=True)._replace(
        variables=scenario.variables,
        without_key=scenario.without_key,
    )
    return asyncio.run(drill_real(scenario, options, exit_of, tell))


def _misfit(scenario: Scenario, error: str, *, simulated: bool) -> Report:
    """What is told of a scenario that cannot be judged."""
    return Report(
        name=scenario.name,
        title=scenario.title,
        simulated=simulated,
        steps=(),
        fired={},
        seconds=0.0,
        error=error,
    )


def _print(*lines: str) -> None:
    for line in lines:
        print(sanitize(line), flush=True)


def _list(*, as_json: bool) -> int:
    scenarios = [library.scenario(name) for name in library.names()]
    if as_json:
        listed = [
            {"name": each.name, "title": each.title, "about": each.about, "source": each.source}
            for each in scenarios
        ]
        print(to_json(listed, indent=2))
    else:
        print("\n".join(aligned((each.name, each.title) for each in scenarios)))
    return Exit.ANSWERED
