"""A client's connection: limits on slow clients, and answers in one write where one is enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from tui_app.gateway.parsing import OneByOne

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

HEAD_S = 30.0
"""How long a client may take to send the head of a request."""

STALL_S = 30.0
"""How long a client may leave the whole send buffer unread before it is dropped."""

Headers = list[tuple[bytes, bytes]]
"""An answer's, with names in lower case and nothing in them that would end a line."""

_SILENT = logging.getLogger(__name__)
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Connection(OneByOne):
    """One client; each of its requests finds it under `connection` in the scope's state.

    Attributes:
        on_gone: called once when the connection is lost; None where nobody has to know.
        on_room: called when a client that had fallen behind has caught up.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "connection": self}, _loop)
        self.logger = _SILENT
        self.access_log = False
        self.on_gone: Callable[[], None] | None = None
        self.on_room: Callable[[], None] | None = None
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None

    # --- slow clients ------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client came: its first request has to follow soon."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_S, self.drop)

    def parse_on(self) -> None:
        """Parses what has come; the head of a request has a time in which it must be whole."""
        super().parse_on()
        if self.cycle is not None and not self.cycle.response_complete:
            self._head_timer = _stopped(self._head_timer)
        elif self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(HEAD_S, self.drop)

    def pause_writing(self) -> None:
        """The client reads too slowly: nothing more is written until it has caught up, or is dropped."""
        super().pause_writing()
        self._stall_timer = self.loop.call_later(STALL_S, self.drop)

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        self._stall_timer = _stopped(self._stall_timer)
        if self.on_room is not None:
            self.on_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tells whoever is answering that nobody listens any more."""
        self._head_timer, self._stall_timer = _stopped(self._head_timer), _stopped(self._stall_timer)
        on_gone, self.on_gone, self.on_room = self.on_gone, None, None
        super().connection_lost(exc)
        if on_gone is not None:
            on_gone()

    def drop(self) -> None:
        """Closes at once, whatever is under way."""
        self.transport.abort()

    # --- answers -----------------------------------------------------------------------------------------

    @property
    def full(self) -> bool:
        """Whether the client has not read what was written before."""
        return bool(self.flow.write_paused)

    @property
    def gone(self) -> bool:
        """Whether nothing that is written can arrive."""
        return bool(self.cycle.disconnected or self.transport.is_closing())

    async def respond(self, status: int, headers: Headers, body: bytes) -> None:
        """Writes a whole answer, once the client has room for it; a HEAD request gets its head alone."""
        if await self._room():
            self.transport.write(self._head(status, headers) + (b"" if self._asks_for_head else body))
            self._complete()

    def open_stream(self, headers: Headers, data: bytes) -> None:
        """Writes the head of an answer of unknown length and its first part; more and `end_stream` follow.

        Both go out in one write: a client that is woken by a head alone takes the processor to read it, and
        the first text has to wait.
        """
        if not self.gone:
            self.transport.write(self._stream_head(headers) + self._framed(data))

    def write_stream(self, data: bytes) -> None:
        """Writes a part of the body at once."""
        if not self.gone:
            self.transport.write(self._framed(data))

    async def end_stream(self, data: bytes, headers: Headers | None = None) -> None:
        """Writes the last part and the end, once the client has room for them.

        Args:
            data: the last part; it may be empty.
            headers: where the stream was not opened yet: the head goes first.
        """
        if await self._room():
            head = b"" if headers is None else self._stream_head(headers)
            end = b"0\r\n\r\n" if self._chunked else b""
            self.transport.write(head + self._framed(data) + end)
            self._complete()

    @property
    def _chunked(self) -> bool:
        return bool(self.cycle.scope["http_version"] == "1.1")

    @property
    def _asks_for_head(self) -> bool:
        return bool(self.cycle.scope["method"] == "HEAD")

    async def _room(self) -> bool:
        """Waits until the client has caught up; whether it is still there then."""
        if self.full and not self.gone:
            await self.flow.drain()
        return not self.gone

    def _stream_head(self, headers: Headers) -> bytes:
        coding = [(b"transfer-encoding", b"chunked")] if self._chunked else []
        return self._head(200, [*headers, *coding])

    def _head(self, status: int, headers: Headers) -> bytes:
        """The head of an answer; whether the connection is kept is decided here.

        A client that was not told to go on with its body may send it or not: the connection is closed.
        """
        cycle = self.cycle
        if CLOSE_HEADER in headers:
            cycle.keep_alive = False
        elif cycle.waiting_for_100_continue or not cycle.keep_alive:
            cycle.keep_alive, headers = False, [*headers, CLOSE_HEADER]
        cycle.response_started, cycle.waiting_for_100_continue = True, False
        fields = [b"%b: %b\r\n" % field for field in headers]
        return b"".join([STATUS_LINE[status], *fields, b"\r\n"])

    def _framed(self, data: bytes) -> bytes:
        if not (data and self._chunked):
            return data  # an empty chunk would be the end of the body
        return b"%x\r\n%b\r\n" % (len(data), data)

    def _complete(self) -> None:
        cycle = self.cycle
        cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stops a timer; gives what then stands in its place."""
    if timer is not None:
        timer.cancel()
    return None
