"""An engine on the simulator, in a folder of its own, with an environment that holds no key."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine

OURS = ("ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "LOCAL_", "PROVIDER_", "DAILY_TOKEN_LIMIT", "APP_ENV")

OpenEngine = Callable[..., Awaitable[Engine]]


@pytest.fixture
async def open_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenEngine]:
    """Opens engines on one data folder, one after another or several at once; closes what is left open."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    engines: list[Engine] = []

    async def opened(**options: Any) -> Engine:
        given: dict[str, Any] = {
            "simulate": True,
            "hurry": True,
            "data_dir": tmp_path / "data",
            "folder": tmp_path,
        }
        engine = await Engine.open(LaunchOptions(**(given | options)))
        engines.append(engine)
        return engine

    yield opened
    for engine in engines:
        await engine.close()
