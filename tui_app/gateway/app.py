"""The gateway as an ASGI application: lets a request in, answers it, and writes one line about it."""

from __future__ import annotations

import asyncio
import logging
import secrets

from starlette.types import Receive, Scope, Send

from tui_app.gateway.exchange import ClientGoneError, Exchange
from tui_app.gateway.hosts import host_allowed, origin_allowed
from tui_app.gateway.problems import ApiError, Kind
from tui_app.gateway.routes import Access, Route, is_limited, route_of, wording_of
from tui_app.gateway.surroundings import Surroundings
from tui_app.gateway.tokens import bearer

log = logging.getLogger("tui_app.gateway")


class GatewayApp:
    """Answers every request that a connection hands over.

    Args:
        around: what the routes have at hand.
        host: where it listens.
    """

    def __init__(self, around: Surroundings, host: str) -> None:
        self._around = around
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        """Answers one request, through its connection."""
        if scope["type"] != "http":
            return
        began = asyncio.get_running_loop().time()
        exchange = Exchange(scope, receive)
        route = route_of(exchange.path, self._around.settings.environment)
        try:
            await self._answer(exchange, route)
        except ClientGoneError:
            pass
        finally:
            _line(exchange, route, asyncio.get_running_loop().time() - began)

    async def _answer(self, exchange: Exchange, route: Route | None) -> None:
        try:
            if (problem := await self._refusal(exchange, route)) is not None:
                await _tell(exchange, problem)
            elif route is not None:
                await route.handler(self._around, exchange)
        except ApiError as problem:
            await _tell(exchange, problem)
        except ClientGoneError:
            raise
        except Exception:
            log.exception("unexpected error on %s", route.path if route else "no route")
            if exchange.status:
                exchange.connection.drop()  # an end would make a whole answer of it
            else:
                await _tell(
                    exchange, ApiError(Kind.INTERNAL, "an unexpected error; the gateway's log has it")
                )

    async def _refusal(self, exchange: Exchange, route: Route | None) -> ApiError | None:
        """Why this request is not let in, None where it is."""
        around, headers = self._around, exchange.headers
        if not host_allowed(headers.get("host", ""), self._host):
            return ApiError(Kind.INVALID, "Invalid host")
        if not origin_allowed(headers.get("origin"), self._host):
            return ApiError(Kind.INVALID, "Invalid origin")
        if is_limited(exchange.path):
            wait = await around.limit.wait(around.settings.rate_limit, exchange.client)
            if wait is not None:
                message = f"too many requests: RATE_LIMIT is {around.settings.rate_limit}; wait {wait} s"
                return ApiError(Kind.RATE_LIMITED, message, headers={"retry-after": str(wait)})
        if route is None:
            return ApiError(Kind.NOT_FOUND, "Not found")
        if exchange.method != route.method and (exchange.method, route.method) != ("HEAD", "GET"):
            allowed = "GET, HEAD" if route.method == "GET" else route.method
            return ApiError(Kind.METHOD, "Method not allowed", headers={"allow": allowed})
        return None if self._may(exchange, route.access) else _unauthorised()

    def _may(self, exchange: Exchange, access: Access) -> bool:
        around, headers = self._around, exchange.headers
        authorization = headers.get("authorization", "")
        match access:
            case Access.ANYBODY:
                return True
            case Access.TOKEN if not authorization:
                return around.token_optional
            case Access.KEY if around.token_optional:
                return True
            case _:
                shown = [bearer(authorization)]
                if access is Access.KEY:
                    shown.append(headers.get("x-api-key"))
                return any(around.accepts(token) for token in shown if token)


def _unauthorised() -> ApiError:
    return ApiError(
        Kind.UNAUTHORIZED,
        "a valid token is needed; `tui-app token` makes one",
        headers={"www-authenticate": "Bearer"},
    )


async def _tell(exchange: Exchange, problem: ApiError) -> None:
    request_id = problem.headers.get("x-request-id") or secrets.token_hex(8)
    body = wording_of(exchange.path)(problem, request_id)
    await exchange.reply(problem.status, body, {"x-request-id": request_id, **problem.all_headers})


def _line(exchange: Exchange, route: Route | None, seconds: float) -> None:
    """The access log: never the path as it came, which may hold anything, nor a word of what was said."""
    trace = exchange.trace
    log.info(
        "access client=%s method=%s route=%s status=%d seconds=%.3f bytes=%d trace=%s outcome=%s trail=%s",
        exchange.client,
        exchange.method,
        route.path if route else "-",
        exchange.status,
        seconds,
        exchange.sent,
        trace.id if trace else "-",
        trace.outcome if trace else "-",
        (trace.trail if trace else "") or "-",
    )
