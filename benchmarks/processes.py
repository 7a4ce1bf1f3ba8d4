"""Programs in processes of their own: what they print, and the CPU time they took."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import Figures, Turn

ROOT = Path(__file__).resolve().parent.parent
OURS = sys.executable
"""The Python that has the app installed."""

SURROUNDINGS = {"PYTHONPATH": str(ROOT), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
"""What every program is started with: litellm would otherwise read a price list from the network."""

_PATIENCE_S = 300.0


class ProgramError(Exception):
    """A measured program failed; its text holds what it printed."""


def figures_of(
    command: Sequence[str], environment: Mapping[str, str] | None = None, patience_s: float = _PATIENCE_S
) -> Figures:
    """Runs a program that prints its figures as one JSON object in its last line.

    Args:
        command: the program and its arguments; `benchmarks` and the app can be imported.
        environment: more variables.
        patience_s: after so many seconds it is ended.

    Returns:
        The figures, and `process_cpu_s` and `process_wall_s` of the whole process.

    Raises:
        ProgramError: it failed, or printed no figures.
    """
    printed, cpu_s, wall_s = _run(command, environment, patience_s)
    try:
        figures = json.loads(printed.splitlines()[-1])
    except (IndexError, ValueError):
        raise ProgramError(f"{' '.join(command)} printed no figures:\n{printed}") from None
    return {**figures, "process_cpu_s": cpu_s, "process_wall_s": wall_s}


def whole_process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Turn:
    """A turn that measures a process from its start to its end: `cpu_s` (user and system) and `wall_s`."""

    def turn() -> Figures:
        _, cpu_s, wall_s = _run(command, environment)
        return {"cpu_s": cpu_s, "wall_s": wall_s}

    return turn


def program(python: str, module: str, *arguments: str) -> list[str]:
    """The command for a module of `benchmarks.programs`."""
    return [python, "-m", f"benchmarks.programs.{module}", *arguments]


@contextmanager
def canned_server() -> Iterator[str]:
    """The URL of the canned vendors, served by a process of their own."""
    command = [OURS, "-m", "benchmarks.canned"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def _run(
    command: Sequence[str], environment: Mapping[str, str] | None, patience_s: float = _PATIENCE_S
) -> tuple[str, float, float]:
    """What it printed, its CPU seconds with those of its children, and how long it took."""
    variables = {**clean(os.environ), **SURROUNDINGS, **(environment or {})}
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience_s,
        check=False,
    )
    wall_s, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise ProgramError(f"{' '.join(command)} failed:\n{done.stdout[-500:]}{done.stderr[-1500:]}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, cpu_s, wall_s


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would change what is measured: keys, proxies, the app's own settings."""
    unwanted = ("ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "LOCAL_", "PROVIDER_", "APP_ENV", "CHAIN")
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(unwanted) and not name.lower().endswith("_proxy")
    }
