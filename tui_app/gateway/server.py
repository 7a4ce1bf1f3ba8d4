"""Listens for the gateway, and stops without breaking what is being answered."""

from __future__ import annotations

import asyncio

from uvicorn.config import Config
from uvicorn.server import ServerState

from tui_app.domain.listening import base_url, why_not_listening
from tui_app.domain.messages import Environment
from tui_app.engine.engine import Engine
from tui_app.gateway.app import GatewayApp
from tui_app.gateway.connection import Connection
from tui_app.gateway.hosts import is_loopback
from tui_app.gateway.rate_limit import RateLimit
from tui_app.gateway.surroundings import Surroundings
from tui_app.reporting.metrics import Metrics
from tui_app.settings import Settings

MOST_CONNECTIONS = 1000

KEEP_ALIVE_S = 75
"""How long an idle connection is kept: longer than clients do, so that no request of theirs meets its end."""

GRACE_S = 10.0
"""How long running answers may go on when the gateway stops."""

STOPPING = "the gateway stopped"

LAST_WORDS_S = 1.0
"""How long a client has for the error that its answer then ends with."""


class GatewayError(ValueError):
    """The gateway does not start; the message says why, and what to do."""


class Gateway:
    """The gateway on one port, in the engine's event loop; started once.

    Attributes:
        url: where it listens, empty before `start`.
    """

    def __init__(self, engine: Engine) -> None:
        self.url = ""
        self._engine = engine
        self._metrics = Metrics(
            engine.service.listen, lambda: engine.settings, engine.budgets, engine.circuits
        )
        self._around = Surroundings(
            engine=engine,
            limit=RateLimit(engine.clock, engine.settings.usage_store),
            metrics=self._metrics,
        )
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listens, and gives the base URL; port 0 finds a free one.

        Raises:
            GatewayError: it must not listen there, or cannot.
        """
        check_secret(self._engine.settings, host)
        self._around.open_to_others = not is_loopback(host)
        config = Config(
            GatewayApp(self._around, host),
            interface="asgi3",
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
        config.load()
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: Connection(config, self._state, {}), host, port, backlog=MOST_CONNECTIONS
            )
        except (OSError, OverflowError) as error:
            raise GatewayError(why_not_listening("the gateway", error, host, port)) from error
        self._metrics.open()
        self.url = base_url(host, self._server.sockets[0].getsockname()[1])
        return self.url

    async def stop(self, grace: float = GRACE_S) -> None:
        """Stops listening, lets running answers end, and ends those that have not after `grace` seconds."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in list(self._state.connections):
            if isinstance(connection, Connection):
                connection.shutdown()
        await self._wait(grace)
        for running in tuple(self._around.running.values()):
            running.cancel(STOPPING)
        await self._wait(LAST_WORDS_S)
        for connection in list(self._state.connections):
            if isinstance(connection, Connection):
                connection.drop()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        await server.wait_closed()
        self._metrics.close()
        await self._around.limit.close()

    async def _wait(self, seconds: float) -> None:
        if self._state.tasks and seconds > 0:
            await asyncio.wait(self._state.tasks, timeout=seconds)


def check_secret(settings: Settings, host: str) -> None:
    """Makes sure that whoever can reach the gateway needs a token, beyond development on this machine.

    Raises:
        GatewayError: there is no secret to check tokens with.
    """
    if settings.jwt_secret is not None:
        return
    missing = "JWT_SECRET is not set"
    put = "put a long random text in a .local file or the environment"
    if settings.environment is not Environment.DEVELOPMENT:
        raise GatewayError(
            f"{missing}: the gateway needs a secret in {settings.environment}, where requests need a token; "
            f"{put}, or choose development, which needs none on this machine"
        )
    if not is_loopback(host):
        raise GatewayError(
            f"{missing}: the gateway listens on {host} only where tokens keep others out; {put}, "
            "or listen on 127.0.0.1"
        )
