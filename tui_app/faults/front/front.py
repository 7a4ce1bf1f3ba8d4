"""Stands in front of the real providers: takes a provider's fault from the board, and acts it out.

Some faults answer in the vendor's place, with the simulator's errors in the vendor's shape. The others let
the real request through and break the real answer.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from email.utils import formatdate

import httpx

from tui_app.domain.clock import Clock
from tui_app.domain.messages import Wire
from tui_app.faults.board import FaultBoard
from tui_app.faults.fault import Fault
from tui_app.faults.front.spoiling import Spoil, spoiled_body, spoiled_stream
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import Call, Reply, html_reply
from tui_app.faults.simulator.vendors import VENDORS
from tui_app.settings import Provider

Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
"""Sends a request for real; gives the response as soon as its head is there."""

ON_THE_REAL_ANSWER = frozenset(
    {"slow_first_token", "slow", "stall", "cut", "quiet_end", "malformed", "error_event", "wrong_usage"}
)
"""The faults that let the request through; every other one answers in the vendor's place."""

_NO_KEY = {"x-api-key": "hidden", "authorization": "Bearer hidden", "x-goog-api-key": "hidden"}
_CHANGED_BY_US = ("content-length", "content-encoding", "transfer-encoding")


class FaultFront:
    """The faults of a board, for calls to real providers.

    Args:
        board: whose faults are acted out.
        clock: dates the answers that we give in a vendor's place.
    """

    def __init__(self, board: FaultBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._serial = itertools.count(1)

    def take(self, provider: Provider, *, chat: bool = True) -> Breakage | None:
        """What happens to the next call; None where nothing does.

        Args:
            provider: who is called.
            chat: whether it is asked for an answer; other calls only suffer where the whole service does.
        """
        if chat:
            fault = self._board.take(provider.name)
        else:
            fault = self._board.peek(provider.name)
            fault = fault if fault is not None and fault.kind.everywhere else None
        if fault is None:
            return None
        return Breakage(fault, provider, Stamp(next(self._serial), self._clock.time()))


@dataclass(frozen=True, slots=True)
class Breakage:
    """One fault in front of one call."""

    fault: Fault
    provider: Provider
    stamp: Stamp

    @property
    def name(self) -> str:
        """The fault's name."""
        return self.fault.name

    async def act(self, request: httpx.Request, send: Send) -> httpx.Response:
        """The response that the caller gets.

        Raises:
            httpx.TransportError: as for a connection that really fails so.
        """
        timeouts = request.extensions.get("timeout") or {}
        spoil = Spoil(
            fault=self.fault,
            wire=self.provider.wire,
            request=request,
            read_s=timeouts.get("read"),
            vendor_error=lambda: self._last_frame("error_event", request),
            garbage=lambda: self._last_frame("malformed", request),
        )
        match self.fault.name:
            case "connect":
                why = "All connection attempts failed"
                raise httpx.ConnectError(why, request=request) from ConnectionRefusedError(why)
            case "reset":
                raise httpx.ReadError("", request=request) from ConnectionResetError("reset by peer")
            case "silence":
                await spoil.pause(None)
            case name if name in ON_THE_REAL_ANSWER:
                return await _spoiled(await send(request), spoil)
        await request.aread()
        return _response(self._reply(request, self.fault), self.stamp, request)

    def _reply(self, request: httpx.Request, fault: Fault) -> Reply:
        """What the simulated vendor says to this request under this fault."""
        if fault.name == "html":
            return html_reply(fault.status)
        provider = self.provider
        mount = Mount(
            provider=provider.name,
            wire=provider.wire,
            prefix="",
            official=provider.official,
            model=provider.model,
        )
        reply: Reply = VENDORS[provider.wire].respond(_call(request, provider), mount, fault, self.stamp)
        return reply

    def _last_frame(self, fault: str, request: httpx.Request) -> bytes:
        """The blow itself, as the vendor's stream or body would have it."""
        return self._reply(request, replace(self.fault, name=fault)).frames[-1].data


def _call(request: httpx.Request, provider: Provider) -> Call:
    """The request as the simulated vendor reads it; the key stays with us."""
    base = httpx.URL(provider.base_url).path.rstrip("/")
    root = "/v1" if provider.wire is Wire.OPENAI else ""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Call(
        method=request.method,
        path=root + request.url.path.removeprefix(base),
        headers=headers | {name: value for name, value in _NO_KEY.items() if name in headers},
        query=dict(request.url.params),
        body=request.content,
    )


def _response(reply: Reply, stamp: Stamp, request: httpx.Request) -> httpx.Response:
    headers = {**reply.headers, "date": formatdate(stamp.now, usegmt=True)}
    frames = [frame.data for frame in reply.frames]
    return httpx.Response(reply.status, headers=headers, stream=_Pieces(_all(frames)), request=request)


async def _spoiled(response: httpx.Response, spoil: Spoil) -> httpx.Response:
    """A real response with its body broken; a real failure stays what it is."""
    if not response.is_success:
        return response
    headers = [(key, value) for key, value in response.headers.items() if key.lower() not in _CHANGED_BY_US]
    if response.headers.get("content-type", "").lower().startswith("text/event-stream"):
        pieces = spoiled_stream(_chunks(response), spoil)
    else:
        try:
            body = await response.aread()
        except BaseException:
            await response.aclose()
            raise
        pieces = spoiled_body(body, spoil)
    return httpx.Response(
        response.status_code,
        headers=headers,
        stream=_Pieces(pieces, response),
        request=spoil.request,
        extensions={key: value for key, value in response.extensions.items() if key == "http_version"},
    )


def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes; it is decoded only where something is compressed."""
    if "content-encoding" in response.headers or not isinstance(response.stream, httpx.AsyncByteStream):
        return response.aiter_bytes()
    return aiter(response.stream)


class _Pieces(httpx.AsyncByteStream):
    """A body in pieces; closing it closes the real response behind it."""

    def __init__(self, pieces: AsyncGenerator[bytes, None], behind: httpx.Response | None = None) -> None:
        self._pieces = pieces
        self._behind = behind

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces

    async def aclose(self) -> None:
        """Ends it."""
        await self._pieces.aclose()
        if self._behind is not None:
            await self._behind.aclose()


async def _all(frames: list[bytes]) -> AsyncGenerator[bytes, None]:
    for frame in frames:
        yield frame
