"""Reads the `.env` files of a folder, and finds the lines in them that are no settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from tui_app.domain.messages import Environment
from tui_app.settings.model import Source
from tui_app.settings.problems import Problem, shown_name

FILE_NAMES: Mapping[Environment, str] = MappingProxyType(
    {
        Environment.DEVELOPMENT: ".env.dev",
        Environment.STAGING: ".env.staging",
        Environment.PRODUCTION: ".env.prod",
    }
)
"""The committed file of each environment; beside it stands the same with `.local`, which git ignores."""

_LARGEST_FILE = 256 * 1024
_BLANK_START = re.compile(r"\s*")
_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """A variable's text, not yet judged, and where it stood."""

    text: str
    source: Source

    def __repr__(self) -> str:
        return f"Entry({self.source})"


def read_files(folder: Path, environment: Environment) -> tuple[dict[str, Entry], list[Problem]]:
    """What the files of `environment` in `folder` say, the `.local` one winning, and what is wrong with them.

    A file that does not exist is no problem. Values are taken as they stand: nothing in them is expanded.
    """
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for name in (FILE_NAMES[environment], f"{FILE_NAMES[environment]}.local"):
        try:
            with (folder / name).open("rb") as file:
                data = file.read(_LARGEST_FILE + 1)
        except FileNotFoundError:
            continue
        except OSError as error:
            problems.append(Problem(name, None, "", f"cannot be read: {error.strerror}"))
            continue
        found, wrong = parse_file(name, data)
        entries.update(found)
        problems += wrong
    return entries, problems


def parse_file(name: str, data: bytes) -> tuple[dict[str, Entry], list[Problem]]:
    """The variables in `data`, the content of the file `name`, and the lines that are none."""
    if len(data) > _LARGEST_FILE:
        return {}, [
            Problem(name, None, "", f"is larger than {_LARGEST_FILE // 1024} KiB", "is it the right file?")
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return {}, [Problem(name, line, "", "is not UTF-8 text", "save the file as UTF-8")]

    from dotenv.parser import parse_stream

    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for binding in parse_stream(StringIO(text, newline="")):
        line = binding.original.line + _blank_lines_before(binding.original.string)
        if binding.error:
            problems.append(
                Problem(name, line, "", "cannot be understood", "write NAME=value; is a quote missing?")
            )
        elif binding.key is None:
            continue
        elif binding.value is None:
            problems.append(
                Problem(name, line, "", "has no '='", "write NAME=value, or NAME= to leave it unset")
            )
        elif binding.key in entries:
            first = entries[binding.key].source.line
            problems.append(
                Problem(
                    name, line, shown_name(binding.key), f"is set twice, first in line {first}", "keep one"
                )
            )
        else:
            entries[binding.key] = Entry(binding.value, Source(name, line))
    return entries, problems


def _blank_lines_before(text: str) -> int:
    """The parser counts a binding from the blank lines in front of it."""
    start = _BLANK_START.match(text)
    return len(_NEWLINE.findall(start.group())) if start else 0
