"""What may stand between a request and its provider: faults that are put there on purpose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import httpx

from tui_app.settings import Provider

Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
"""Sends a request for real; gives the response as soon as its head is there."""


class Breakage(Protocol):
    """What is done to one call."""

    @property
    def name(self) -> str:
        """How it is called, for people."""
        ...

    async def act(self, request: httpx.Request, send: Send) -> httpx.Response:
        """The response that the caller gets.

        Raises:
            httpx.TransportError: as for a connection that really fails so.
        """
        ...


class Front(Protocol):
    """Knows which calls are broken."""

    def take(self, provider: Provider, *, chat: bool = True) -> Breakage | None:
        """What is done to the next call to this provider; None where nothing is."""
        ...
