"""`import tui_app`, `tui-app --version` and `--help` beside `python -c pass`."""

from __future__ import annotations

from benchmarks.catalogue import Options
from benchmarks.environments import NotInstalledError, python_of
from benchmarks.measuring import Turn, interleaved
from benchmarks.processes import OURS, whole_process
from benchmarks.report import Report, Target

IMPORT_S, COMMAND_S = 0.1, 0.2
"""CPU seconds that an import and a command may take in all."""

_REFERENCE = "python -c pass"
_IMPORTS = {"import tui_app": "tui_app", "import tui_app.cli": "tui_app.cli"}
_COMMANDS = {"tui-app --version": "--version", "tui-app --help": "--help"}


def run(options: Options) -> Report:
    """Measures whole processes."""
    report = Report("start", "CPU time of a whole process that only starts")
    turns: dict[str, Turn] = {_REFERENCE: whole_process([OURS, "-c", "pass"])}
    turns |= {what: whole_process([OURS, "-c", f"import {name}"]) for what, name in _IMPORTS.items()}
    turns |= {what: whole_process([OURS, "-m", "tui_app", flag]) for what, flag in _COMMANDS.items()}
    try:
        turns["import litellm"] = whole_process([python_of("litellm"), "-c", "import litellm"])
    except NotInstalledError as error:
        report.notes.append(str(error))
    for turn in turns.values():
        turn()
    taken = interleaved(turns, options.rounds)
    targets = dict.fromkeys(_IMPORTS, Target(IMPORT_S, "value"))
    targets |= dict.fromkeys(_COMMANDS, Target(COMMAND_S, "value"))
    report.add(taken, "cpu_s", reference=_REFERENCE, targets=targets)
    return report
