"""What is a whole answer, and which of its pieces count as content."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.providers.making import check_whole, events, read, stream_of
from tests.providers.transcripts import (
    ALL,
    ANTHROPIC,
    GEMINI,
    GEMINI_ARRAY,
    OPENAI,
    Transcript,
)
from tui_app.domain.answers import TextPiece, ThinkingPiece, ToolCallPiece
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Wire

A, O, G = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI  # noqa: E741 - the three wires by their first letter
EVERY = pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)


@EVERY
def test_a_streamed_answer(transcript: Transcript) -> None:
    check_whole(read(transcript.wire, [transcript.stream]), transcript)


@EVERY
def test_carriage_returns_and_a_byte_order_mark(transcript: Transcript) -> None:
    stream = transcript.stream.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    check_whole(read(transcript.wire, [b"\xef", b"\xbb\xbf\r\n", stream]), transcript)


@EVERY
def test_an_answer_in_one_body(transcript: Transcript) -> None:
    check_whole(read(transcript.wire, [b"\xef\xbb\xbf \r\n", transcript.body]), transcript)


def test_gemini_without_sse_answers_with_a_list() -> None:
    check_whole(read(G, [GEMINI_ARRAY]), GEMINI)


def test_a_missing_done_after_the_finish_reason_is_a_success() -> None:
    check_whole(read(O, [OPENAI.stream.removesuffix(b"data: [DONE]\n\n")]), OPENAI)
    check_whole(read(A, [ANTHROPIC.stream[: ANTHROPIC.stream.index(b"event: message_stop")]]), ANTHROPIC)


@EVERY
@pytest.mark.parametrize(
    "tail", [b"data: {oops\n\n", b'event: error\ndata: {"error":{"message":"late"}}\n\n', b"data: {"]
)
def test_nothing_after_the_finish_reason_spoils_the_answer(transcript: Transcript, tail: bytes) -> None:
    check_whole(read(transcript.wire, [transcript.stream, tail], cut=True), transcript)
    check_whole(read(transcript.wire, [transcript.stream, tail]), transcript)


@EVERY
def test_the_last_line_may_lack_its_end(transcript: Transcript) -> None:
    check_whole(read(transcript.wire, [transcript.stream.rstrip()]), transcript)


@pytest.mark.parametrize(
    "delta",
    [
        {"reasoning_content": "Let me see"},
        {"reasoning": "Let me see"},
        {"content": [{"type": "thinking", "thinking": []}]},
        {"tool_calls": [{"index": 0}]},
        {"refusal": "I"},
    ],
)
def test_a_compatible_server_shows_its_model_working(delta: dict[str, Any]) -> None:
    chunk = orjson.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}).decode()
    pieces = read(O, [events(chunk)]).pieces
    assert any(isinstance(piece, ThinkingPiece | ToolCallPiece) for piece in pieces)


@pytest.mark.parametrize(
    ("wire", "chunk"),
    [
        (
            A,
            '{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}',
        ),
        (A, '{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}'),
        (
            A,
            '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"","estimated_tokens":50}}',
        ),
        (G, '{"candidates":[{"index":0}],"usageMetadata":{"promptTokenCount":10,"thoughtsTokenCount":30}}'),
        (G, '{"candidates":[{"content":{"parts":[{"thoughtSignature":"c2ln"}]}}]}'),
    ],
)
def test_hidden_thinking_still_shows_the_model_working(wire: Wire, chunk: str) -> None:
    assert any(isinstance(piece, ThinkingPiece) for piece in read(wire, [events(chunk)]).pieces)


@pytest.mark.parametrize(
    ("wire", "chunk"),
    [
        (A, '{"type":"ping"}'),
        (A, '{"type":"message_start","message":{"usage":{}}}'),
        (A, '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}'),
        (A, '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}'),
        (O, '{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}'),
        (O, '{"choices":[{"index":0,"delta":{"content":null},"finish_reason":null}]}'),
        (O, '{"choices":[{"index":1,"delta":{"content":"another choice"}}]}'),
        (
            G,
            '{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"FINISH_REASON_UNSPECIFIED"}]}',
        ),
    ],
)
def test_empty_deltas_and_pings_are_no_content(wire: Wire, chunk: str) -> None:
    assert read(wire, [events(chunk)]).pieces == []


def test_content_in_parts() -> None:
    chunk = '{"choices":[{"delta":{"content":[{"type":"text","text":"Hello"}]},"finish_reason":"stop"}]}'
    assert read(O, [events(chunk)]).pieces[0] == TextPiece("Hello")


def test_a_stream_chunk_may_hold_a_whole_message() -> None:
    chunk = '{"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}'
    assert read(O, [events(chunk)]).text == "Hello"


def test_a_line_of_ten_megabytes() -> None:
    text = "x" * 10_000_000
    stream = stream_of(O, text, "stop")
    answer = read(O, [stream[at : at + 65_536] for at in range(0, len(stream), 65_536)])
    assert answer.failure is None
    assert answer.text == text


def test_thinking_and_refusing_beside_text_are_not_lost() -> None:
    delta = '{"content":"Hello","reasoning":"Let me see","refusal":"No"}'
    answer = read(O, [events(f'{{"choices":[{{"delta":{delta},"finish_reason":"stop"}}]}}')])
    assert (answer.text, answer.thinking) == ("Hello", 10)
    assert answer.failure is not None
    assert answer.failure.kind is FailureClass.REFUSED
