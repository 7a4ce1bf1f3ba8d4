"""Words a problem as OpenAI's API does, so that its SDK raises the class that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.gateway.exchange import json_bytes
from tui_app.gateway.problems import ApiError, Kind

TYPES: Mapping[Kind, str] = {
    Kind.RATE_LIMITED: "rate_limit_error",
    Kind.BUDGET: "insufficient_quota",
    Kind.SPENT: "server_error",
    Kind.DEADLINE: "server_error",
    Kind.STOPPING: "server_error",
    Kind.INTERNAL: "server_error",
}
CODES: Mapping[Kind, str] = {
    Kind.UNAUTHORIZED: "invalid_api_key",
    Kind.RATE_LIMITED: "rate_limit_exceeded",
    Kind.BUDGET: "insufficient_quota",
    Kind.REFUSED: "content_filter",
    Kind.DEADLINE: "deadline",
}
"""Codes that say more than the failure class would."""


def error(problem: ApiError, request_id: str) -> bytes:
    """The error's body."""
    return json_bytes(
        {
            "error": {
                "message": problem.message,
                "type": TYPES.get(problem.kind, "invalid_request_error"),
                "param": problem.param,
                "code": CODES.get(problem.kind, problem.code),
            }
        }
    )
