"""The gateway inside the app: started and stopped on the engine's loop, by whoever made it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tui_app.domain.events import GatewayChanged

if TYPE_CHECKING:
    from tui_app.engine.engine import Engine

LAST_S = 0.5
"""How long running answers may go on when the app is left."""

GRACE_S = 10.0
"""The same where only the gateway is stopped."""


class Served(Protocol):
    """A gateway, which is above the engine and not known here."""

    async def start(self, host: str, port: int) -> str:
        """Listens, and gives the base URL; raises `ValueError` with a sentence where it cannot."""
        ...

    async def stop(self, grace: float) -> None:
        """Stops; running answers may go on for `grace` seconds."""
        ...


Serve = Callable[["Engine"], Served]
"""Makes a gateway for an engine; imports what it needs when it is called."""


class GatewaySwitch:
    """Starts the gateway where it does not run, and stops it where it does; one of both at a time.

    Args:
        engine: whose chain is served.
        serve: makes the gateway.
        port: where it listens, on loopback.
    """

    def __init__(self, engine: Engine, serve: Serve, port: int) -> None:
        self._engine = engine
        self._serve = serve
        self._port = port
        self._gateway: Served | None = None
        self._one_at_a_time = asyncio.Lock()

    async def turn(self) -> str | None:
        """Starts or stops; gives the base URL, None once it is stopped.

        Raises:
            ValueError: it does not start; the text says why.
        """
        async with self._one_at_a_time:
            if self._gateway is not None:
                await self._stop(GRACE_S)
                return None
            gateway = self._serve(self._engine)
            url = await gateway.start("127.0.0.1", self._port)
            self._gateway = gateway
            self._tell(url)
            return url

    async def close(self) -> None:
        """Stops it, where it runs."""
        async with self._one_at_a_time:
            await self._stop(LAST_S)

    async def _stop(self, grace: float) -> None:
        gateway, self._gateway = self._gateway, None
        if gateway is not None:
            self._tell(None)
            await gateway.stop(grace)

    def _tell(self, url: str | None) -> None:
        self._engine.gateway_url = url
        self._engine.service.publish(GatewayChanged(url=url))
