"""Writes Messages: a whole one, and the events of a streamed one."""

from __future__ import annotations

from typing import Any

import orjson

from tui_app.domain import events as ev
from tui_app.domain.tools import ToolCall
from tui_app.domain.usage import Usage
from tui_app.gateway.exchange import json_bytes

_AFTER = b"}}\n\n"


def whole(final: ev.Answered) -> bytes:
    """The whole answer."""
    trace = final.trace
    text = [{"type": "text", "text": final.text}] if final.text or not final.tool_calls else []
    return json_bytes(
        _message(trace.id, trace.model or "")
        | {
            "content": [*text, *({**_tool_use(call), "input": _input(call)} for call in final.tool_calls)],
            "stop_reason": stop_reason(final),
            "usage": usage_of(trace.usage),
        }
    )


def stop_reason(final: ev.Answered) -> str:
    """Why the answer ended, in Anthropic's words."""
    if final.trace.cut_short:
        return "max_tokens"
    return "tool_use" if final.tool_calls else "end_turn"


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

    Blocks follow one another: of the tool calls the first one streams, and whatever comes between its parts
    waits for the end.

    Args:
        expected_tokens: of the input; the real ones are told at the end, when they are known.
    """

    def __init__(self, expected_tokens: int) -> None:
        self._expected = Usage(input_tokens=expected_tokens, output_tokens=0)
        self._number = -1
        self._before = b""
        self._open = False
        self._in_text = False
        self._calling: int | None = None
        self._calls: set[int] = set()
        self._late = ""

    def opening(self, request_id: str, model: str) -> bytes:
        """The beginning of the message."""
        message = _message(request_id, model) | {"usage": usage_of(self._expected)}
        return _frame("message_start", message=message)

    def text(self, text: str) -> bytes:
        """More text."""
        if self._calling is not None:
            self._late += text
            return b""
        opened = b""
        if not self._in_text:
            opened = self._begin({"type": "text", "text": ""})
            self._in_text = True
            self._before = (
                b'event: content_block_delta\ndata: {"type":"content_block_delta","index":%d,'
                b'"delta":{"type":"text_delta","text":' % self._number
            )
        try:
            said = orjson.dumps(text)
        except TypeError:
            said = json_bytes(text)
        return opened + self._before + said + _AFTER

    def tool_call(self, part: ev.ToolCallDelta) -> bytes:
        """More of a tool call, where it is the one that streams."""
        self._calls.add(part.index)
        if self._calling is None and part.name:
            opened = self._end() + self._begin({**_tool_use(part), "input": {}})
            self._calling = part.index
            return opened + self._arguments(part.arguments)
        return self._arguments(part.arguments) if part.index == self._calling else b""

    def closing(self, final: ev.Answered) -> bytes:
        """What waited, the reason and the tokens, the end of the message."""
        frames = self._end()
        streamed = None if self._calling is None else sorted(self._calls).index(self._calling)
        self._calling = None
        if self._late:
            frames += self.text(self._late) + self._end()
        for place, call in enumerate(final.tool_calls):
            if place != streamed:
                frames += self._begin({**_tool_use(call), "input": {}}) + self._arguments(call.arguments)
                frames += self._end()
        if self._number < 0:
            frames += self._begin({"type": "text", "text": ""}) + self._end()
        delta = {"stop_reason": stop_reason(final), "stop_sequence": None}
        return (
            frames
            + _frame("message_delta", delta=delta, usage=usage_of(final.trace.usage))
            + _frame("message_stop")
        )

    def broken(self, message: str, request_id: str) -> bytes:
        """An error in the place of the end."""
        error = {"type": "api_error", "message": f"{message} (trace {request_id})"}
        return _frame("error", error=error, request_id=request_id)

    def _begin(self, block: dict[str, Any]) -> bytes:
        self._number += 1
        self._in_text = False
        self._open = True
        return _frame("content_block_start", index=self._number, content_block=block)

    def _arguments(self, text: str) -> bytes:
        delta = {"type": "input_json_delta", "partial_json": text}
        return _frame("content_block_delta", index=self._number, delta=delta) if text else b""

    def _end(self) -> bytes:
        """The end of the block that is open, if one is."""
        if not self._open:
            return b""
        self._open = self._in_text = False
        return _frame("content_block_stop", index=self._number)


def _tool_use(call: ToolCall | ev.ToolCallDelta) -> dict[str, Any]:
    return {"type": "tool_use", "id": call.id, "name": call.name}


def _input(call: ToolCall) -> Any:
    """The arguments as they came; what only Python takes for JSON becomes an empty object."""
    try:
        orjson.loads(call.arguments)
    except orjson.JSONDecodeError:
        return {}
    return orjson.Fragment(call.arguments)


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
