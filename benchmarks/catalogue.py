"""Which benchmark stands in which module; each module has `run(options) -> Report`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from benchmarks.report import Report


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure.

    Attributes:
        rounds: how often every program has its turn.
        short: a run that only shows that everything works; its figures mean nothing.
    """

    rounds: int = 5
    short: bool = False


class Benchmark(Protocol):
    """A module of the catalogue; its docstring's first line is what `python -m benchmarks` prints for it."""

    __doc__: str | None

    def run(self, options: Options) -> Report:
        """Measures and reports."""
        ...


MODULES: Mapping[str, str] = {
    "start": "benchmarks.start",
    "first-frame": "benchmarks.first_frame",
    "streaming": "benchmarks.streaming",
    "typing": "benchmarks.typing",
    "kept": "benchmarks.kept",
    "gateway-load": "benchmarks.gateway_load",
    "gateway-soak": "benchmarks.gateway_soak",
    "history": "benchmarks.history",
    "opening": "benchmarks.opening",
    "idle": "benchmarks.idle",
    "request": "benchmarks.engine.request",
    "failover": "benchmarks.engine.failover",
    "concurrent": "benchmarks.engine.concurrent",
    "stream": "benchmarks.engine.streaming",
}
"""Name (as in `make bench-NAME`) to module."""


def benchmark(name: str) -> Benchmark:
    """The benchmark of that name.

    Raises:
        KeyError: there is none.
    """
    return cast("Benchmark", import_module(MODULES[name]))
