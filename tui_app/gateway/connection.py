"""A client's connection: uvicorn's HTTP/1.1 protocol with limits on slow clients, a short way for streams."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

HEAD_S = 30.0
"""How long a client may take to send the head of a request."""

STALL_S = 30.0
"""How long a client may leave the whole send buffer unread before it is dropped."""

_SILENT = logging.getLogger(__name__)
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Connection(H11Protocol):
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

    def data_received(self, data: bytes) -> None:
        """Bytes came; the head of a request has a time in which it must be whole."""
        super().data_received(data)
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

    # --- streams -----------------------------------------------------------------------------------------

    @property
    def full(self) -> bool:
        """Whether the client has not read what was written before."""
        return bool(self.flow.write_paused)

    @property
    def gone(self) -> bool:
        """Whether nothing that is written can arrive."""
        return bool(self.cycle.disconnected or self.transport.is_closing())

    def open_stream(self, headers: list[tuple[bytes, bytes]], data: bytes) -> None:
        """Writes the head of an answer of unknown length and its first part; more and the usual end follow.

        Both go out in one write: a client that is woken by a head alone takes the processor to read it, and
        the first text has to wait.
        """
        if self.gone:
            return
        cycle = self.cycle
        cycle.response_started, cycle.waiting_for_100_continue = True, False
        head = h11.Response(status_code=200, headers=headers, reason=b"OK")
        self.transport.write((self.conn.send(head) or b"") + self._framed(data))

    def write_stream(self, data: bytes) -> None:
        """Writes a part of the body at once, past the layers that a part a token would pay for."""
        if not self.gone:
            self.transport.write(self._framed(data))

    def _framed(self, data: bytes) -> bytes:
        """A part as a chunk; the framing of h11 keeps no state between chunks, so it is done here."""
        if not data or self.cycle.scope["http_version"] != "1.1":
            return data  # an empty chunk would be the end of the body
        return b"%x\r\n%b\r\n" % (len(data), data)


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stops a timer; gives what then stands in its place."""
    if timer is not None:
        timer.cancel()
    return None
