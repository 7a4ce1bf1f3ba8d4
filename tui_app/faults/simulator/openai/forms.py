"""Answers and models in OpenAI's form, whole and streamed (wire-formats sections 2.2, 2.3 and 2.5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tui_app.domain.answers import Finish
from tui_app.domain.tools import ToolChoice
from tui_app.faults.simulator.drafts import Counts, Draft
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.mounts import Mount
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import encode
from tui_app.faults.simulator.staging import Parts

_FINISH = {
    Finish.STOP: "stop",
    Finish.LENGTH: "length",
    Finish.REFUSED: "content_filter",
    Finish.TOOL: "tool_calls",
}


def whole_body(made: Draft, model: str, stamp: Stamp, finish: str | None) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if made.refusal or made.calls else made.text,
        "refusal": made.refusal or None,
        "annotations": [],
    }
    if made.calls:
        message["tool_calls"] = [
            _call(stamp, number, call.name) | {"function": {"name": call.name, "arguments": call.arguments}}
            for number, call in enumerate(made.calls)
        ]
    answer: dict[str, Any] = {
        "id": f"chatcmpl-{stamp.id}",
        "object": "chat.completion",
        "created": int(stamp.now),
        "model": model,
        "service_tier": "default",
        "choices": [
            {
                "index": 0,
                "message": message,
                "logprobs": None,
                "finish_reason": finish,
            }
        ],
    }
    if made.counts is not None:
        answer["usage"] = _usage(made.counts)
    return answer


def _call(stamp: Stamp, number: int, name: str) -> dict[str, Any]:
    function = {"name": name, "arguments": ""}
    return {"id": f"call_{stamp.id}{number}", "type": "function", "function": function}


def finish_reason(made: Draft, choice: ToolChoice) -> str | None:
    """Why it stopped; a call of the one tool that was demanded stops as a plain answer does."""
    if made.refusal or (made.finish is Finish.TOOL and choice.mode == "named"):
        return "stop"
    return _FINISH[made.finish] if made.finish else None


def _usage(counts: Counts) -> dict[str, Any]:
    return {
        "prompt_tokens": counts.input,
        "completion_tokens": counts.output,
        "total_tokens": counts.input + counts.output,
        "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": counts.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def stream_parts(
    made: Draft,
    model: str,
    stamp: Stamp,
    options: dict[str, Any],
    *,
    error: dict[str, Any],
    finish: str | None,
) -> Parts:
    """The pieces of a streamed answer."""
    with_usage = options.get("include_usage") is True

    def chunk(choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> bytes:
        value: dict[str, Any] = {
            "id": f"chatcmpl-{stamp.id}",
            "object": "chat.completion.chunk",
            "created": int(stamp.now),
            "model": model,
            "service_tier": "default",
            "choices": choices,
        }
        if with_usage:
            value["usage"] = usage
        if options.get("include_obfuscation") is not False:
            value["obfuscation"] = "simulated"[: 1 + stamp.serial % 9]
        return _data(value)

    def delta(change: dict[str, Any], ended: str | None = None) -> bytes:
        return chunk([{"index": 0, "delta": change, "logprobs": None, "finish_reason": ended}])

    calls = [
        {"tool_calls": [{"index": number} | part]}
        for number, call in enumerate(made.calls)
        for part in (
            _call(stamp, number, call.name),
            *({"function": {"arguments": fragment}} for fragment in call.fragments),
        )
    ]
    key, words = ("refusal", (made.refusal,)) if made.refusal else ("content", made.words)
    end = [delta({}, finish)]
    if with_usage and made.counts is not None:
        end.append(chunk([], _usage(made.counts)))
    return Parts(
        head=(delta({"role": "assistant", "content": None if calls else "", "refusal": None}),),
        opening=(),
        text=(*(delta({key: word}) for word in words), *map(delta, calls)),
        end=(*end, b"data: [DONE]\n\n"),
        error=_data(error),
        garbage=b'data: {"id":"chatcmpl-","object":"chat.completion.chunk","choices":[{"index":0,"del\n\n',
    )


def _data(value: dict[str, Any]) -> bytes:
    return b"data: %b\n\n" % encode(value)


def listed_model(model: Model, mount: Mount) -> dict[str, Any]:
    """One model of the list."""
    released = datetime.fromisoformat(model.released).replace(tzinfo=UTC)
    return {
        "id": model.id,
        "object": "model",
        "created": int(released.timestamp()),
        "owned_by": "openai" if mount.official else mount.provider,
        "shutdown_date": model.ends,
    }
