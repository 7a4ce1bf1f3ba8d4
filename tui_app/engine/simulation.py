"""The simulated vendors that stand in for the providers of whatever settings are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_app.domain.clock import Clock
from tui_app.engine.options import LaunchOptions
from tui_app.faults.board import FaultBoard
from tui_app.settings import Settings

if TYPE_CHECKING:
    from tui_app.faults.simulator.server import Simulator


class Simulation:
    """Serves simulators, one after the other: another is started where the providers are others.

    Args:
        options: whether answers come at once, and who is to be without a key.
        faults: what is broken.
        clock: paces the answers.
    """

    def __init__(self, options: LaunchOptions, faults: FaultBoard, clock: Clock) -> None:
        self._options = options
        self._faults = faults
        self._clock = clock
        self._started: list[Simulator] = []
        self._base = ""

    @property
    def simulator(self) -> Simulator | None:
        """The one that serves now; None before the first."""
        return self._started[-1] if self._started else None

    @property
    def url(self) -> str | None:
        """Where it is served; None before the first."""
        return self._base if self._started else None

    async def of(self, settings: Settings) -> Settings:
        """The same settings on a simulator that serves each of their providers.

        Raises:
            OSError: it found no port.
        """
        from tui_app.faults.simulator.mounts import mounts_for
        from tui_app.faults.simulator.replies import Pace
        from tui_app.faults.simulator.server import Simulator
        from tui_app.faults.simulator.settings import simulated, without_key

        mounts = mounts_for(settings.providers.values())
        if self.simulator is None or self.simulator.mounts != mounts:
            pace = Pace.instant() if self._options.hurry else None
            simulator = Simulator(self._faults, pace, mounts, self._clock)
            self._base = await simulator.start()
            self._started.append(simulator)
        return without_key(simulated(settings, self._base), self._options.without_key)

    async def close(self) -> None:
        """Ends all of them; requests that still run may be on an earlier one until then."""
        while self._started:
            await self._started.pop().stop()
