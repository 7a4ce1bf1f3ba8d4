"""The errors and headers of the simulated Anthropic API (wire-formats section 1.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp, VendorError, plain
from tui_app.faults.simulator.replies import Call, Reply, json_reply, object_of

_LIMIT = 50


def raise_fault(fault: Fault, call: Call, mount: Mount, stamp: Stamp) -> None:
    """Raises the error that a fault stands for, if it stands for one."""
    name = (object_of(call.body) or {}).get("model")
    model = mount.find(name) if isinstance(name, str) else None
    match fault.name:
        case "rate_limited":
            headers = {}
            if fault.retry_after_s is not None:
                headers = _limits(stamp, left=0, reset_s=fault.retry_after_s)
                headers["retry-after"] = plain(fault.retry_after_s)
            raise VendorError(
                429,
                "rate_limit_error",
                "This request would exceed the rate limit for your organization of 50 requests per minute.",
                headers=headers,
            )
        case "overloaded":
            raise VendorError(529, "overloaded_error", "Overloaded")
        case "server_error":
            raise VendorError(500, "api_error", "Internal server error")
        case "auth":
            raise VendorError(401, "authentication_error", "invalid x-api-key")
        case "model_not_found":
            raise VendorError(404, "not_found_error", f"model: {name}")
        case "quota_exhausted":
            raise VendorError(
                429,
                "rate_limit_error",
                "Your organization has reached its monthly spend limit.",
                details={"error_code": "enforced_spend_limit_reached"},
            )
        case "context_too_long":
            window = model.window if model else 200_000
            raise too_long(window + 1 + window // 20, window)


def too_long(tokens: int, window: int) -> VendorError:
    """The error for a prompt that does not fit."""
    return VendorError(
        400, "invalid_request_error", f"prompt is too long: {tokens} tokens > {window} maximum"
    )


def invalid(message: str) -> VendorError:
    """The error for a request that breaks a rule."""
    return VendorError(400, "invalid_request_error", message)


def find_model(mount: Mount, name: str) -> Model:
    """The model behind a name; raises the 404 for one that does not exist."""
    model = mount.find(name)
    if model is None:
        raise VendorError(404, "not_found_error", f"model: {name}")
    return model


def error_body(problem: VendorError, stamp: Stamp) -> dict[str, Any]:
    """The error's body."""
    error = {"type": problem.type, "message": problem.message}
    if problem.details is not None:
        error["details"] = problem.details
    return {"type": "error", "error": error, "request_id": f"req_{stamp.id}"}


def error_reply(problem: VendorError, stamp: Stamp) -> Reply:
    """The whole response; only a rate limit with a hint tells when it ends."""
    return json_reply(
        error_body(problem, stamp), status=problem.status, headers={**_headers(stamp), **problem.headers}
    )


def oversized(stamp: Stamp) -> Reply:
    """The response to a body that is larger than the vendor takes."""
    problem = VendorError(413, "request_too_large", "Request exceeds the maximum allowed number of bytes.")
    return error_reply(problem, stamp)


def answer_headers(stamp: Stamp) -> dict[str, str]:
    """The headers of a response that is not an error."""
    return {**_headers(stamp), **_limits(stamp, left=_LIMIT - 1, reset_s=1.0)}


def _headers(stamp: Stamp) -> dict[str, str]:
    return {
        "request-id": f"req_{stamp.id}",
        "anthropic-organization-id": "00000000-0000-4000-8000-000000000000",
    }


def _limits(stamp: Stamp, *, left: int, reset_s: float) -> dict[str, str]:
    reset = datetime.fromtimestamp(stamp.now + min(reset_s, 1e9), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "anthropic-ratelimit-requests-limit": str(_LIMIT),
        "anthropic-ratelimit-requests-remaining": str(left),
        "anthropic-ratelimit-requests-reset": reset,
    }
