"""The app with its gateway on, under load: `gateway_app PROVIDER_URL RATE SECONDS` prints its figures."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import OURS, program
from benchmarks.screen.watching import LoopWatch, run_painted, until
from tui_app.engine.garbage import settle
from tui_app.engine.options import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.main import MainScreen


async def drive(app: TuiApp, engine: EngineThread, rate: str, seconds: str) -> dict[str, float]:
    """Turns the gateway on and lets a client loose on it; gives the client's figures and the screen's."""
    await until(lambda: isinstance(app.screen, MainScreen) and app.screen.session.state.ready)
    url = await asyncio.wrap_future(engine.turn_gateway())
    settle()
    watch, cpu = LoopWatch(), time.process_time()
    watching = asyncio.create_task(watch.run())
    client = await asyncio.create_subprocess_exec(
        *program(OURS, "gateway_client", url or "", rate, seconds), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await client.communicate()
    watching.cancel()
    used = time.process_time() - cpu
    said: dict[str, float] = json.loads(printed)
    screen = {f"screen_{name}": value for name, value in watch.figures().items()}
    return {**said, **screen, "cpu_per_request_ms": 1000 * used / said["requests"]}


def main(provider: str, rate: str, seconds: str) -> None:
    """Runs the app in a folder of its own."""
    from tui_app.cli.screen import gateway_of

    found: dict[str, float] = {}
    os.environ.update(
        OPENAI_BASE_URL=f"{provider}/answers/v1",
        OPENAI_API_KEY="k",
        RATE_LIMIT="off",
        DAILY_TOKEN_LIMIT="1000000000",
    )
    with tempfile.TemporaryDirectory() as folder:
        options = LaunchOptions(chain="openai", data_dir=Path(folder) / "data", folder=Path(folder))
        engine = EngineThread(options, (gateway_of, 0))
        app = TuiApp(engine)

        async def act() -> None:
            found.update(await drive(app, engine, rate, seconds))

        try:
            run_painted(app, act)
        finally:
            engine.stop()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:4])
