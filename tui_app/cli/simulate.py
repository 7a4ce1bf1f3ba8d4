"""`tui-app simulate`: the simulated vendors on one port, for other programs."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

from tui_app.cli import ports
from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.faults.board import FaultBoard
from tui_app.faults.fault import parse_course
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator


def simulate(arguments: Arguments) -> int:
    """Serves until it is interrupted."""
    return asyncio.run(_serve(arguments))


def _simulator(arguments: Arguments) -> Simulator:
    board = FaultBoard(later=asyncio.get_running_loop().call_later)
    simulator = Simulator(board, Pace.instant() if arguments.instant else None)
    known = [mount.provider for mount in simulator.mounts]
    for provider, fault in arguments.faults:
        if provider not in known:
            raise ValueError(f'there is no simulated provider "{provider}"; known are {", ".join(known)}')
        board.set(provider, *parse_course(fault))
    return simulator


async def _serve(arguments: Arguments) -> int:
    simulator = _simulator(arguments)
    port = ports.SIMULATE if arguments.port is None else arguments.port
    base = await simulator.start(arguments.host, port)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on its loop
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    urls = {mount.provider: mount.base_url(base) for mount in simulator.mounts}
    if arguments.json:
        print(to_json({"base_url": base, "providers": urls}), flush=True)
    else:
        print(base, flush=True)
        for provider, url in urls.items():
            print(f"  {provider:<8} {url}", file=sys.stderr)
        print("Any key works but one that starts with 'bad'. Ctrl+C ends it.", file=sys.stderr, flush=True)
    try:
        await stop.wait()
    finally:
        await simulator.stop()
    return Exit.ANSWERED
