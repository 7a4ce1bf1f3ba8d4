"""Answers that call tools, byte for byte, in the shapes that the vendors' SDKs parse: a text and two calls."""

# ruff: noqa: E501 - a chunk is one line, as on the wire

from __future__ import annotations

from tests.providers.transcripts import Transcript
from tui_app.domain.messages import Wire
from tui_app.domain.usage import Usage

TEXT = "Let me look."
CALLS: tuple[tuple[str, dict[str, object]], ...] = (("weather", {"city": "Zürich", "days": 2}), ("now", {}))
"""Names and arguments, in order."""

ANTHROPIC = Transcript(
    wire=Wire.ANTHROPIC,
    stream="""\
event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":50,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Let me look."}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\": \\"x\\"}"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: content_block_start
data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\": \\"Zür"}}

event: content_block_delta
data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"ich\\", \\"days\\": 2}"}}

event: content_block_stop
data: {"type":"content_block_stop","index":2}

event: content_block_start
data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_2","name":"now","input":{}}}

event: content_block_stop
data: {"type":"content_block_stop","index":3}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":30}}

event: message_stop
data: {"type":"message_stop"}

""".encode(),
    body="""\
{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5",
"content":[{"type":"text","text":"Let me look."},{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}},
{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Zürich","days":2}},
{"type":"tool_use","id":"toolu_2","name":"now","input":{}}],
"stop_reason":"tool_use","usage":{"input_tokens":50,"output_tokens":30}}""".encode(),
    usage=Usage(input_tokens=50, output_tokens=30),
    word="tool_use",
)

_OPENAI = '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[{"index":0,"delta":%s,"finish_reason":%s}],"usage":null}'
_OPENAI_CHUNKS = (
    _OPENAI % ('{"role":"assistant","content":"","refusal":null}', "null"),
    _OPENAI % ('{"content":"Let me look."}', "null"),
    _OPENAI
    % (
        '{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]}',
        "null",
    ),
    _OPENAI % ('{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\": \\"Zür"}}]}', "null"),
    _OPENAI % ('{"tool_calls":[{"index":0,"function":{"arguments":"ich\\", \\"days\\": 2}"}}]}', "null"),
    _OPENAI
    % (
        '{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"now","arguments":"{}"}}]}',
        "null",
    ),
    _OPENAI % ("{}", '"tool_calls"'),
    '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[],"usage":{"prompt_tokens":50,"completion_tokens":30,"total_tokens":80}}',
    "[DONE]",
)

OPENAI = Transcript(
    wire=Wire.OPENAI,
    stream="".join(f"data: {chunk}\n\n" for chunk in _OPENAI_CHUNKS).encode(),
    body="""\
{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-6-luna",
"choices":[{"index":0,"message":{"role":"assistant","content":"Let me look.","refusal":null,"tool_calls":[
{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\": \\"Zürich\\", \\"days\\": 2}"}},
{"id":"call_2","type":"function","function":{"name":"now","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
"usage":{"prompt_tokens":50,"completion_tokens":30,"total_tokens":80}}""".encode(),
    usage=Usage(input_tokens=50, output_tokens=30),
    word="tool_calls",
)

_GEMINI_CHUNKS = (
    '{"candidates":[{"content":{"parts":[{"text":"Let me look."}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":50}}',
    '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"weather","args":{"city":"Zürich","days":2}},"thoughtSignature":"c2ln"}],"role":"model"},"index":0}]}',
    '{"candidates":[{"content":{"parts":[{"functionCall":{"id":"b2x4","name":"now"}}],"role":"model"},"index":0}]}',
    '{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":50,"candidatesTokenCount":30,"totalTokenCount":80}}',
)

GEMINI = Transcript(
    wire=Wire.GEMINI,
    stream="".join(f"data: {chunk}\r\n\r\n" for chunk in _GEMINI_CHUNKS).encode(),
    body="""\
{"candidates":[{"content":{"parts":[{"text":"Let me look."},
{"functionCall":{"name":"weather","args":{"city":"Zürich","days":2}},"thoughtSignature":"c2ln"},
{"functionCall":{"id":"b2x4","name":"now"}}],"role":"model"},"finishReason":"STOP","index":0}],
"usageMetadata":{"promptTokenCount":50,"candidatesTokenCount":30,"totalTokenCount":80}}""".encode(),
    usage=Usage(input_tokens=50, output_tokens=30),
    word="STOP",
)

ALL = (ANTHROPIC, OPENAI, GEMINI)
