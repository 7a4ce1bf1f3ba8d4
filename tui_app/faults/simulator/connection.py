"""A connection that can break on purpose: uvicorn's HTTP/1.1 protocol with its transport in reach."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from tui_app.domain.receiving import Receiving

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

_LINGER = "hh" if sys.platform == "win32" else "ii"

_SILENT = logging.getLogger(__name__)
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Connection(Receiving, H11Protocol, asyncio.BufferedProtocol):
    """One client's connection; each of its requests finds it under `connection` in the scope's state.

    Attributes:
        gone: set when the connection is closed, from whichever side.
        ours: whether we closed it.
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
        self.gone = asyncio.Event()
        self.ours = False

    @property
    def broken(self) -> bool:
        """Whether nothing that is sent can arrive any more; a failed write tells it before `gone` does."""
        return self.gone.is_set() or self.transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tells whoever is sending that nobody listens any more."""
        super().connection_lost(exc)
        self.gone.set()

    async def reset(self) -> None:
        """Drops the connection with a TCP reset, without a word."""
        self.ours = True
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        self.transport.abort()
        await self.gone.wait()

    async def close(self) -> None:
        """Sends what is buffered, then closes, whether or not the response is complete."""
        self.ours = True
        self.transport.close()
        await self.gone.wait()

    def drop(self) -> None:
        """Closes at once, for a server that stops."""
        self.ours = True
        self.transport.abort()

    async def pause(self, seconds: float | None) -> None:
        """Waits, until the connection is gone at the latest; None waits for nothing else."""
        if seconds is not None and seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        except TimeoutError:
            return
