"""The first frame in a real terminal beside `import textual.app` and other terminal apps."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.catalogue import Options
from benchmarks.environments import NotInstalledError, python_of, version_of
from benchmarks.measuring import Figures, Turn, interleaved
from benchmarks.processes import OURS, ProgramError
from benchmarks.report import Report, Target
from benchmarks.screen.terminal import Terminal, painted, says, work_of

_REFERENCE = "python -c 'import textual.app'"
_EMPTY = "an empty Textual app"
_OUTLINE = "tui-app: its outline, before Textual"
_OURS, _TYPING = "tui-app: first frame of the app", "tui-app: its input takes keys"
_PANEL = "Providers"
"""Stands on the main screen, and not in the outline."""

_LEAVE = b"\x11"

EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("an empty app, ready")

Empty().run()
"""
OTHERS = {
    "elia": ("elia_chat", "elia_chat", ["-m", "elia_chat"]),
    "posting": ("posting", "posting", ["-c", "from posting.__main__ import cli; cli()"]),
    "oterm": ("oterm", "oterm", ["-m", "oterm.cli.oterm"]),
}
"""Environment (and program) to package, and how it is started."""

LEAVE_S = 0.35


def run(options: Options) -> Report:
    """Measures whole starts, from `exec` to what stands on the terminal."""
    report = Report("first-frame", "seconds from the start of a process to its first frame, and to its end")
    with tempfile.TemporaryDirectory() as folder:
        turns = _turns(folder, report)
        for name in tuple(turns):
            try:
                turns[name]()
            except ProgramError as error:
                report.notes.append(f"{name} shows no frame here: {str(error).splitlines()[0]}")
                del turns[name]
        taken = interleaved(turns, options.rounds)
    report.add(taken, "wall_s", reference=_REFERENCE, targets={_OURS: Target(1.25)})
    report.add(taken, "cpu_s", reference=_REFERENCE)
    report.add(taken, "leave_s", targets={_OURS: Target(LEAVE_S, "value")})
    return report


def _turns(folder: str, report: Report) -> dict[str, Turn]:
    app, data = [OURS, "-m", "tui_app"], {"DATA_DIR": f"{folder}/data"}
    turns: dict[str, Turn] = {
        _REFERENCE: _whole([OURS, "-c", "import textual.app"], folder),
        "the same, until it is imported": _frame(
            [OURS, "-c", "import textual.app; print('imported textual.app', flush=True)"], folder, leave=None
        ),
        _EMPTY: _frame([OURS, "-c", EMPTY_APP], folder),
        _OUTLINE: _frame(app, folder, environment=data),
        _OURS: _frame(app, folder, there=_panels, settled=says("SIMULATED"), environment=data),
        _TYPING: _frame(app, folder, there=_echo, environment=data),
    }
    for name, (package, _, start) in OTHERS.items():
        try:
            python = python_of(name)
        except NotInstalledError as error:
            report.notes.append(str(error))
            continue
        Path(folder, name).mkdir()
        environment = {"HOME": f"{folder}/{name}", "XDG_CONFIG_HOME": f"{folder}/{name}/config"}
        environment |= {"XDG_DATA_HOME": f"{folder}/{name}/data", "OPENAI_API_KEY": "none"}
        turns[f"{name} {version_of(name, package)}"] = _frame(
            [python, *start], folder, leave=None, environment=environment
        )
    return turns


def _whole(command: list[str], folder: str) -> Turn:
    def turn() -> Figures:
        with Terminal(command, folder) as terminal:
            terminal.wait()
            return {"wall_s": terminal.passed, "cpu_s": terminal.cpu_s}

    return turn


def _echo(terminal: Terminal) -> float:
    """Until a key that was pressed at once is shown."""
    terminal.until(painted(), "a first frame")
    terminal.press("ü".encode())
    return terminal.until(says("ü"), "the key")


def _panels(terminal: Terminal) -> float:
    """Until Textual has painted the main screen."""
    return terminal.until(says(_PANEL), "the panels")


def _first(terminal: Terminal) -> float:
    return terminal.until(painted(), "a first frame")


def _frame(
    command: list[str],
    folder: str,
    *,
    there: Callable[[Terminal], float] = _first,
    settled: Callable[[bytes], bool] | None = None,
    leave: bytes | None = _LEAVE,
    environment: dict[str, str] | None = None,
) -> Turn:
    """Until `there`; then it is left, as soon as it is `settled`, or ended."""

    def turn() -> Figures:
        with Terminal(command, folder, environment) as terminal:
            figures = {"wall_s": there(terminal), "cpu_s": work_of(terminal.pid)}
            if leave is not None:
                if settled is not None:
                    terminal.until(settled, "it is ready")
                    terminal.read_for(1.0)
                terminal.press(leave)
                left = terminal.wait()
                figures |= {"leave_s": left} if settled is not None else {}
            return figures

    return turn
