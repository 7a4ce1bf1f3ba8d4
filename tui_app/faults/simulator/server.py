"""The simulator: every mount on one loopback port, with the faults of the board."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import formatdate

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from tui_app.domain.clock import Clock
from tui_app.domain.listening import base_url, why_not_listening
from tui_app.faults.board import FaultBoard
from tui_app.faults.fault import Fault
from tui_app.faults.simulator.connection import Connection
from tui_app.faults.simulator.mounts import DEFAULT_MOUNTS, Mount
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import Call, Ending, Operation, Pace, Reply, html_reply, json_reply
from tui_app.faults.simulator.vendors import VENDORS

_LARGEST_BODY = 32 * 1024 * 1024


class SimulatorError(OSError):
    """The simulator cannot listen; the message says where, why, and what to do."""


@dataclass(slots=True)
class Traffic:
    """What one provider's mounts have seen.

    Attributes:
        received: requests so far, those that a fault swallowed included.
        open: requests that are being answered right now.
        disconnects: clients that left before their answer was complete.
    """

    received: int = 0
    open: int = 0
    disconnects: int = 0


class Simulator:
    """The simulated vendors on one port, inside the running event loop.

    Args:
        board: whose faults the mounts act out.
        pace: how fast the models work.
        mounts: what is served where; `mounts_for` makes them from settings.
        clock: gives the times in bodies and headers.

    Attributes:
        mounts: what is served where.
        requests: what was seen so far, by provider.
    """

    def __init__(
        self,
        board: FaultBoard,
        pace: Pace | None = None,
        mounts: Iterable[Mount] = DEFAULT_MOUNTS,
        clock: Clock | None = None,
    ) -> None:
        self._board = board
        self._pace = pace or Pace()
        self.mounts = tuple(mounts)
        self._clock = clock or Clock()
        self._serial = itertools.count(1)
        self._idle = asyncio.Event()
        self._idle.set()
        self._server: asyncio.Server | None = None
        self._state = ServerState()
        self._base = ""
        self.requests = {mount.provider: Traffic() for mount in self.mounts}

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listens, and gives the base URL without a trailing slash; port 0 finds a free one.

        Raises:
            SimulatorError: it cannot listen there.
        """
        config = Config(
            self._serve,
            interface="asgi3",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            proxy_headers=False,
        )
        config.load()
        self._state = ServerState()
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(lambda: Connection(config, self._state, {}), host, port)
        except (OSError, OverflowError) as error:
            raise SimulatorError(why_not_listening("the simulator", error, host, port)) from error
        self._base = base_url(host, self._server.sockets[0].getsockname()[1])
        return self._base

    async def stop(self) -> None:
        """Stops listening and drops every connection, open streams too; does nothing when it is stopped."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in list(self._state.connections):
            if isinstance(connection, Connection):
                connection.drop()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        await server.wait_closed()

    async def idle(self) -> None:
        """Waits until no request is being answered."""
        await self._idle.wait()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection: Connection = scope["state"]["connection"]
        mount = self._mount_of(scope["path"])
        if mount is None:
            await self._play(self._home(scope["path"]), self._pace, connection, send)
            return
        traffic = self.requests[mount.provider]
        traffic.received += 1
        traffic.open += 1
        self._idle.clear()
        try:
            complete = await self._answer(Request(scope, receive), mount, connection, send)
            if not complete and not connection.ours:
                traffic.disconnects += 1
        finally:
            traffic.open -= 1
            if not any(other.open for other in self.requests.values()):
                self._idle.set()

    def _mount_of(self, path: str) -> Mount | None:
        return next((mount for mount in self.mounts if path.startswith(f"{mount.prefix}/")), None)

    def _home(self, path: str) -> Reply:
        if path != "/":
            served = ", ".join(f"{mount.prefix}/" for mount in self.mounts)
            return json_reply({"error": f"nothing is served here; try {served}"}, status=404)
        mounts = [
            {"provider": mount.provider, "wire": mount.wire, "base_url": mount.base_url(self._base)}
            for mount in self.mounts
        ]
        return json_reply({"simulator": True, "mounts": mounts, "faults": self._board.active()})

    async def _answer(self, request: Request, mount: Mount, connection: Connection, send: Send) -> bool:
        """Answers one call; whether the client got all that was meant for it."""
        call = Call(
            method=request.method,
            path=request.scope["path"].removeprefix(mount.prefix),
            headers=dict(request.headers),
            query=dict(request.query_params),
        )
        vendor = VENDORS[mount.wire]
        fault = self._fault(mount, vendor.operation(call))
        name = fault.name if fault else ""
        if name == "connect":
            await connection.reset()
            return False
        body = await _body(request)
        if body is None:
            return False
        if name == "reset":
            await connection.reset()
            return False
        if name == "silence":
            await connection.pause(None)
            return False
        stamp = Stamp(next(self._serial), self._clock.time())
        if fault is not None and name == "html":
            reply = html_reply(fault.status)
        elif len(body) > _LARGEST_BODY:
            reply = vendor.oversized(stamp)
        else:
            reply = vendor.respond(replace(call, body=body), mount, fault, stamp)
        return await self._play(reply, pace_of(self._pace, fault), connection, send)

    def _fault(self, mount: Mount, operation: Operation) -> Fault | None:
        if operation is Operation.CHAT:
            return self._board.take(mount.provider)
        fault = self._board.peek(mount.provider)
        return fault if fault is not None and fault.kind.everywhere else None

    async def _play(self, reply: Reply, pace: Pace, connection: Connection, send: Send) -> bool:
        """Sends a reply at a pace; whether the client was there until its end."""
        headers = {**reply.headers, "date": formatdate(self._clock.time(), usegmt=True)}
        if reply.length is not None:
            headers["content-length"] = str(reply.length)
        start = {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        if reply.streamed:
            await send(start)
        for number, frame in enumerate(reply.frames):
            await connection.pause(pace.wait(frame))
            if connection.broken:
                return False
            if number == 0 and not reply.streamed:
                await send(start)
            await send({"type": "http.response.body", "body": frame.data, "more_body": True})
        match reply.ending:
            case Ending.HANG:
                await connection.pause(None)
                return False
            case Ending.BREAK:
                await connection.close()
                return False
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return True


def pace_of(pace: Pace, fault: Fault | None) -> Pace:
    """The pace at which a fault lets a model work."""
    match fault:
        case Fault(name="slow_first_token"):
            return replace(pace, first_token_s=fault.seconds)
        case Fault(name="slow"):
            return replace(pace, tokens_per_second=fault.tokens_per_second)
    return pace


async def _body(request: Request) -> bytes | None:
    """The request's body, no more of it than shows that it is too large; None where the client leaves."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            if len(body) <= _LARGEST_BODY:
                body += chunk
    except ClientDisconnect:
        return None
    return bytes(body)
