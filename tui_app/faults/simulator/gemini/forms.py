"""Answers and models in Gemini's form, whole and streamed (wire-formats sections 3.2, 3.3 and 3.5)."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any

import orjson

from tui_app.domain.answers import Finish
from tui_app.faults.simulator.drafts import Counts, Draft
from tui_app.faults.simulator.models import Model
from tui_app.faults.simulator.reading import Stamp
from tui_app.faults.simulator.replies import Ending, Frame, Reply, encode
from tui_app.faults.simulator.staging import Parts

_THINKS = re.compile(r"gemini-([3-9]|2\.5-(flash|pro)$)")
_FINISH = {
    Finish.STOP: "STOP",
    Finish.LENGTH: "MAX_TOKENS",
    Finish.REFUSED: "SAFETY",
    Finish.TOOL: "STOP",
}
_RATINGS = [
    {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True},
]


def _response(
    candidates: list[dict[str, Any]] | None, counts: Counts | None, model: str, stamp: Stamp
) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if candidates is not None:
        answer["candidates"] = candidates
    else:
        answer["promptFeedback"] = {"blockReason": "SAFETY", "safetyRatings": _RATINGS}
    if counts is not None:
        answer["usageMetadata"] = _usage(counts, blocked=candidates is None)
    return answer | {"modelVersion": model, "responseId": stamp.id}


def _usage(counts: Counts, *, blocked: bool) -> dict[str, Any]:
    usage: dict[str, Any] = {"promptTokenCount": counts.input}
    if blocked:
        return usage | {"totalTokenCount": counts.input}
    usage |= {"candidatesTokenCount": counts.visible, "totalTokenCount": counts.input + counts.output}
    if counts.reasoning:
        usage["thoughtsTokenCount"] = counts.reasoning
    return usage | {"promptTokensDetails": [{"modality": "TEXT", "tokenCount": counts.input}]}


def _candidate(parts: list[dict[str, Any]], finish: Finish | None, *, last: bool) -> dict[str, Any]:
    candidate: dict[str, Any] = {"index": 0}
    if parts or finish is not Finish.REFUSED:
        candidate["content"] = {"role": "model", **({"parts": parts} if parts else {})}
    if last and finish is not None:
        candidate["finishReason"] = _FINISH[finish]
        if finish is Finish.REFUSED:
            candidate["safetyRatings"] = _RATINGS
    return candidate


def whole_body(made: Draft, model: str, stamp: Stamp) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    if made.refusal:
        return _response(None, made.counts, model, stamp)
    parts: list[dict[str, Any]] = []
    if made.thinking:
        parts.append({"text": made.thinking, "thought": True})
    if made.words and made.finish is not Finish.REFUSED:
        parts.append({"text": made.text})
    parts += _calls(made, model, stamp)
    return _response([_candidate(parts, made.finish, last=True)], made.counts, model, stamp)


def _calls(made: Draft, model: str, stamp: Stamp) -> list[dict[str, Any]]:
    """A part for each call; only newer models give ids and, with the first call, their thought's mark."""
    newer = can_think(model)
    parts: list[dict[str, Any]] = []
    for number, call in enumerate(made.calls):
        told = {"name": call.name, "args": orjson.loads(call.arguments)}
        part: dict[str, Any] = {"functionCall": {"id": f"{stamp.id[:12]}{number}"} | told if newer else told}
        if newer and number == 0:
            part["thoughtSignature"] = base64.b64encode(f"simulated {stamp.id}".encode()).decode()
        parts.append(part)
    return parts


def stream_parts(made: Draft, model: str, stamp: Stamp, error: dict[str, Any]) -> Parts:
    """The pieces of a streamed answer."""

    def chunk(parts: list[dict[str, Any]], counts: Counts | None, *, last: bool = False) -> bytes:
        return _data(_response([_candidate(parts, made.finish, last=last)], counts, model, stamp))

    text: list[bytes] = []
    sent = 0
    for word in made.words:
        sent += len(word)
        so_far = made.counts and replace(made.counts, visible=min(made.counts.visible, -(-sent // 4)))
        text.append(chunk([{"text": word}], so_far))
    text += (chunk([part], made.counts) for part in _calls(made, model, stamp))
    if made.refusal:
        end = _data(whole_body(made, model, stamp))
    else:
        end = chunk(
            [{"text": ""}] if made.finish in (Finish.STOP, Finish.TOOL) and text else [],
            made.counts,
            last=True,
        )
    before = made.counts and replace(made.counts, visible=0)
    return Parts(
        head=(),
        opening=(chunk([{"text": made.thinking, "thought": True}], before),) if made.thinking else (),
        text=tuple(text),
        end=(end,),
        error=_data(error),
        garbage=b'data: {"candidates": [{"content": {"parts": [{"te\r\n\r\n',
    )


def _data(value: dict[str, Any]) -> bytes:
    return b"data: %b\r\n\r\n" % encode(value)


def as_array(reply: Reply) -> Reply:
    """The stream as one JSON array, which is what comes without `alt=sse`."""
    frames = [
        replace(frame, data=(b",\r\n" if number else b"[") + frame.data[len(b"data: ") : -4])
        for number, frame in enumerate(reply.frames)
    ]
    if reply.ending is Ending.COMPLETE:
        frames.append(Frame(b"]"))
    headers = {**reply.headers, "content-type": "application/json"}
    return replace(reply, frames=tuple(frames), headers=headers)


def listed_model(model: Model) -> dict[str, Any]:
    """One model of the list."""
    return {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.title,
        "description": f"The simulation of {model.title}.",
        "inputTokenLimit": model.window,
        "outputTokenLimit": model.max_output,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "temperature": 1,
        "maxTemperature": 2,
        "topP": 0.95,
        "topK": 64,
        "thinking": can_think(model.id),
    }


def can_think(model: str) -> bool:
    """Whether a model thinks unless it is told not to."""
    return bool(_THINKS.match(model))
