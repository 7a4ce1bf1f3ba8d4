"""What the engine tells about itself: health, settings with their sources, records, versions."""

from __future__ import annotations

import asyncio
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app import __version__
from tui_app.settings import Settings
from tui_app.settings.listing import Listed, listing
from tui_app.storage.sizes import Kept, kept_in

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine

PACKAGES = ("textual", "httpx", "tinydb")
"""Whose versions matter when something is reported."""

UNKNOWN_VERSION = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """The engine at one moment; holds no key.

    Attributes:
        settings: those in force; on the simulator with its base URLs and its key.
        listed: every variable as it was configured, before the simulator replaced anything.
        since: when the engine was opened, in Unix seconds.
        simulator: its URL; None where the providers are real.
        storage_problem: why records are not being kept, None while they are.
        notices: a sentence each about what is damaged or not reported.
        log: the log's file; None where there is none.
        kept: what the data folder holds, largest first.
        versions: name and version of everything that matters, our own first.
    """

    settings: Settings
    listed: tuple[Listed, ...]
    since: float
    simulator: str | None = None
    storage_problem: str | None = None
    notices: tuple[str, ...] = ()
    log: Path | None = None
    kept: tuple[Kept, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()


async def told_by(engine: Engine) -> EngineInfo:
    """What an engine tells about itself now; a large data folder keeps nobody waiting."""
    kept, versions = await asyncio.gather(
        asyncio.to_thread(kept_in, engine.settings.data_dir), asyncio.to_thread(versions_here)
    )
    return EngineInfo(
        settings=engine.settings,
        listed=listing(engine.configured),
        since=engine.opened_at,
        simulator=engine.simulator_url,
        storage_problem=engine.store.problem,
        notices=engine.notices(),
        log=engine.log_path,
        kept=kept,
        versions=versions,
    )


def versions_here() -> tuple[tuple[str, str], ...]:
    """The versions of what runs here."""
    system = f"{platform.system()} {platform.release()}".strip()
    return (
        ("tui-app", __version__),
        ("Python", platform.python_version()),
        *((name, _version(name)) for name in PACKAGES),
        ("system", system or UNKNOWN_VERSION),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return UNKNOWN_VERSION
