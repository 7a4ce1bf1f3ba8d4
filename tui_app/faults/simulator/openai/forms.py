"""Answers and models in OpenAI's form, whole and streamed (wire-formats sections 2.2, 2.3 and 2.5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tui_app.domain.answers import Finish
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
}


def whole_body(made: Draft, model: str, stamp: Stamp) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    answer: dict[str, Any] = {
        "id": f"chatcmpl-{stamp.id}",
        "object": "chat.completion",
        "created": int(stamp.now),
        "model": model,
        "service_tier": "default",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": None if made.refusal else made.text,
                    "refusal": made.refusal or None,
                    "annotations": [],
                },
                "logprobs": None,
                "finish_reason": _finish_reason(made),
            }
        ],
    }
    if made.counts is not None:
        answer["usage"] = _usage(made.counts)
    return answer


def _finish_reason(made: Draft) -> str | None:
    if made.refusal:
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
    made: Draft, model: str, stamp: Stamp, options: dict[str, Any], error: dict[str, Any]
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

    def delta(change: dict[str, Any], finish: str | None = None) -> bytes:
        return chunk([{"index": 0, "delta": change, "logprobs": None, "finish_reason": finish}])

    key, words = ("refusal", (made.refusal,)) if made.refusal else ("content", made.words)
    end = [delta({}, _finish_reason(made))]
    if with_usage and made.counts is not None:
        end.append(chunk([], _usage(made.counts)))
    return Parts(
        head=(delta({"role": "assistant", "content": "", "refusal": None}),),
        opening=(),
        text=tuple(delta({key: word}) for word in words),
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
