"""The gateway alone over failing providers: `gateway_soaked PROVIDER_URL HOURS MINUTES`.

Prints its URL and serves until its input ends. The canned vendors stand for the real ones, and the app's own
faults stand in front of them; what they do changes every few seconds and is the same in every minute. The
calendar runs so fast that the hours pass in the minutes, and midnight in the middle of them.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tui_app.domain.clock import Clock
from tui_app.engine.engine import Engine
from tui_app.engine.options import LaunchOptions
from tui_app.gateway.server import Gateway

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
SLOT_S = 5.0

COURSES: dict[str, tuple[str | None, ...]] = {
    "claude": (
        "overloaded:p=0.1",
        "cut:p=0.2",
        "rate_limited:p=0.05",
        "error_event:p=0.2",
        "html:p=0.1",
        None,
    ),
    "openai": ("server_error:p=0.1", None, "reset:p=0.3", "quiet_end:p=0.2"),
    "gemini": ("malformed:p=0.2", "empty:p=0.2", None),
}
"""What each provider does, slot by slot; twelve slots are a minute, and each of these goes into twelve."""


class FastCalendar(Clock):
    """The date runs fast; whatever waits does so in real seconds."""

    def __init__(self, pace: float, began: float) -> None:
        super().__init__(UTC, seed=1)
        self._pace = pace
        self._began = began
        self._since = time.monotonic()

    def time(self) -> float:
        """Unix seconds of the fast calendar."""
        return self._began + self._pace * (time.monotonic() - self._since)


async def change_faults(engine: Engine) -> None:
    """Breaks and heals the providers until it is cancelled."""
    courses = {name: itertools.cycle(course) for name, course in COURSES.items()}
    while True:
        for name, course in courses.items():
            if (fault := next(course)) is None:
                engine.faults.heal(name)
            else:
                engine.set_fault(name, fault)
        await asyncio.sleep(SLOT_S)


async def serve(provider: str, hours: float, minutes: float) -> None:
    """Serves until the input ends."""
    pace = hours * 60 / minutes
    with tempfile.TemporaryDirectory() as folder:
        variables = {
            "ANTHROPIC_BASE_URL": f"{provider}/paced",
            "OPENAI_BASE_URL": f"{provider}/paced/v1",
            "GEMINI_BASE_URL": f"{provider}/paced",
            **{f"{name}_API_KEY": "k" for name in ("ANTHROPIC", "OPENAI", "GEMINI")},
            "RATE_LIMIT": "off",
            "DAILY_TOKEN_LIMIT": "1000000000",
        }
        options = LaunchOptions(
            chain=",".join(COURSES),
            data_dir=Path(folder) / "data",
            folder=Path(folder),
            variables=variables,
            alone=True,
        )
        engine = await Engine.open(options, FastCalendar(pace, MIDNIGHT - hours * 1800))
        gateway = Gateway(engine)
        changing = asyncio.create_task(change_faults(engine))
        try:
            print(await gateway.start(), flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        finally:
            changing.cancel()
            await gateway.stop(0)
            await engine.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
