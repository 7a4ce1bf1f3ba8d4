"""The service API: health, info, status, debug, and one message at a time."""

from __future__ import annotations

import logging
from typing import Any

from tui_app import __version__
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import ChatRequest, Environment, Message
from tui_app.gateway import reading
from tui_app.gateway.answering import headers_of, run
from tui_app.gateway.asked import SOURCE, Asked
from tui_app.gateway.exchange import Exchange, json_bytes
from tui_app.gateway.problems import ApiError, Kind
from tui_app.gateway.progress import NOBODY
from tui_app.gateway.surroundings import Surroundings

log = logging.getLogger("tui_app.gateway")

LARGEST_BODY = 1024 * 1024

BUDGET_USED_UP = "Daily token limit reached"
REFUSED = "The provider refused this message"
CHAT_FAILED = "Failed to process chat request"


def problem_body(problem: ApiError, _request_id: str = "") -> bytes:
    """A problem in the words of this API."""
    return json_bytes({"error": WORDS.get(problem.kind, problem.message)})


WORDS = {
    Kind.UNAUTHORIZED: "Unauthorized",
    Kind.RATE_LIMITED: "Too many requests",
    Kind.INTERNAL: "Internal server error",
}


async def health(around: Surroundings, exchange: Exchange) -> None:
    """`GET /health`."""
    settings = around.settings
    await _json(
        exchange,
        {
            "status": "healthy",
            "timestamp": _now(around),
            "version": __version__,
            "environment": settings.environment.value,
            "build_variant": settings.build_variant,
        },
    )


async def info(around: Surroundings, exchange: Exchange) -> None:
    """`GET /info`: the less, the further from development."""
    settings = around.settings
    primary = settings.providers[settings.primary]
    environment = settings.environment.value
    match settings.environment:
        case Environment.DEVELOPMENT:
            answer: dict[str, Any] = {
                "environment": environment,
                "ai_provider": settings.primary,
                "ai_configured": primary.configured,
                "debug_mode": True,
                "database_type": "tinydb",
                "max_tokens": primary.max_tokens,
                "daily_usage": _daily_usage(around),
            }
        case Environment.STAGING:
            answer = {
                "environment": environment,
                "ai_provider": settings.primary,
                "version": __version__,
                "max_tokens": primary.max_tokens,
            }
        case _:
            answer = {"environment": environment, "version": __version__, "status": "operational"}
    await _json(exchange, answer)


async def status(around: Surroundings, exchange: Exchange) -> None:
    """`GET /api/v1/status`."""
    settings = around.settings
    await _json(
        exchange,
        {
            "message": "API is running",
            "environment": settings.environment.value,
            "ai_provider": settings.primary,
        },
    )


async def debug_config(around: Surroundings, exchange: Exchange) -> None:
    """`GET /api/v1/debug/config`, in development only."""
    settings = around.settings
    shown = (settings.providers[name] for name in around.shown_providers)
    providers = {
        provider.name: {
            "model": provider.model,
            "max_tokens": provider.max_tokens,
            "api_key_configured": bool(provider.api_key),
        }
        for provider in shown
    }
    await _json(exchange, {"environment": settings.environment.value, "ai_providers": providers})


async def debug_usage(around: Surroundings, exchange: Exchange) -> None:
    """`GET /api/v1/debug/usage`, in development only."""
    await _json(exchange, {"daily_usage": _daily_usage(around)})


async def providers(around: Surroundings, exchange: Exchange) -> None:
    """`GET /api/v1/ai/providers`, not in production."""
    settings = around.settings
    available = [name for name in around.shown_providers if settings.providers[name].configured]
    models = {name: settings.providers[name].model for name in available}
    await _json(exchange, {"primary": settings.primary, "available": available, "models": models})


async def chat(around: Surroundings, exchange: Exchange) -> None:
    """`POST /api/v1/ai/chat`: one message, one answer; whoever shows it gets the fallback text if need be."""
    message = _message(await exchange.body(LARGEST_BODY))
    settings = around.settings
    request = ChatRequest(messages=(Message("user", message),), source=SOURCE)
    try:
        final = await run(around, exchange, Asked(model="chain", request=request), settings)
        headers = headers_of(around, final, settings)
    except Exception:
        log.exception("unexpected error in a chat request")
        await _json(
            exchange, {"error": CHAT_FAILED, "environment": settings.environment.value}, status_code=500
        )
        return
    match final:
        case ev.Answered(text=text) | ev.Exhausted(fallback_message=text):
            await _json(
                exchange,
                {
                    "response": text,
                    "environment": settings.environment.value,
                    "timestamp": _now(around),
                },
                headers=headers,
            )
        case ev.Rejected(why=why):
            raise ApiError(Kind.REJECTED, why, headers=headers)
        case ev.Refused(trace=trace) if trace.kind is FailureClass.OVER_BUDGET:
            raise ApiError(Kind.BUDGET, BUDGET_USED_UP, headers=headers)
        case ev.Refused():
            raise ApiError(Kind.REFUSED, REFUSED, headers=headers)
        case _:
            raise ApiError(Kind.STOPPING, "Service is stopping", headers={"x-served-by": NOBODY})


def _message(body: bytes) -> str:
    """The message; anything else than the expected JSON is one and the same problem."""
    try:
        message = reading.json_object(body).get("message")
    except ApiError:
        message = None
    if not isinstance(message, str):
        raise ApiError(Kind.INVALID, "Invalid request")
    return message


def _daily_usage(around: Surroundings) -> dict[str, int]:
    return {name: around.tokens_today(name) for name in around.shown_providers}


def _now(around: Surroundings) -> int:
    """Unix milliseconds."""
    return int(around.engine.clock.time() * 1000)


async def _json(
    exchange: Exchange, value: Any, *, status_code: int = 200, headers: dict[str, str] | None = None
) -> None:
    await exchange.reply(status_code, json_bytes(value), headers)
