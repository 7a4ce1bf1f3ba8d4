"""An empty folder, an environment without keys, and the echoing vendors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import OURS
from tests.keys.echoing import Vendors, echoing
from tests.keys.planting import files_with_key
from tests.support.cli import Run, run_command


@dataclass(frozen=True)
class Scene:
    """Where keys are planted and looked for.

    Attributes:
        run: runs a command in this process.
        folder: the working folder; records go to `data` below it.
        vendors: quote every key.
    """

    run: Run
    folder: Path
    vendors: Vendors
    patch: pytest.MonkeyPatch

    def plant(self, variables: Mapping[str, str], place: str = "environment") -> None:
        """Sets variables in one of the places."""
        if place == "environment":
            for name, value in variables.items():
                self.patch.setenv(name, value)
        else:
            (self.folder / place).write_text("".join(f"{each}={variables[each]}\n" for each in variables))

    @property
    def kept_keys(self) -> list[str]:
        """The kept files with a key in them."""
        return files_with_key(self.folder / "data")


@pytest.fixture
def scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Scene]:
    """An empty folder, and a log that keeps everything."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOG_LEVEL", "debug")
    with echoing() as vendors:
        yield Scene(run_command(capfd), tmp_path, vendors, monkeypatch)
