"""Calls of generateContent: which ones there are, how they are checked, what they get."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.drafts import draft
from tui_app.faults.simulator.gemini.contents import camel, check_signatures, prompt_of
from tui_app.faults.simulator.gemini.errors import (
    OVERLOADED,
    error_body,
    error_reply,
    find_model,
    invalid,
    raise_fault,
    too_long,
    wrong_key,
)
from tui_app.faults.simulator.gemini.forms import as_array, can_think, listed_model, stream_parts, whole_body
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp, VendorError, is_bad, is_cap, stops_of
from tui_app.faults.simulator.replies import Call, Operation, Reply, json_reply, object_of
from tui_app.faults.simulator.staging import stream_reply, whole_reply

_PATH = re.compile(r"/(?P<version>v1|v1beta)/models(?:/(?P<model>[^:]+)(?::(?P<method>\w+))?)?/?")
_METHODS = {
    "generateContent": Operation.CHAT,
    "streamGenerateContent": Operation.CHAT,
    "countTokens": Operation.COUNT,
}
_MOST_STOPS = 5
_FIELDS = frozenset(
    {
        "contents",
        "systemInstruction",
        "generationConfig",
        "safetySettings",
        "tools",
        "toolConfig",
        "cachedContent",
        "serviceTier",
        "model",
        "store",
        "labels",
        "generateContentRequest",
    }
)


def operation(call: Call) -> Operation:
    """What the method and the path ask for."""
    path = _PATH.fullmatch(call.path)
    if path is None:
        return Operation.UNKNOWN
    if call.method == "POST" and path["method"]:
        return _METHODS.get(path["method"], Operation.UNKNOWN)
    if call.method == "GET" and not path["method"]:
        return Operation.MODEL if path["model"] else Operation.MODELS
    return Operation.UNKNOWN


def respond(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    """The whole reply to a call that was read."""
    try:
        if fault is not None:
            raise_fault(fault, mount, *_target(call))
        return _respond(call, mount, fault, stamp)
    except VendorError as problem:
        return error_reply(problem)


def _target(call: Call) -> tuple[str, str]:
    """The model's name and the API version in the path."""
    path = _PATH.fullmatch(call.path)
    return (path["model"] or "", path["version"]) if path else ("", "v1beta")


def _respond(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    _check_caller(call)
    name, version = _target(call)
    match operation(call):
        case Operation.CHAT:
            return _generate(call, find_model(mount, name, version), fault, stamp)
        case Operation.COUNT:
            find_model(mount, name, version)
            body = _body(call)
            inner = body.get("generateContentRequest")
            prompt = prompt_of(camel(inner) if isinstance(inner, dict) else body)
            details = [{"modality": "TEXT", "tokenCount": prompt.tokens}]
            return json_reply({"totalTokens": prompt.tokens, "promptTokensDetails": details})
        case Operation.MODELS:
            return json_reply(_list(mount, call))
        case Operation.MODEL:
            return json_reply(listed_model(find_model(mount, name, version)))
    raise VendorError(404, "NOT_FOUND", "Requested entity was not found.")


def _check_caller(call: Call) -> None:
    key = call.headers.get("x-goog-api-key") or call.query.get("key", "")
    if not key:
        raise VendorError(
            403,
            "PERMISSION_DENIED",
            "Method doesn't allow unregistered callers (callers without established identity). "
            "Please use API Key or other form of API consumer identity to call this API.",
        )
    if is_bad(key):
        raise wrong_key()


def _body(call: Call) -> dict[str, Any]:
    body = object_of(call.body)
    if body is None:
        raise invalid("Invalid JSON payload received. Expected an object.")
    body = camel(body)
    for name in body:
        if name not in _FIELDS:
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.')
    return body


def _section(holder: dict[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name)
    if value is not None and not isinstance(value, dict):
        raise invalid(f"Invalid value at '{name}' (Message), expected an object.")
    return camel(value or {})


def _generate(call: Call, model: Model, fault: Fault | None, stamp: Stamp) -> Reply:
    body = _body(call)
    prompt = prompt_of(body)
    if can_think(model.id):
        check_signatures(prompt)
    config = _section(body, "generationConfig")
    thinking = _section(config, "thinkingConfig")
    most = config.get("maxOutputTokens")
    if most is not None and not is_cap(most):
        raise invalid("* GenerateContentRequest.generation_config.max_output_tokens: must be positive.\n")
    stops = stops_of(config.get("stopSequences"), _MOST_STOPS)
    if stops is None:
        raise invalid(
            "* GenerateContentRequest.generation_config.stop_sequences: must be at most "
            f"{_MOST_STOPS} texts that are not empty.\n"
        )
    if prompt.tokens > model.window:
        raise too_long(prompt.tokens, model.window)
    thinks = can_think(model.id) and thinking.get("thinkingBudget") != 0
    made = draft(prompt, cap=most, stops=stops, thinks=thinks, fault=fault)
    if thinking.get("includeThoughts") is not True:
        made = replace(made, thinking="")
    error = error_body(VendorError(503, "UNAVAILABLE", OVERLOADED))
    if call.path.rstrip("/").endswith(":streamGenerateContent"):
        reply = stream_reply(stream_parts(made, model.id, stamp, error), {}, fault)
        return reply if call.query.get("alt") == "sse" else as_array(reply)
    return whole_reply(whole_body(made, model.id, stamp), error, {}, fault, made.work)


def _list(mount: Mount, call: Call) -> dict[str, Any]:
    models = [listed_model(model) for model in mount.models]
    size, token = call.query.get("pageSize", "50"), call.query.get("pageToken", "0")
    if not (size.isdecimal() and token.isdecimal() and len(size + token) < 9):
        raise invalid("Invalid page size or page token.")
    begin, end = int(token), int(token) + (int(size) or 50)
    listed: dict[str, Any] = {"models": models[begin:end]}
    return listed | ({"nextPageToken": str(end)} if end < len(models) else {})
