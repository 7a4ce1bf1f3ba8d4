"""Writes Chat Completions: a whole one, and the chunks of a streamed one."""

from __future__ import annotations

from typing import Any

import orjson

from tui_app.domain import events as ev
from tui_app.domain.usage import Usage
from tui_app.gateway.exchange import json_bytes

DONE = b"data: [DONE]\n\n"


def whole(final: ev.Answered) -> bytes:
    """The whole answer."""
    trace = final.trace
    return json_bytes(
        {
            "id": f"chatcmpl-{trace.id}",
            "object": "chat.completion",
            "created": int(trace.started_at),
            "model": trace.model,
            "choices": [
                {
                    "index": 0,
                    "message": _message(final),
                    "logprobs": None,
                    "finish_reason": finish_reason(final),
                }
            ],
            "usage": usage_of(trace.usage),
        }
    )


def finish_reason(final: ev.Answered) -> str:
    """Why the answer ended, in OpenAI's words."""
    if final.trace.cut_short:
        return "length"
    return "tool_calls" if final.tool_calls else "stop"


def _message(final: ev.Answered) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": final.text, "refusal": None}
    if final.tool_calls:
        message["content"] = final.text or None
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
                **_signed(call.signature),
            }
            for call in final.tool_calls
        ]
    return message


def _signed(signature: str) -> dict[str, Any]:
    """Gemini's mark, where Google's own compatible service has it, for clients to send back."""
    return {"extra_content": {"google": {"thought_signature": signature}}} if signature else {}


def usage_of(usage: Usage | None) -> dict[str, Any] | None:
    """The tokens in OpenAI's words."""
    if usage is None:
        return None
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
    }


class Chunks:
    """The chunks of one streamed answer; a chunk of text is a template around the text.

    Args:
        created: Unix seconds.
        include_usage: whether the tokens come in a chunk of their own before the end.
    """

    def __init__(self, created: int, *, include_usage: bool) -> None:
        self._created = created
        self._include_usage = include_usage
        self._before = b""
        self._after = b'},"logprobs":null,"finish_reason":null}]' + self._tail
        self._head: dict[str, Any] = {}

    @property
    def _tail(self) -> bytes:
        return b',"usage":null}\n\n' if self._include_usage else b"}\n\n"

    def opening(self, request_id: str, model: str) -> bytes:
        """The chunk that names the role."""
        self._head = {
            "id": f"chatcmpl-{request_id}",
            "object": "chat.completion.chunk",
            "created": self._created,
            "model": model,
        }
        self._before = b"data: " + json_bytes(self._head)[:-1] + b',"choices":[{"index":0,"delta":{"content":'
        return self._chunk({"role": "assistant", "content": "", "refusal": None}, None)

    def text(self, text: str) -> bytes:
        """More text."""
        try:
            said = orjson.dumps(text)
        except TypeError:
            said = json_bytes(text)
        return self._before + said + self._after

    def tool_call(self, part: ev.ToolCallDelta) -> bytes:
        """More of a tool call."""
        call: dict[str, Any] = {"index": part.index}
        if part.id:
            call |= {"id": part.id, "type": "function"}
        function = {"name": part.name} if part.name else {}
        call |= {"function": {**function, "arguments": part.arguments}, **_signed(part.signature)}
        return self._chunk({"tool_calls": [call]}, None)

    def closing(self, final: ev.Answered) -> bytes:
        """The reason of the end, the tokens where they are wanted, and the end."""
        frames = self._chunk({}, finish_reason(final))
        if self._include_usage:
            frames += _frame({**self._head, "choices": [], "usage": usage_of(final.trace.usage)})
        return frames + DONE

    def broken(self, message: str, request_id: str) -> bytes:
        """An error in the place of the end; `[DONE]` does not follow."""
        error = {"message": f"{message} (trace {request_id})", "type": "server_error"}
        return _frame({"error": {**error, "param": None, "code": "truncated"}})

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if self._include_usage else {}
        return _frame({**self._head, "choices": [choice], **usage})


def _frame(value: dict[str, Any]) -> bytes:
    return b"data: " + json_bytes(value) + b"\n\n"
