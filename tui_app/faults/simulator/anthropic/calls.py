"""Calls of the Anthropic Messages API: which ones there are, how they are checked, what they get."""

from __future__ import annotations

import re
from typing import Any

from tui_app.faults.fault import Fault
from tui_app.faults.simulator.anthropic.errors import (
    answer_headers,
    error_body,
    error_reply,
    find_model,
    invalid,
    raise_fault,
    too_long,
)
from tui_app.faults.simulator.anthropic.forms import listed_model, stream_parts, whole_body
from tui_app.faults.simulator.anthropic.messages import prompt_of
from tui_app.faults.simulator.drafts import Prompt, draft
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp, VendorError, bearer, is_bad, is_cap, stops_of
from tui_app.faults.simulator.replies import Call, Operation, Reply, json_reply, object_of
from tui_app.faults.simulator.staging import stream_reply, whole_reply

_VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
_NO_SAMPLING_SINCE = "2026-10-21"
_SAMPLING = ("temperature", "top_p", "top_k")
_TAKES_SAMPLING = re.compile(r"claude-(\d|[a-z]+-4(-[0-6])?(-\d{8})?$)")
_TAKES_PREFILL = re.compile(r"claude-(\d|[a-z]+-4(-[0-5])?(-\d{8})?$)")
_THINKS = re.compile(r"claude-[a-z]+-5")
_FIELDS = frozenset(
    {
        "model",
        "max_tokens",
        "messages",
        "system",
        "stream",
        "stop_sequences",
        "thinking",
        "output_config",
        "metadata",
        "service_tier",
        "speed",
        "tools",
        "tool_choice",
        "inference_geo",
        "cache_control",
        "container",
        "diagnostics",
    }
)


def operation(call: Call) -> Operation:
    """What the method and the path ask for."""
    match call.method, call.path.rstrip("/"):
        case "POST", "/v1/messages":
            return Operation.CHAT
        case "POST", "/v1/messages/count_tokens":
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
            raise_fault(fault, call, mount, stamp)
        return _respond(call, mount, fault, stamp)
    except VendorError as problem:
        return error_reply(problem, stamp)


def _respond(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    _check_caller(call)
    match operation(call):
        case Operation.CHAT:
            return _messages(call, mount, fault, stamp)
        case Operation.COUNT:
            prompt, _ = _read(call, mount, counting=True)
            return json_reply({"input_tokens": prompt.tokens}, headers=answer_headers(stamp))
        case Operation.MODELS:
            return json_reply(_list(mount, call), headers=answer_headers(stamp))
        case Operation.MODEL:
            name = call.path.rstrip("/").rpartition("/")[2]
            return json_reply(listed_model(find_model(mount, name)), headers=answer_headers(stamp))
    raise VendorError(404, "not_found_error", "Not Found")


def _check_caller(call: Call) -> None:
    key = call.headers.get("x-api-key") or bearer(call.headers.get("authorization", ""))
    if not key:
        raise VendorError(401, "authentication_error", "x-api-key header is required")
    if is_bad(key):
        raise VendorError(401, "authentication_error", "invalid x-api-key")
    version = call.headers.get("anthropic-version")
    if version is None:
        raise invalid("anthropic-version: header is required")
    if version not in _VERSIONS:
        raise invalid("anthropic-version: is not a valid version")


def _read(call: Call, mount: Mount, *, counting: bool = False) -> tuple[Prompt, dict[str, Any]]:
    body = object_of(call.body)
    if body is None:
        raise invalid("The request body is not valid JSON")
    for name in ("model", "messages") if counting else ("model", "max_tokens", "messages"):
        if name not in body:
            raise invalid(f"{name}: Field required")
    if not isinstance(body["model"], str):
        raise invalid("model: Input should be a valid string")
    if not counting and not is_cap(body["max_tokens"], least=0):
        raise invalid("max_tokens: Input should be a valid integer, 0 or more")
    model = find_model(mount, body["model"])
    _check_fields(body, call.headers["anthropic-version"], model.id)
    prompt = prompt_of(body)
    last = prompt.messages[-1:]
    if last and last[0].role == "assistant" and not _TAKES_PREFILL.match(model.id):
        raise invalid(
            "This model does not support assistant message prefill. "
            "The conversation must end with a user message."
        )
    if not counting and prompt.tokens > model.window:
        raise too_long(prompt.tokens, model.window)
    if not counting and body["max_tokens"] > model.max_output:
        raise invalid(
            f"max_tokens: {body['max_tokens']} > {model.max_output}, which is the maximum allowed number of "
            f"output tokens for {model.id}"
        )
    if prompt.choice.forced and (body.get("thinking") or {}).get("type") in ("enabled", "adaptive"):
        raise invalid("Thinking may not be enabled when tool_choice forces tool use.")
    return prompt, body


def _check_fields(body: dict[str, Any], version: str, model: str) -> None:
    for name in body:
        if name in _SAMPLING and version < _NO_SAMPLING_SINCE:
            if not _TAKES_SAMPLING.match(model):
                raise invalid(f"`{name}` is deprecated for this model.")
        elif name not in _FIELDS:
            raise invalid(f"{name}: Extra inputs are not permitted")
    thinking = body.get("thinking")
    if thinking is not None and not isinstance(thinking, dict):
        raise invalid("thinking: Input should be a valid dictionary")
    if thinking and thinking.get("type") == "enabled" and _THINKS.match(model):
        raise invalid(
            '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".'
        )


def _stops(body: dict[str, Any]) -> tuple[str, ...]:
    stops = stops_of(body.get("stop_sequences"))
    if stops is None:
        raise invalid("stop_sequences: Input should be a valid list of strings")
    if any(not stop.strip() for stop in stops):
        raise invalid("stop_sequences: each stop sequence must contain non-whitespace")
    return stops


def _messages(call: Call, mount: Mount, fault: Fault | None, stamp: Stamp) -> Reply:
    prompt, body = _read(call, mount)
    switched_off = (body.get("thinking") or {}).get("type") == "disabled"
    thinks = bool(_THINKS.match(body["model"])) and not switched_off and not prompt.choice.forced
    made = draft(prompt, cap=body["max_tokens"], stops=_stops(body), thinks=thinks, fault=fault)
    overloaded = error_body(VendorError(529, "overloaded_error", "Overloaded"), stamp)
    if body.get("stream") is True:
        return stream_reply(
            stream_parts(made, body["model"], stamp, overloaded), answer_headers(stamp), fault
        )
    return whole_reply(
        whole_body(made, body["model"], stamp), overloaded, answer_headers(stamp), fault, made.work
    )


def _list(mount: Mount, call: Call) -> dict[str, Any]:
    models = [listed_model(model) for model in mount.models]
    after = call.query.get("after_id")
    ids = [model["id"] for model in models]
    begin = ids.index(after) + 1 if after in ids else 0
    limit = call.query.get("limit", "20")
    if not limit.isdecimal() or not 1 <= int(limit[:6]) <= 1000:
        raise invalid("limit: Input should be from 1 to 1000")
    page = models[begin : begin + int(limit)]
    return {
        "data": page,
        "has_more": begin + len(page) < len(models),
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
    }
