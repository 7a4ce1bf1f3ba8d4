"""The errors of the simulated Gemini API (wire-formats section 3.4)."""

from __future__ import annotations

from typing import Any

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp, VendorError, plain
from tui_app.faults.simulator.replies import Reply, json_reply

_TYPE = "type.googleapis.com/google.rpc."
OVERLOADED = "The model is overloaded. Please try again later."


def raise_fault(fault: Fault, mount: Mount, name: str, version: str) -> None:
    """Raises the error that a fault stands for, if it stands for one."""
    match fault.name:
        case "rate_limited":
            raise _quota("GenerateRequestsPerMinutePerProjectPerModel", "1000", name, fault.retry_after_s)
        case "overloaded":
            raise VendorError(503, "UNAVAILABLE", OVERLOADED)
        case "server_error":
            raise VendorError(500, "INTERNAL", "An internal error has occurred. Please retry or report it.")
        case "auth":
            raise wrong_key()
        case "model_not_found":
            raise _unknown_model(name, version)
        case "quota_exhausted":
            raise _quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "20", name, 11.66)
        case "context_too_long":
            model = mount.find(name)
            window = model.window if model else 1_048_576
            raise too_long(window + 1 + window // 20, window)


def _quota(quota: str, value: str, model: str, retry_s: float | None) -> VendorError:
    """A 429; the vendor gives its hint in the details alone, for a day's quota as for a minute's."""
    details: list[dict[str, Any]] = [
        {
            "@type": f"{_TYPE}QuotaFailure",
            "violations": [
                {
                    "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
                    "quotaId": quota,
                    "quotaDimensions": {"location": "global", "model": model},
                    "quotaValue": value,
                }
            ],
        },
        {
            "@type": f"{_TYPE}Help",
            "links": [
                {"description": "Learn more", "url": "https://ai.google.dev/gemini-api/docs/rate-limits"}
            ],
        },
    ]
    message = "You exceeded your current quota, please check your plan and billing details."
    if retry_s is not None:
        details.append({"@type": f"{_TYPE}RetryInfo", "retryDelay": f"{plain(retry_s)}s"})
        message += f"\nPlease retry in {plain(retry_s)}s."
    return VendorError(429, "RESOURCE_EXHAUSTED", message, details=details)


def too_long(tokens: int, window: int) -> VendorError:
    """The error for a prompt that does not fit."""
    return invalid(
        f"The input token count ({tokens}) exceeds the maximum number of tokens allowed ({window})."
    )


def wrong_key() -> VendorError:
    """The error for a key that is not valid."""
    info = {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    return VendorError(
        400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", details=[info]
    )


def _unknown_model(name: str, version: str) -> VendorError:
    return VendorError(
        404,
        "NOT_FOUND",
        f"models/{name} is not found for API version {version}, or is not supported for generateContent. "
        "Call ListModels to see the list of available models and their supported methods.",
    )


def invalid(message: str) -> VendorError:
    """The error for a request that breaks a rule."""
    return VendorError(400, "INVALID_ARGUMENT", message)


def find_model(mount: Mount, name: str, version: str) -> Model:
    """The model behind a name; raises the 404 for one that does not exist."""
    model = mount.find(name)
    if model is None or (name.endswith("-latest") and version == "v1"):
        raise _unknown_model(name, version)
    return model


def error_body(problem: VendorError) -> dict[str, Any]:
    """The error's body."""
    error = {"code": problem.status, "message": problem.message, "status": problem.type}
    if problem.details is not None:
        error["details"] = problem.details
    return {"error": error}


def error_reply(problem: VendorError) -> Reply:
    """The whole response."""
    return json_reply(error_body(problem), status=problem.status)


def oversized(_stamp: Stamp) -> Reply:
    """The response to a body that is larger than the vendor takes."""
    return error_reply(invalid("Request payload size exceeds the limit: 20971520 bytes."))
