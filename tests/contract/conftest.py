"""The command line against scripted vendors, in an empty folder, with a clock whose waits take no time."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import OURS
from tests.contract.vendors import Vendors, serving
from tests.support.cli import Result, run_command
from tui_app.domain.clock import Clock


@dataclass
class Outside:
    """What an outside user has: the commands, the vendors, the environment."""

    vendors: Vendors
    command: Any
    monkeypatch: pytest.MonkeyPatch
    folder: Path

    def __call__(self, *words: str, **variables: str) -> Result:
        """Runs a command with these variables set for it alone."""
        with self.monkeypatch.context() as for_now:
            for name, value in variables.items():
                for_now.setenv(name, value)
            result: Result = self.command(*words)
            return result

    def ask(self, chain: str, *words: str, **variables: str) -> Any:
        """The object of `ask --json` in production over this chain."""
        result = self(
            "ask", "How are you?", "--json", "--env", "production", "--chain", chain, *words, **variables
        )
        return {**result.json, "exit": result.code}

    def events(self, chain: str, *words: str, **variables: str) -> list[Any]:
        """The lines of `ask --events`."""
        words = ("ask", "How are you?", "--events", "--env", "production", "--chain", chain, *words)
        return self(*words, **variables).lines


@pytest.fixture
def vendors() -> Iterator[Vendors]:
    with serving() as running:
        yield running


@pytest.fixture
def outside(
    tmp_path: Path, vendors: Vendors, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Outside:
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for name, value in vendors.environment().items():
        monkeypatch.setenv(name, value)
    jumped = 0.0

    async def jump(_: Clock, seconds: float) -> None:
        nonlocal jumped
        jumped += seconds
        await asyncio.sleep(0)

    monkeypatch.setattr(Clock, "sleep", jump)
    monkeypatch.setattr(Clock, "monotonic", lambda _: time.monotonic() + jumped)
    monkeypatch.setattr(Clock, "chance", lambda _: 1.0)
    return Outside(vendors, run_command(capfd), monkeypatch, tmp_path)
