"""Writes Messages: a whole one, and the events of a streamed one."""

from __future__ import annotations

from typing import Any

import orjson

from tui_app.domain import events as ev
from tui_app.domain.traces import Trace
from tui_app.domain.usage import Usage
from tui_app.gateway.exchange import json_bytes

_BEFORE = (
    b"event: content_block_delta\n"
    b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":'
)
_AFTER = b"}}\n\n"


def whole(final: ev.Answered) -> bytes:
    """The whole answer."""
    trace = final.trace
    return json_bytes(
        _message(trace.id, trace.model or "")
        | {
            "content": [{"type": "text", "text": final.text}],
            "stop_reason": stop_reason(trace),
            "usage": usage_of(trace.usage),
        }
    )


def stop_reason(trace: Trace) -> str:
    """Why the answer ended, in Anthropic's words."""
    return "max_tokens" if trace.cut_short else "end_turn"


def usage_of(usage: Usage | None) -> dict[str, Any]:
    """The tokens in Anthropic's words, where cached ones are no part of the input."""
    used = usage or Usage(input_tokens=0, output_tokens=0)
    return {
        "input_tokens": max(0, used.input_tokens - used.cached_tokens),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": used.cached_tokens,
        "output_tokens": used.output_tokens,
    }


class Events:
    """The events of one streamed answer; an event of text is a template around the text.

    Args:
        expected_tokens: of the input; the real ones are told at the end, when they are known.
    """

    def __init__(self, expected_tokens: int) -> None:
        self._expected = Usage(input_tokens=expected_tokens, output_tokens=0)

    def opening(self, request_id: str, model: str) -> bytes:
        """The beginning of the message and of its text."""
        message = _message(request_id, model) | {"usage": usage_of(self._expected)}
        block = {"type": "text", "text": ""}
        return _frame("message_start", message=message) + _frame(
            "content_block_start", index=0, content_block=block
        )

    def text(self, text: str) -> bytes:
        """More text."""
        try:
            said = orjson.dumps(text)
        except TypeError:
            said = json_bytes(text)
        return _BEFORE + said + _AFTER

    def closing(self, final: ev.Answered) -> bytes:
        """The end of the text, its reason and tokens, the end of the message."""
        delta = {"stop_reason": stop_reason(final.trace), "stop_sequence": None}
        return (
            _frame("content_block_stop", index=0)
            + _frame("message_delta", delta=delta, usage=usage_of(final.trace.usage))
            + _frame("message_stop")
        )

    def broken(self, message: str, request_id: str) -> bytes:
        """An error in the place of the end."""
        error = {"type": "api_error", "message": f"{message} (trace {request_id})"}
        return _frame("error", error=error, request_id=request_id)


def _message(request_id: str, model: str) -> dict[str, Any]:
    return {
        "id": f"msg_{request_id}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _frame(kind: str, **fields: Any) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), json_bytes({"type": kind, **fields}))
