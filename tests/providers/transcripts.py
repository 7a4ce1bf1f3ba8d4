"""What the vendors' streams look like, byte for byte, in the shapes that their SDKs parse."""

# ruff: noqa: E501 - a chunk is one line, as on the wire

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.messages import Wire
from tui_app.domain.usage import Usage

TEXT = "Grüße — 你好 🎉!"


@dataclass(frozen=True)
class Transcript:
    """A whole answer: the same in a stream and in one JSON body."""

    wire: Wire
    stream: bytes
    body: bytes
    usage: Usage
    word: str
    thinking: int = 0


ANTHROPIC = Transcript(
    wire=Wire.ANTHROPIC,
    stream="""\
event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

event: ping
data: {"type":"ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hmm…"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße — "}}

event: novelty
data: {"type":"novelty","what":"ever"}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"你好 🎉!"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null},"usage":{"output_tokens":25,"output_tokens_details":{"thinking_tokens":7}}}

event: message_stop
data: {"type":"message_stop"}

""".encode(),
    body="""\
{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5",
"content":[{"type":"thinking","thinking":"Hmm…","signature":"c2ln"},{"type":"text","text":"Grüße — 你好 🎉!","citations":null}],
"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,
"usage":{"input_tokens":10,"output_tokens":25,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,
"output_tokens_details":{"thinking_tokens":7},"service_tier":"standard"}}""".encode(),
    usage=Usage(input_tokens=17, output_tokens=25, cached_tokens=4, reasoning_tokens=7),
    word="end_turn",
    thinking=4,
)

OPENAI = Transcript(
    wire=Wire.OPENAI,
    stream="""\
data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null,"obfuscation":"a"}

data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"Grüße — "},"finish_reason":null}],"usage":null}

: keep-alive

data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"你好 🎉!"},"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":25,"total_tokens":35,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":7}}}

data: [DONE]

""".encode(),
    body="""\
{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-6-luna","service_tier":"default",
"choices":[{"index":0,"message":{"role":"assistant","content":"Grüße — 你好 🎉!","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
"usage":{"prompt_tokens":10,"completion_tokens":25,"total_tokens":35,
"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":7}}}""".encode(),
    usage=Usage(input_tokens=10, output_tokens=25, cached_tokens=4, reasoning_tokens=7),
    word="stop",
)

_GEMINI_CHUNKS = (
    '{"candidates":[{"content":{"parts":[{"text":"Hmm…","thought":true}],"role":"model"},"index":0}],'
    '"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"thoughtsTokenCount":7,"totalTokenCount":17},'
    '"modelVersion":"gemini-3.8-flash","responseId":"r1"}',
    '{"candidates":[{"content":{"parts":[{"text":"Grüße — "}],"role":"model"},"index":0}],'
    '"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":7}}',
    '{"candidates":[{"content":{"parts":[{"text":"你好 🎉!"}],"role":"model"},"finishReason":"STOP","index":0}],'
    '"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":18,'
    '"thoughtsTokenCount":7,"totalTokenCount":35}}',
)

GEMINI = Transcript(
    wire=Wire.GEMINI,
    stream="".join(f"data: {chunk}\r\n\r\n" for chunk in _GEMINI_CHUNKS).encode(),
    body="""\
{"candidates":[{"content":{"parts":[{"text":"Hmm…","thought":true},{"text":"Grüße — 你好 🎉!"}],"role":"model"},
"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":18,
"thoughtsTokenCount":7,"cachedContentTokenCount":4,"totalTokenCount":35},"modelVersion":"gemini-3.8-flash"}""".encode(),
    usage=Usage(input_tokens=10, output_tokens=25, cached_tokens=4, reasoning_tokens=7),
    word="STOP",
    thinking=4,
)
GEMINI_ARRAY = ("[" + ",\r\n".join(_GEMINI_CHUNKS) + "]").encode()
"""The same answer as a call without `alt=sse` gets it."""

ALL = (ANTHROPIC, OPENAI, GEMINI)

PARTIAL: dict[Wire, bytes] = {
    Wire.ANTHROPIC: ANTHROPIC.stream[: ANTHROPIC.stream.index(b"event: message_delta")],
    Wire.OPENAI: OPENAI.stream[
        : OPENAI.stream.rindex(b"data: ", 0, OPENAI.stream.index(b'"finish_reason":"stop"'))
    ],
    Wire.GEMINI: GEMINI.stream[: GEMINI.stream.rindex(b"data: ")],
}
"""The same streams without their ends: text, and no finish reason."""
