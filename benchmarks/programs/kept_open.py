"""Opens the engine as the app does, with its first state, and closes it: `kept_open FOLDER`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tui_app.engine.api import LaunchOptions
from tui_app.engine.engine import Engine


async def opened(folder: Path) -> None:
    """Everything up to what the screen is first drawn from."""
    engine = await Engine.open(LaunchOptions(simulate=True, data_dir=folder, folder=folder))
    await engine.resume()
    await engine.snapshot()
    await engine.close()


if __name__ == "__main__":
    asyncio.run(opened(Path(sys.argv[1])))
