"""The scenarios that come with the app, each from a real kind of outage, and files of one's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from tui_app.domain.sanitize import one_line
from tui_app.faults.drills.model import Scenario
from tui_app.faults.drills.reading import LARGEST_FILE, ScenarioError, read_scenario
from tui_app.settings.nearest import did_you_mean
from tui_app.settings.problems import Problem

SUFFIX = ".toml"


def names() -> tuple[str, ...]:
    """What comes with the app, by name."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in _shelf() if path.name.endswith(SUFFIX)))


def text_of(name: str) -> str:
    """The file of one that comes with the app.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in names():
        said = one_line(name, 60)
        raise ValueError(
            f'there is no scenario "{said}" here, and no such file; {did_you_mean(said, names())}'
        )
    return files("tui_app.faults.scenarios").joinpath(f"{name}{SUFFIX}").read_text(encoding="utf-8")


def scenario(word: str) -> Scenario:
    """The scenario that a word of the command line means: a file, or the name of one that comes with the app.

    Raises:
        ScenarioError: the file cannot be read, or has mistakes.
        ValueError: there is no such file, and none of that name.
    """
    path = Path(word)
    if not (path.suffix == SUFFIX or path.parent != Path() or path.is_file()):
        return read_scenario(text_of(word), f"{word}{SUFFIX}", word)
    origin = one_line(word, 200)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ScenarioError([Problem(origin, None, "", f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise ScenarioError([Problem(origin, None, "", "is not UTF-8 text")]) from None
    return read_scenario(text, origin, one_line(path.stem, 60) or "scenario")


def _shelf() -> list[Path]:
    return [path for path in files("tui_app.faults.scenarios").iterdir() if isinstance(path, Path)]
