"""The errors and headers of the simulated OpenAI API (wire-formats section 2.4)."""

from __future__ import annotations

from typing import Any

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp, VendorError, plain
from tui_app.faults.simulator.replies import Call, Reply, json_reply, object_of

_LIMIT = 500
_OVERLOADED = "The engine is currently overloaded, please try again later"
SERVER_ERROR = "The server had an error while processing your request. Sorry about that!"


def raise_fault(fault: Fault, call: Call, mount: Mount) -> None:
    """Raises the error that a fault stands for, if it stands for one."""
    name = (object_of(call.body) or {}).get("model")
    model = mount.find(name) if isinstance(name, str) else None
    match fault.name:
        case "rate_limited":
            wait = fault.retry_after_s
            hint = "" if wait is None else f" Please try again in {plain(wait)}s."
            raise VendorError(
                429,
                "requests",
                f"Rate limit reached for {name} on requests per min (RPM): Limit 500, Used 500.{hint}",
                code="rate_limit_exceeded",
                headers={} if wait is None else {"retry-after": plain(wait), **_limits(left=0, reset_s=wait)},
            )
        case "overloaded":
            raise VendorError(503, "service_unavailable_error", _OVERLOADED, code="server_is_overloaded")
        case "server_error":
            raise VendorError(500, "server_error", SERVER_ERROR)
        case "auth":
            raise wrong_key("")
        case "model_not_found":
            raise _unknown_model(str(name))
        case "quota_exhausted":
            raise VendorError(
                429,
                "insufficient_quota",
                "You exceeded your current quota, please check your plan and billing details.",
                code="credit_balance_exhausted",
            )
        case "context_too_long":
            window = model.window if model else 128_000
            raise too_long(window + 1 + window // 20, window)


def too_long(tokens: int, window: int) -> VendorError:
    """The error for a prompt that does not fit."""
    return VendorError(
        400,
        "invalid_request_error",
        f"This model's maximum context length is {window} tokens. However, your messages resulted in "
        f"{tokens} tokens. Please reduce the length of the messages.",
        code="context_length_exceeded",
        param="messages",
    )


def wrong_key(start: str) -> VendorError:
    """The error for a key that is not valid."""
    return VendorError(
        401,
        "invalid_request_error",
        f"Incorrect API key provided: {start}********. You can find your API key at "
        "https://platform.openai.com/account/api-keys.",
        code="invalid_api_key",
    )


def _unknown_model(name: str) -> VendorError:
    return VendorError(
        404,
        "invalid_request_error",
        f"The model `{name}` does not exist or you do not have access to it.",
        code="model_not_found",
    )


def invalid(message: str, param: str | None = None, code: str | None = None) -> VendorError:
    """The error for a request that breaks a rule."""
    return VendorError(400, "invalid_request_error", message, code=code, param=param)


def find_model(mount: Mount, name: str) -> Model:
    """The model behind a name; raises the 404 for one that does not exist."""
    model = mount.find(name)
    if model is None:
        raise _unknown_model(name)
    return model


def error_body(problem: VendorError) -> dict[str, Any]:
    """The error's body."""
    return {
        "error": {
            "message": problem.message,
            "type": problem.type,
            "param": problem.param,
            "code": problem.code,
        }
    }


def error_reply(problem: VendorError, stamp: Stamp) -> Reply:
    """The whole response; only a rate limit with a hint tells when it ends."""
    return json_reply(
        error_body(problem), status=problem.status, headers={**_headers(stamp), **problem.headers}
    )


def oversized(stamp: Stamp) -> Reply:
    """The response to a body that is larger than the vendor takes."""
    problem = VendorError(
        413, "invalid_request_error", "The request body is too large.", code="request_too_large"
    )
    return error_reply(problem, stamp)


def answer_headers(stamp: Stamp) -> dict[str, str]:
    """The headers of a response that is not an error."""
    return {**_headers(stamp), **_limits(left=_LIMIT - 1, reset_s=0.006)}


def _headers(stamp: Stamp) -> dict[str, str]:
    return {
        "x-request-id": f"req_{stamp.id}",
        "openai-processing-ms": "12",
        "openai-version": "2020-10-01",
    }


def _limits(*, left: int, reset_s: float) -> dict[str, str]:
    return {
        "x-ratelimit-limit-requests": str(_LIMIT),
        "x-ratelimit-remaining-requests": str(left),
        "x-ratelimit-reset-requests": _go_duration(reset_s),
    }


def _go_duration(seconds: float) -> str:
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return (
        f"{hours}h{minutes}m{plain(rest)}s"
        if hours
        else f"{minutes}m{plain(rest)}s"
        if minutes
        else f"{plain(rest)}s"
    )
