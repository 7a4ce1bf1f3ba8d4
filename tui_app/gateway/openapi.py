"""The OpenAPI document of everything that is served; of the dialects' bodies, what is read and written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tui_app import __version__
from tui_app.gateway.exchange import EVENT_STREAM, JSON, json_bytes
from tui_app.gateway.openapi_schemas import SCHEMAS, ref

Json = dict[str, Any]

TRACED = ("x-request-id", "x-served-by", "x-chain-step", "x-attempts", "x-trail", "x-budget")
"""Headers of an answer that came down the chain."""

ABOUT_HEADERS = {
    "x-request-id": "the trace's id",
    "x-served-by": "the provider that answered, or none",
    "x-chain-step": "its place in the chain, as 2/3",
    "x-attempts": "calls that were made",
    "x-trail": "what became of each, as claude:overloaded,openai:answered",
    "x-budget": "provider, level and tokens of today, as openai;half;5500/10000",
    "x-should-retry": "false: the chain has done all the retrying that there is to do",
    "retry-after": "seconds",
}
REASONS = {
    400: "the request cannot be understood, was rejected or refused",
    401: "no valid token",
    404: "not found",
    413: "the body is too large",
    429: "too many requests, or the day's budget is used up",
    500: "an unexpected error",
    502: "no provider answered",
    503: "the gateway is stopping",
    504: "no provider answered before the deadline",
}


@lru_cache(maxsize=1)
def document() -> bytes:
    """The document, made once."""
    return json_bytes(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "tui-app gateway",
                "version": __version__,
                "description": "One chain of LLM providers behind a service API and two dialects.",
            },
            "paths": {**_service(), **_dialects()},
            "components": {
                "schemas": SCHEMAS,
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                    "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                },
            },
        }
    )


def _service() -> Json:
    error = "Error"
    limited = (429,)
    asked = (400, 401, 413, 429, 503)
    return {
        "/health": {"get": _get("Whether it runs", "Health", error)},
        "/info": {"get": _get("What it is; the less, the further from development", "Info", error)},
        "/metrics": {"get": _described("Prometheus metrics", {"200": _text("metrics")})},
        "/openapi.json": {"get": _get("This document", "Anything", error)},
        "/api/v1/status": {"get": _get("That the API runs", "Status", error, limited)},
        "/api/v1/debug/config": {
            "get": _get("The providers, in development", "DebugConfig", error, (404, 429))
        },
        "/api/v1/debug/usage": {
            "get": _get("Today's tokens, in development", "DebugUsage", error, (404, 429))
        },
        "/api/v1/ai/providers": {
            "get": _get("Who can be asked, not in production", "Providers", error, (401, 404, 429))
            | _bearer()
        },
        "/api/v1/ai/chat": {
            "post": _post("One message", "ChatRequest", "ChatAnswer", error, asked) | _bearer()
        },
    }


def _dialects() -> Json:
    asked = (400, 401, 404, 413, 429, 502, 503, 504)
    name = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "/v1/chat/completions": {
            "post": _streaming(
                _post("OpenAI's Chat Completions", "Completion", "CompletionAnswer", "OpenAIError", asked)
            )
        },
        "/v1/models": {"get": _get("What can be named", "Models", "OpenAIError", (401, 429)) | _key()},
        "/v1/models/{id}": {
            "get": _get("One of them", "Model", "OpenAIError", (401, 404, 429))
            | _key()
            | {"parameters": [name]}
        },
        "/v1/messages": {
            "post": _streaming(
                _post("Anthropic's Messages", "Message", "MessageAnswer", "AnthropicError", asked)
            )
        },
        "/v1/messages/count_tokens": {
            "post": _post(
                "An estimate, four characters to a token", "Count", "CountAnswer", "AnthropicError", asked[:5]
            )
            | _key()
        },
    }


def _described(summary: str, responses: Json) -> Json:
    return {"summary": summary, "responses": responses}


def _get(summary: str, answer: str, error: str, statuses: tuple[int, ...] = ()) -> Json:
    return _described(summary, {"200": _json("the answer", answer), **_errors(error, (400, *statuses))})


def _post(summary: str, body: str, answer: str, error: str, statuses: tuple[int, ...]) -> Json:
    answers = {"200": _json("the answer", answer, TRACED), **_errors(error, statuses)}
    return {
        **_described(summary, answers),
        "requestBody": {"required": True, "content": {JSON: {"schema": ref(body)}}},
    }


def _streaming(operation: Json) -> Json:
    """The same where the answer may also be a stream, and the way of one that breaks off may be chosen."""
    content = operation["responses"]["200"]["content"]
    content[EVENT_STREAM.partition(";")[0]] = {"schema": {}}
    header = {"name": "x-midstream", "in": "header", "schema": {"enum": ["error", "hold"]}}
    return {**operation, "parameters": [header], **_key()}


def _errors(schema: str, statuses: tuple[int, ...]) -> Json:
    found = {}
    for status in (*statuses, 500):
        headers = ("retry-after",) if status == 429 else ("x-should-retry",) if status > 500 else ()
        found[str(status)] = _json(REASONS[status], schema, ("x-request-id", *headers))
    return found


def _json(about: str, schema: str, headers: tuple[str, ...] = ()) -> Json:
    described = {name: {"description": ABOUT_HEADERS[name], "schema": {"type": "string"}} for name in headers}
    return {
        "description": about,
        "content": {JSON: {"schema": ref(schema)}},
        **({"headers": described} if described else {}),
    }


def _text(about: str) -> Json:
    return {"description": about, "content": {"text/plain": {"schema": {"type": "string"}}}}


def _bearer() -> Json:
    """A token, which development does without."""
    return {"security": [{"bearer": []}, {}]}


def _key() -> Json:
    return {"security": [{"bearer": []}, {"key": []}, {}]}
