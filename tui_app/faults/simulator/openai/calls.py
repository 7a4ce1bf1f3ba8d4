"""Calls of Chat Completions: which ones there are, how they are checked, what they get."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.drafts import draft
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.openai.errors import (
    SERVER_ERROR,
    answer_headers,
    error_body,
    error_reply,
    find_model,
    invalid,
    raise_fault,
    too_long,
    wrong_key,
)
from tui_app.faults.simulator.openai.forms import finish_reason, listed_model, stream_parts, whole_body
from tui_app.faults.simulator.openai.messages import prompt_of
from tui_app.faults.simulator.reading import Stamp, VendorError, bearer, is_bad, is_cap, stops_of
from tui_app.faults.simulator.replies import Call, Operation, Reply, json_reply, object_of
from tui_app.faults.simulator.staging import stream_reply, whole_reply

_REASONS = re.compile(r"gpt-[5-9]|o\d")
_NO_REASONING = ("none", "minimal")
_MOST_STOPS = 4


def operation(call: Call) -> Operation:
    """What the method and the path ask for."""
    match call.method, call.path.rstrip("/"):
        case "POST", "/v1/chat/completions":
            return Operation.CHAT
        case "POST", "/v1/responses/input_tokens":
            return Operation.COUNT
        case "GET", "/v1/models":
            return Operation.MODELS
        case "GET", path if path.startswith("/v1/models/"):
            return Operation.MODEL
    return Operation.UNKNOWN


def respond(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    """The whole reply to a call that was read."""
    try:
        if fault is not None:
            raise_fault(fault, call, mount)
        return _respond(call, mount, fault, stamp)
    except VendorError as problem:
        return error_reply(problem, stamp)


def _respond(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    _check_caller(call, mount)
    match operation(call):
        case Operation.CHAT:
            return _completions(call, mount, fault, stamp)
        case Operation.COUNT:
            return json_reply(
                {"object": "response.input_tokens", "input_tokens": _count(call, mount)},
                headers=answer_headers(stamp),
            )
        case Operation.MODELS:
            listed = {"object": "list", "data": [listed_model(model, mount) for model in mount.models]}
            return json_reply(listed, headers=answer_headers(stamp))
        case Operation.MODEL:
            name = call.path.rstrip("/").removeprefix("/v1/models/")
            return json_reply(listed_model(find_model(mount, name), mount), headers=answer_headers(stamp))
    raise VendorError(
        404, "invalid_request_error", f"Invalid URL ({call.method} {call.path})", code="unknown_url"
    )


def _check_caller(call: Call, mount: Mount) -> None:
    key = bearer(call.headers.get("authorization", ""))
    if is_bad(key):
        raise wrong_key(key[:3])
    if not key and mount.official:
        raise VendorError(
            401,
            "invalid_request_error",
            "You didn't provide an API key. You need to provide your API key in an Authorization header "
            "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
        )


def _body(call: Call) -> dict[str, Any]:
    body = object_of(call.body)
    if body is None:
        raise invalid(
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using "
            "your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not "
            "valid JSON.)"
        )
    return body


def _count(call: Call, mount: Mount) -> int:
    body = _body(call)
    given = body.get("input", "")
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    prompt = prompt_of({"messages": items}, "input")
    find_model(mount, str(body.get("model") or "default"))
    return replace(prompt, system=str(body.get("instructions") or "") + prompt.system).tokens


def _check_options(body: dict[str, Any], reasons: bool) -> None:
    for name in ("max_tokens", "max_completion_tokens"):
        if body.get(name) is not None and not is_cap(body[name]):
            raise invalid(f"Invalid '{name}': expected an integer of at least 1.", name, code="invalid_value")
    if body.get("stream_options") is not None:
        if not isinstance(body["stream_options"], dict):
            raise invalid(
                "Invalid type for 'stream_options': expected an object.",
                "stream_options",
                code="invalid_type",
            )
        if body.get("stream") is not True:
            raise invalid(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options"
            )
    if not reasons:
        return
    if body.get("max_tokens") is not None:
        raise invalid(
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "max_tokens",
            code="unsupported_parameter",
        )
    if body.get("temperature") not in (None, 1) and body.get("reasoning_effort") != "none":
        raise invalid(
            "Unsupported value: 'temperature' does not support this value with this model. "
            "Only the default (1) value is supported.",
            "temperature",
            code="unsupported_value",
        )


def _stops(body: dict[str, Any], reasons: bool) -> tuple[str, ...]:
    given = body.get("stop")
    if given is not None and reasons:
        raise invalid(
            "Unsupported parameter: 'stop' is not supported with this model.",
            "stop",
            code="unsupported_parameter",
        )
    stops = stops_of([given] if isinstance(given, str) else given, _MOST_STOPS)
    if stops is None:
        raise invalid(
            f"Invalid 'stop': expected a string or an array of at most {_MOST_STOPS} strings.",
            "stop",
            code="invalid_value",
        )
    return stops


def _completions(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    body = _body(call)
    name = body.get("model")
    if not isinstance(name, str) or not name:
        raise invalid("you must provide a model parameter", "model")
    model = find_model(mount, name)
    reasons = mount.official and bool(_REASONS.match(name))
    prompt = prompt_of(body, "messages")
    _check_options(body, reasons)
    if prompt.tokens > model.window:
        raise too_long(prompt.tokens, model.window)
    made = draft(
        prompt,
        cap=body.get("max_completion_tokens") or body.get("max_tokens"),
        stops=_stops(body, reasons),
        thinks=reasons and body.get("reasoning_effort") not in _NO_REASONING,
        fault=fault,
    )
    error = error_body(VendorError(500, "server_error", SERVER_ERROR))
    finish = finish_reason(made, prompt.choice)
    if body.get("stream") is True:
        options = body.get("stream_options") or {}
        return stream_reply(
            stream_parts(made, name, stamp, options, error=error, finish=finish), answer_headers(stamp), fault
        )
    return whole_reply(whole_body(made, name, stamp, finish), error, answer_headers(stamp), fault, made.work)
