"""Vendors that are taken for real ones: healthy simulators that the engine knows only by their addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.faults.board import FaultBoard
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator

PREFIXES = {"claude": "ANTHROPIC", "openai": "OPENAI", "gemini": "GEMINI"}


@asynccontextmanager
async def vendors() -> AsyncIterator[tuple[Simulator, dict[str, str]]]:
    """The vendors, and the variables that lead to them."""
    simulator = Simulator(FaultBoard(), Pace.instant())
    base = await simulator.start()
    try:
        yield simulator, variables(simulator, base)
    finally:
        await simulator.stop()


def variables(simulator: Simulator, base: str) -> dict[str, str]:
    """Base URLs and keys."""
    return {
        f"{PREFIXES[mount.provider]}_{name}": value
        for mount in simulator.mounts
        for name, value in (("BASE_URL", mount.base_url(base)), ("API_KEY", "a-key"))
    }


@asynccontextmanager
async def real_engine(folder: Path, found: dict[str, str], **options: Any) -> AsyncIterator[Engine]:
    """An engine on providers that it takes for real ones."""
    engine = await Engine.open(
        LaunchOptions(
            **{
                "environment": "staging",
                "chain": "claude,openai",
                "data_dir": folder / "data",
                "folder": folder,
                "variables": found,
                "alone": True,
                **options,
            }
        )
    )
    try:
        yield engine
    finally:
        await engine.close()
