"""The programs that make one call, and the figures of a run of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.environments import NotInstalledError, python_of, version_of
from benchmarks.measuring import Figures, Turn
from benchmarks.processes import OURS, figures_of, program

BARE = "bare httpx"
ENGINE = "engine, storage off"
KEEPING = "engine with storage"


@dataclass(frozen=True, slots=True)
class Program:
    """One contestant.

    Attributes:
        module: of `benchmarks.programs`.
        environment: whose pinned packages it needs; empty is our own environment.
        package: the package that it measures.
        more: further arguments.
    """

    module: str
    environment: str = ""
    package: str = ""
    more: tuple[str, ...] = ()

    @property
    def python(self) -> str:
        """The Python that runs it.

        Raises:
            NotInstalledError: its environment could not be made.
        """
        return python_of(self.environment) if self.environment else OURS


OWN: Mapping[str, Program] = {
    BARE: Program("bare_httpx"),
    ENGINE: Program("engine"),
    KEEPING: Program("engine", more=("--storage",)),
}
OTHERS: Mapping[str, Program] = {
    "openai SDK": Program("openai_sdk", "openai", "openai"),
    "pydantic-ai FallbackModel": Program("pydantic_ai_fallback", "pydantic-ai", "pydantic-ai-slim"),
    "LangChain with_fallbacks": Program("langchain_fallbacks", "langchain", "langchain-openai"),
    "litellm Router": Program("litellm_router", "litellm", "litellm"),
}


def turns(
    programs: Mapping[str, Program], arguments: Callable[[str], list[str]], notes: list[str]
) -> dict[str, Turn]:
    """A turn for every program that can be run; what cannot be is said in `notes`."""
    made: dict[str, Turn] = {}
    for name, of in programs.items():
        try:
            command = program(of.python, of.module, *arguments(name), *of.more)
        except NotInstalledError as error:
            notes.append(str(error))
            continue
        if of.package:
            notes.append(f"{name}: {of.package} {version_of(of.environment, of.package)}")
        made[name] = _turn(command)
    return made


def _turn(command: list[str]) -> Turn:
    def turn() -> Figures:
        return figures_of(command)

    return turn
