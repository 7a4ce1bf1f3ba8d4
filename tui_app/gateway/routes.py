"""Every route: who may use it, and in whose words its problems are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from tui_app.domain.messages import Environment
from tui_app.gateway import dialect_api, openapi, service_api
from tui_app.gateway.dialects import ANTHROPIC, OPENAI
from tui_app.gateway.exchange import Exchange
from tui_app.gateway.problems import ApiError
from tui_app.gateway.surroundings import Surroundings
from tui_app.reporting.metrics import CONTENT_TYPE

Handler = Callable[[Surroundings, Exchange], Awaitable[None]]
Wording = Callable[[ApiError, str], bytes]


class Access(Enum):
    """Who may use a route."""

    ANYBODY = "anybody"
    TOKEN = "a token; in development also nobody's"
    KEY = "a token; in development any key or none"


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        path: as it is written; `{id}` stands for the rest.
        environments: where it exists; elsewhere it is not found.
    """

    method: str
    path: str
    handler: Handler
    access: Access = Access.ANYBODY
    environments: tuple[Environment, ...] = tuple(Environment)


async def metrics(around: Surroundings, exchange: Exchange) -> None:
    """`GET /metrics`."""
    await exchange.reply(200, around.metrics.text(), content_type=CONTENT_TYPE)


async def document(_around: Surroundings, exchange: Exchange) -> None:
    """`GET /openapi.json`."""
    await exchange.reply(200, openapi.document())


_DEVELOPMENT = (Environment.DEVELOPMENT,)
_NOT_IN_PRODUCTION = (Environment.DEVELOPMENT, Environment.STAGING)

ROUTES = (
    Route("GET", "/health", service_api.health),
    Route("GET", "/info", service_api.info),
    Route("GET", "/metrics", metrics),
    Route("GET", "/openapi.json", document),
    Route("GET", "/api/v1/status", service_api.status),
    Route("GET", "/api/v1/debug/config", service_api.debug_config, environments=_DEVELOPMENT),
    Route("GET", "/api/v1/debug/usage", service_api.debug_usage, environments=_DEVELOPMENT),
    Route("POST", "/api/v1/ai/chat", service_api.chat, Access.TOKEN),
    Route("GET", "/api/v1/ai/providers", service_api.providers, Access.TOKEN, _NOT_IN_PRODUCTION),
    Route("POST", "/v1/chat/completions", dialect_api.chat_completions, Access.KEY),
    Route("GET", dialect_api.MODELS, dialect_api.model_list, Access.KEY),
    Route("GET", f"{dialect_api.MODELS}/{{id}}", dialect_api.model, Access.KEY),
    Route("POST", "/v1/messages", dialect_api.messages, Access.KEY),
    Route("POST", "/v1/messages/count_tokens", dialect_api.count_tokens, Access.KEY),
)

_BY_PATH: Mapping[str, Route] = {route.path: route for route in ROUTES}


def route_of(path: str, environment: Environment) -> Route | None:
    """The route of a path, None where there is none in this environment."""
    route = _BY_PATH.get(path)
    if route is None and path.startswith(f"{dialect_api.MODELS}/") and path != f"{dialect_api.MODELS}/":
        route = _BY_PATH[f"{dialect_api.MODELS}/{{id}}"]
    return route if route is not None and environment in route.environments else None


def is_limited(path: str) -> bool:
    """Whether requests to a path are counted."""
    return path.startswith(("/api/v1/", "/v1/"))


def wording_of(path: str) -> Wording:
    """In whose words a problem on this path is told."""
    if path.startswith("/v1/messages"):
        return ANTHROPIC.error
    return OPENAI.error if path.startswith("/v1/") else service_api.problem_body
