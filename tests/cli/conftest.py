"""Every command runs in an empty folder, with an environment that holds no key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.cli import Run, run_command

OURS = ("ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "LOCAL_", "PROVIDER_", "DAILY_TOKEN_LIMIT", "APP_ENV")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, in an empty folder with a data folder of its own."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return run_command(capfd)
