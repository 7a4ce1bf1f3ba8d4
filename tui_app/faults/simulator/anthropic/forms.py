"""Answers and models in Anthropic's form, whole and streamed (wire-formats sections 1.2, 1.3 and 1.5)."""

from __future__ import annotations

from typing import Any

import orjson

from tui_app.domain.answers import Finish
from tui_app.faults.simulator.drafts import Counts, Draft
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import encode
from tui_app.faults.simulator.staging import Parts

_FINISH = {
    Finish.STOP: "end_turn",
    Finish.LENGTH: "max_tokens",
    Finish.REFUSED: "refusal",
    Finish.TOOL: "tool_use",
}


def whole_body(made: Draft, model: str, stamp: Stamp) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    content: list[dict[str, Any]] = []
    if made.thinking:
        content.append({"type": "thinking", "thinking": made.thinking, "signature": _signature(stamp)})
    if made.words:
        content.append({"type": "text", "text": made.text, "citations": None})
    content += (
        _call(stamp, number, call.name) | {"input": orjson.loads(call.arguments)}
        for number, call in enumerate(made.calls)
    )
    message: dict[str, Any] = {
        "id": f"msg_{stamp.id}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        **_stop(made),
    }
    if made.counts is not None:
        message["usage"] = _usage(made.counts)
    return message


def _call(stamp: Stamp, number: int, name: str) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{stamp.id}{number}", "name": name, "input": {}}


def _stop(made: Draft) -> dict[str, Any]:
    refused = made.finish is Finish.REFUSED
    reason = "stop_sequence" if made.stopped_by else _FINISH[made.finish] if made.finish else None
    return {
        "stop_reason": reason,
        "stop_sequence": made.stopped_by or None,
        "stop_details": {
            "type": "refusal",
            "category": "general_harms",
            "explanation": "A simulated refusal.",
        }
        if refused
        else None,
    }


def _usage(counts: Counts) -> dict[str, Any]:
    return {
        "input_tokens": counts.input,
        "output_tokens": counts.output,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens_details": {"thinking_tokens": counts.reasoning},
        "service_tier": "standard",
    }


def _signature(stamp: Stamp) -> str:
    return f"c2ltdWxhdGVk{stamp.id}"


def stream_parts(made: Draft, model: str, stamp: Stamp, error: dict[str, Any]) -> Parts:
    """The pieces of a streamed answer."""
    start = whole_body(made, model, stamp)
    start |= {"content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
    if made.counts is not None:
        start["usage"] = _usage(Counts(made.counts.input, min(1, made.counts.visible), 0))
    opening: list[bytes] = []
    index = 0
    if made.thinking:
        opening += (
            _start(0, {"type": "thinking", "thinking": "", "signature": ""}),
            _delta(0, {"type": "thinking_delta", "thinking": made.thinking}),
            _delta(0, {"type": "signature_delta", "signature": _signature(stamp)}),
            _event({"type": "content_block_stop", "index": 0}),
        )
        index = 1
    end: list[bytes] = []
    if made.words:
        opening.append(_start(index, {"type": "text", "text": ""}))
        end.append(_event({"type": "content_block_stop", "index": index}))
    text = [_delta(index, {"type": "text_delta", "text": word}) for word in made.words]
    for number, call in enumerate(made.calls):
        text.append(_start(index + number, _call(stamp, number, call.name)))
        text += (
            _delta(index + number, {"type": "input_json_delta", "partial_json": fragment})
            for fragment in ("", *call.fragments)
        )
        text.append(_event({"type": "content_block_stop", "index": index + number}))
    last: dict[str, Any] = {"type": "message_delta", "delta": _stop(made)}
    if made.counts is not None:
        last["usage"] = _usage(made.counts)
    end += (_event(last), _event({"type": "message_stop"}))
    return Parts(
        head=(_event({"type": "message_start", "message": start}), _event({"type": "ping"})),
        opening=tuple(opening),
        text=tuple(text),
        end=tuple(end),
        error=_event(error),
        garbage=b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"ty\n\n',
    )


def _event(value: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (value["type"].encode(), encode(value))


def _start(index: int, block: dict[str, Any]) -> bytes:
    return _event({"type": "content_block_start", "index": index, "content_block": block})


def _delta(index: int, change: dict[str, Any]) -> bytes:
    return _event({"type": "content_block_delta", "index": index, "delta": change})


def listed_model(model: Model) -> dict[str, Any]:
    """One model of the list."""
    ends = f"{model.ends}T00:00:00Z" if model.ends else None
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.title,
        "created_at": f"{model.released}T00:00:00Z",
        "lifecycle": "deprecated" if ends else "active",
        "max_input_tokens": model.window,
        "max_tokens": model.max_output,
        "deprecated_at": None,
        "retires_at": ends,
        "line": None,
        "capabilities": None,
    }
