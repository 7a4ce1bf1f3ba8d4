"""Errors as vendors answer them, and the class that each must have."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from tui_app.domain.failures import FailureClass as F
from tui_app.domain.messages import Wire

A, O, G = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI  # noqa: E741 - the three wires by their first letter


class Case(NamedTuple):
    """A response that is no success."""

    wire: Wire
    status: int
    body: bytes
    kind: F


def anthropic(status: int, type_: str, message: str, kind: F, code: str | None = None) -> Case:
    error: dict[str, Any] = {"type": type_, "message": message}
    if code:
        error["details"] = {"error_code": code}
    return Case(A, status, orjson.dumps({"type": "error", "error": error, "request_id": "req_1"}), kind)


def openai(
    status: int, type_: str | None, code: str | int | None, message: str, kind: F, *, param: str | None = None
) -> Case:
    error = {"message": message, "type": type_, "param": param, "code": code}
    return Case(O, status, orjson.dumps({"error": error}), kind)


def gemini(code: int, status: str, message: str, kind: F, *details: dict[str, Any]) -> Case:
    error = {"code": code, "message": message, "status": status, "details": list(details)}
    return Case(G, code, orjson.dumps({"error": error}), kind)


def quota(*ids: str) -> dict[str, Any]:
    violations = [{"quotaMetric": "generate_requests", "quotaId": one} for one in ids]
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations}


def reason(word: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": word, "domain": "googleapis.com"}


BAD = "invalid_request_error"
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

ANTHROPIC = [
    anthropic(401, "authentication_error", "invalid x-api-key", F.AUTH),
    anthropic(403, "permission_error", "Your key may not use this resource", F.AUTH),
    anthropic(400, BAD, "This organization has been disabled.", F.AUTH),
    anthropic(400, BAD, "On hold.", F.AUTH, "organization_on_hold"),
    anthropic(402, "billing_error", "Pay", F.QUOTA_EXHAUSTED, "linked_organization_spend_limit_reached"),
    anthropic(403, "billing_error", "Pay", F.QUOTA_EXHAUSTED),
    anthropic(400, BAD, "Your credit balance is too low to access the Anthropic API.", F.QUOTA_EXHAUSTED),
    anthropic(400, BAD, "You have reached your specified API usage limits.", F.QUOTA_EXHAUSTED),
    anthropic(429, "rate_limit_error", "Tier", F.QUOTA_EXHAUSTED, "enforced_spend_limit_reached"),
    anthropic(429, "rate_limit_error", "Contract", F.QUOTA_EXHAUSTED, "contract_spend_limit_reached"),
    anthropic(429, "rate_limit_error", "Number of requests has exceeded your limit", F.RATE_LIMITED),
    anthropic(429, "rate_limit_error", "Slower", F.RATE_LIMITED, "ramp_limit_exceeded"),
    anthropic(400, "rate_limit_error", "Through a proxy that changed the status", F.RATE_LIMITED),
    anthropic(404, "not_found_error", "model: claude-x", F.MODEL_NOT_FOUND),
    anthropic(400, "not_found_error", "model: claude-x", F.MODEL_NOT_FOUND),
    anthropic(400, BAD, "prompt is too long: 210000 tokens > 200000 maximum", F.CONTEXT_TOO_LONG),
    anthropic(400, BAD, "input length and `max_tokens` exceed context limit: 9 + 9 > 10", F.CONTEXT_TOO_LONG),
    anthropic(413, "request_too_large", "Request exceeds the maximum size", F.CONTEXT_TOO_LONG),
    anthropic(400, "request_too_large", "Request exceeds the maximum size", F.CONTEXT_TOO_LONG),
    anthropic(400, BAD, "Output blocked by content filtering policy", F.REFUSED),
    anthropic(400, BAD, "temperature: Extra inputs are not permitted", F.BAD_REQUEST),
    anthropic(500, "api_error", "Internal server error", F.SERVER_ERROR),
    anthropic(504, "timeout_error", "Timed out", F.SERVER_ERROR),
    anthropic(408, "timeout_error", "Timed out", F.SERVER_ERROR),
    anthropic(409, "conflict_error", "Conflict", F.SERVER_ERROR),
    anthropic(529, "overloaded_error", "Overloaded", F.OVERLOADED),
    anthropic(500, "overloaded_error", "Overloaded", F.OVERLOADED),
    anthropic(503, "api_error", "Service unavailable", F.OVERLOADED),
    anthropic(599, "novel_error", "Something new", F.SERVER_ERROR),
    anthropic(418, "novel_error", "Something new", F.BAD_REQUEST),
]

OPENAI = [
    openai(401, BAD, "invalid_api_key", "Incorrect API key provided: sk-..", F.AUTH),
    openai(400, BAD, "invalid_api_key", "Incorrect API key provided", F.AUTH),
    openai(403, None, "unsupported_country_region_territory", "Country not supported", F.AUTH),
    openai(403, BAD, "model_not_found", "Project `p` does not have access to model `m`", F.MODEL_NOT_FOUND),
    openai(404, BAD, "model_not_found", "The model `m` does not exist", F.MODEL_NOT_FOUND),
    openai(400, BAD, "model_decommissioned", "No longer supported", F.MODEL_NOT_FOUND),
    openai(400, BAD, None, "The model `m` has been deprecated, learn more here", F.MODEL_NOT_FOUND),
    openai(400, BAD, "unsupported_parameter", "Unsupported parameter: 'x'", F.BAD_REQUEST, param="x"),
    openai(422, BAD, None, "Unprocessable", F.BAD_REQUEST),
    openai(400, BAD, "context_length_exceeded", "Your input exceeds the window", F.CONTEXT_TOO_LONG),
    openai(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit reached", F.RATE_LIMITED),
    openai(
        429, "tokens", "rate_limit_exceeded", "Rate limit reached for m on tokens per min", F.RATE_LIMITED
    ),
    openai(429, "rate_limit_error", "slow_down", "Slow down", F.RATE_LIMITED),
    openai(429, "insufficient_quota", "insufficient_quota", "You exceeded your quota", F.QUOTA_EXHAUSTED),
    openai(429, "insufficient_quota", None, "You exceeded your quota", F.QUOTA_EXHAUSTED),
    openai(429, "insufficient_quota", "credit_balance_exhausted", "No credit", F.QUOTA_EXHAUSTED),
    openai(429, None, "organization_spend_limit_exceeded", "Spent", F.QUOTA_EXHAUSTED),
    openai(429, None, "project_spend_limit_exceeded", "Spent", F.QUOTA_EXHAUSTED),
    openai(429, None, "organization_usage_limit_exceeded", "Spent", F.QUOTA_EXHAUSTED),
    openai(400, None, "billing_hard_limit_reached", "Billing", F.QUOTA_EXHAUSTED),
    openai(402, None, None, "Insufficient Balance", F.QUOTA_EXHAUSTED),
    openai(500, "server_error", None, "The server had an error", F.SERVER_ERROR),
    openai(503, "service_unavailable_error", "server_is_overloaded", "Overloaded", F.OVERLOADED),
    openai(500, "server_error", "server_is_overloaded", "Overloaded", F.OVERLOADED),
    openai(400, BAD, "content_policy_violation", "Rejected", F.REFUSED),
    openai(400, None, "content_filter", "The response was filtered", F.REFUSED),
    openai(400, BAD, "cyber_policy", "Rejected", F.REFUSED),
    openai(400, BAD, None, "Your request was rejected by the safety system", F.REFUSED),
    openai(403, None, 403, "The model requires moderation and your input was flagged", F.REFUSED),
    openai(413, None, None, "Request too large", F.CONTEXT_TOO_LONG),
    openai(409, None, None, "Conflict", F.SERVER_ERROR),
    Case(O, 404, b"404 page not found", F.MODEL_NOT_FOUND),
    Case(O, 429, b"", F.RATE_LIMITED),
    Case(O, 401, b'{"error":"Unauthorized"}', F.AUTH),
]

COMPATIBLE = [
    openai(503, "unavailable_error", 503, "Loading model", F.OVERLOADED),
    openai(400, "exceed_context_size_error", 400, "the request is too big", F.CONTEXT_TOO_LONG),
    openai(
        400, BAD, 400, "the request exceeds the available context size, try increasing it", F.CONTEXT_TOO_LONG
    ),
    openai(401, "authentication_error", 401, "Invalid API Key", F.AUTH),
    openai(400, "permission_error", 403, "No", F.AUTH),
    openai(501, "not_supported_error", 501, "This server does not support chat", F.BAD_REQUEST),
    openai(
        400,
        BAD,
        "context_length_exceeded",
        "Requested tokens (9) exceed context window of 8",
        F.CONTEXT_TOO_LONG,
    ),
    openai(
        500,
        "internal_server_error",
        None,
        "Requested tokens (9) exceed context window of 8",
        F.CONTEXT_TOO_LONG,
    ),
    openai(500, "internal_server_error", None, "[{'msg': 'Input should be 'system''}]", F.BAD_REQUEST),
    openai(
        400, "api_error", None, "registry.ollama.ai/library/gemma:2b does not support tools", F.BAD_REQUEST
    ),
    openai(500, "server_error", None, "image input is not supported - hint: use a mmproj", F.BAD_REQUEST),
    openai(
        400, "BadRequestError", 400, "This model's maximum context length is 2048 tokens.", F.CONTEXT_TOO_LONG
    ),
    openai(404, "NotFoundError", 404, "The model `m` does not exist.", F.MODEL_NOT_FOUND),
    openai(404, "not_found_error", None, 'model "m" not found, try pulling it first', F.MODEL_NOT_FOUND),
    openai(400, "api_error", None, 'model "m" not found, try pulling it first', F.MODEL_NOT_FOUND),
    Case(
        O, 400, b'{"object":"error","message":"Invalid","type":"BadRequestError","code":400}', F.BAD_REQUEST
    ),
    Case(O, 404, b'{"detail":"Not Found"}', F.MODEL_NOT_FOUND),
    Case(O, 422, b'{"detail":[{"loc":["body"],"msg":"field required"}]}', F.BAD_REQUEST),
    Case(O, 400, b'{"error":"something is wrong"}', F.BAD_REQUEST),
    Case(O, 500, b'{"message":"boom"}', F.SERVER_ERROR),
]

GEMINI = [
    gemini(400, "INVALID_ARGUMENT", "API key not valid.", F.AUTH, reason("API_KEY_INVALID")),
    gemini(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.", F.AUTH),
    gemini(400, "INVALID_ARGUMENT", "Key of another kind", F.AUTH, reason("API_KEY_SERVICE_BLOCKED")),
    gemini(400, "FAILED_PRECONDITION", "User location is not supported for the API use.", F.AUTH),
    gemini(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers", F.AUTH),
    gemini(400, "PERMISSION_DENIED", "Through a proxy that changed the status", F.AUTH),
    gemini(404, "NOT_FOUND", "models/x is not found for API version v1", F.MODEL_NOT_FOUND),
    gemini(400, "NOT_FOUND", "models/x is not found for API version v1", F.MODEL_NOT_FOUND),
    gemini(400, "INVALID_ARGUMENT", "unexpected model name format", F.MODEL_NOT_FOUND),
    gemini(400, "INVALID_ARGUMENT", "Invalid JSON payload received.", F.BAD_REQUEST),
    gemini(
        400,
        "INVALID_ARGUMENT",
        "The input token count (9) exceeds the maximum number of tokens allowed (8).",
        F.CONTEXT_TOO_LONG,
    ),
    gemini(
        429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", F.RATE_LIMITED, quota("XPerMinuteY")
    ),
    gemini(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded.",
        F.QUOTA_EXHAUSTED,
        quota("XPerMinuteY", "XPerDayY-FreeTier"),
    ),
    gemini(
        429, "RESOURCE_EXHAUSTED", "* Quota exceeded for metric: m, limit: 0, model: x", F.QUOTA_EXHAUSTED
    ),
    gemini(429, "RESOURCE_EXHAUSTED", "* Quota exceeded for metric: m, limit: 0.5, model: x", F.RATE_LIMITED),
    gemini(429, "RESOURCE_EXHAUSTED", "* Quota exceeded for metric: m, limit: 10, model: x", F.RATE_LIMITED),
    gemini(500, "INTERNAL", "An internal error has occurred.", F.SERVER_ERROR),
    gemini(503, "UNAVAILABLE", "The model is overloaded. Please try again later.", F.OVERLOADED),
    gemini(504, "DEADLINE_EXCEEDED", "Deadline", F.SERVER_ERROR),
    Case(G, 503, b'[{"error":{"code":503,"message":"Overloaded","status":"UNAVAILABLE"}}]', F.OVERLOADED),
]

ANY = [
    case
    for wire in Wire
    for case in (
        Case(wire, 307, b"", F.MALFORMED),
        Case(wire, 400, PAGE, F.SERVER_ERROR),
        Case(wire, 401, PAGE, F.AUTH),
        Case(wire, 404, PAGE, F.MODEL_NOT_FOUND),
        Case(wire, 429, PAGE, F.RATE_LIMITED),
        Case(wire, 500, PAGE, F.SERVER_ERROR),
        Case(wire, 502, PAGE, F.SERVER_ERROR),
        Case(wire, 502, b"", F.SERVER_ERROR),
        Case(wire, 529, PAGE, F.OVERLOADED),
        Case(wire, 400, b"", F.BAD_REQUEST),
        Case(wire, 400, b'{"error":', F.BAD_REQUEST),
        Case(wire, 400, b'{"error":[]}', F.BAD_REQUEST),
        Case(wire, 400, b'{"error":["x"]}', F.BAD_REQUEST),
        Case(wire, 400, b'{"error":"plain words"}', F.BAD_REQUEST),
        Case(wire, 402, b"null", F.QUOTA_EXHAUSTED),
        Case(wire, 407, b"", F.AUTH),
        Case(wire, 410, b"", F.MODEL_NOT_FOUND),
        Case(wire, 413, b"", F.CONTEXT_TOO_LONG),
        Case(wire, 425, b"", F.SERVER_ERROR),
        Case(wire, 999, b"", F.SERVER_ERROR),
    )
]

CASES = [*ANTHROPIC, *OPENAI, *COMPATIBLE, *GEMINI, *ANY]
