"""Words a problem as Anthropic's API does, so that its SDK raises the class that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.gateway.exchange import json_bytes
from tui_app.gateway.problems import ApiError, Kind

TYPES: Mapping[Kind, str] = {
    Kind.UNAUTHORIZED: "authentication_error",
    Kind.NOT_FOUND: "not_found_error",
    Kind.TOO_LARGE: "request_too_large",
    Kind.RATE_LIMITED: "rate_limit_error",
    Kind.BUDGET: "rate_limit_error",
    Kind.SPENT: "api_error",
    Kind.DEADLINE: "timeout_error",
    Kind.STOPPING: "overloaded_error",
    Kind.INTERNAL: "api_error",
}


def error(problem: ApiError, request_id: str) -> bytes:
    """The error's body."""
    return json_bytes(
        {
            "type": "error",
            "error": {"type": TYPES.get(problem.kind, "invalid_request_error"), "message": problem.message},
            "request_id": request_id,
        }
    )
