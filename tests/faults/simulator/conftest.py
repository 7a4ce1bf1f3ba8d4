from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from tui_app.faults import FaultBoard
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator


@dataclass(frozen=True)
class Running:
    simulator: Simulator
    board: FaultBoard
    base: str


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    board = FaultBoard()
    simulator = Simulator(board, Pace.instant())
    base = await simulator.start()
    yield Running(simulator, board, base)
    await simulator.stop()


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.base, timeout=5, trust_env=False) as made:
        yield made
