"""Runs a command of the app and gives what it printed and how it ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tui_app.cli import main


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Result]


def run_command(capture: pytest.CaptureFixture[str]) -> Run:
    """A function that runs `tui-app` with the words it is given."""

    def run(*words: str) -> Result:
        capture.readouterr()
        try:
            code = main(list(words))
        except SystemExit as left:
            code = int(left.code or 0)
        printed = capture.readouterr()
        return Result(int(code), printed.out, printed.err)

    return run
