"""What has only the look of an answer: cut, garbled, an error in disguise."""

from __future__ import annotations

import gzip

import pytest

from tests.providers.making import events, provider_of, read
from tests.providers.transcripts import (
    ALL,
    ANTHROPIC,
    OPENAI,
    PARTIAL,
    Transcript,
)
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Wire

A, O, G = Wire.ANTHROPIC, Wire.OPENAI, Wire.GEMINI  # noqa: E741 - the three wires by their first letter
EVERY = pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)


ERRORS: dict[Wire, tuple[str, str, str | None]] = {
    A: (
        '{"type":"error","error":{"type":"overloaded_error","message":"Over\\u001b[31mloaded"},"request_id":"req_1"}',
        "overloaded_error",
        None,
    ),
    O: (
        '{"error":{"message":"Overloaded","type":"server_error","param":null,"code":"server_is_overloaded"}}',
        "server_error",
        "server_is_overloaded",
    ),
    G: (
        '{"candidates":[],"error":{"code":503,"message":"Overloaded","status":"UNAVAILABLE"}}',
        "UNAVAILABLE",
        None,
    ),
}


@EVERY
def test_a_stream_that_is_cut_is_truncated(transcript: Transcript) -> None:
    broken = read(transcript.wire, [PARTIAL[transcript.wire]], cut=True)
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED
    assert broken.failure.message == "the stream was cut"
    assert broken.finish is None
    assert broken.text


@EVERY
@pytest.mark.parametrize(
    "tail", [b"", b"data: [DONE]\n\n", b'event: message_stop\ndata: {"type":"message_stop"}\n\n']
)
def test_a_stream_without_a_finish_reason_is_truncated(transcript: Transcript, tail: bytes) -> None:
    broken = read(transcript.wire, [PARTIAL[transcript.wire], tail])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED
    assert broken.failure.message == "the stream ended without a finish reason"
    assert broken.finish is None


@EVERY
@pytest.mark.parametrize("cut", [True, False])
@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b": ping\n\n: ping\n\n", b'data: {"hal', b"retry: 5\n\n", b"data:\n\n"]
)
def test_headers_without_any_event_are_malformed(transcript: Transcript, body: bytes, cut: bool) -> None:
    broken = read(transcript.wire, [body], cut=cut)
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.MALFORMED
    assert broken.failure.message == "nothing came in the stream"
    assert broken.pieces == []


@EVERY
@pytest.mark.parametrize("chunk", ["not json", '{"half":', "5", "null", '"text"', "\udcff"])
def test_a_chunk_that_is_not_json(transcript: Transcript, chunk: str) -> None:
    data = b"data: " + chunk.encode("utf-8", "surrogateescape") + b"\n\n"
    before = read(transcript.wire, [data, transcript.stream])
    after = read(transcript.wire, [PARTIAL[transcript.wire], data, transcript.stream])
    assert before.failure is not None
    assert after.failure is not None
    assert before.failure.kind is FailureClass.MALFORMED
    assert after.failure.kind is FailureClass.TRUNCATED


@EVERY
def test_a_web_page_is_malformed(transcript: Transcript) -> None:
    for headers in ({"content-type": "text/html; charset=utf-8"}, {}):
        broken = read(transcript.wire, [b"\n<!DOCTYPE html><title>Sign in</title>"], headers=headers)
        assert broken.failure is not None
        assert broken.failure.kind is FailureClass.MALFORMED
        assert "web page" in broken.failure.message


@EVERY
def test_an_error_in_the_stream_is_truncated_and_keeps_the_vendors_words(transcript: Transcript) -> None:
    error, type_, code = ERRORS[transcript.wire]
    name = "event: error\n" if transcript is ANTHROPIC else ""
    data = f"{name}data: {error}\n\n".encode()
    for before in (b"", PARTIAL[transcript.wire]):
        broken = read(transcript.wire, [before + data])
        assert broken.failure is not None
        assert broken.failure.kind is FailureClass.TRUNCATED
        assert broken.failure.message == "an error in the stream: Overloaded"
        assert (broken.failure.type, broken.failure.code) == (type_, code)
        assert bool(broken.text) is bool(before)


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize("data", ["plain words", '{"message":"plain words"}', '"plain words"'])
def test_an_event_named_error_is_an_error_whatever_it_holds(wire: Wire, data: str) -> None:
    broken = read(wire, [PARTIAL[wire], f"event: error\ndata: {data}\n\n".encode()])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED


@EVERY
def test_an_error_body_with_a_success_status_is_malformed(transcript: Transcript) -> None:
    error, type_, _ = ERRORS[transcript.wire]
    broken = read(transcript.wire, [error.encode()])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.MALFORMED
    assert broken.failure.type == type_
    assert "Overloaded" in broken.failure.message


@EVERY
@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"ok":true}', b"{", b"[1]", b'{"choices":[],"content":[],"candidates":[]}']
)
def test_a_body_that_is_no_answer_is_malformed(transcript: Transcript, body: bytes) -> None:
    broken = read(transcript.wire, [body])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.MALFORMED


@EVERY
def test_half_a_body_is_malformed_and_a_broken_connection_truncates_it(transcript: Transcript) -> None:
    half = transcript.body[: len(transcript.body) // 2]
    ended, cut = read(transcript.wire, [half]), read(transcript.wire, [half], cut=True)
    assert ended.failure is not None
    assert cut.failure is not None
    assert (ended.failure.kind, cut.failure.kind) == (FailureClass.MALFORMED, FailureClass.TRUNCATED)


@EVERY
def test_a_body_without_a_finish_reason_is_truncated(transcript: Transcript) -> None:
    body = transcript.body
    for word in (b'"stop_reason":"end_turn"', b'"finish_reason":"stop"', b'"finishReason":"STOP"'):
        body = body.replace(word, word.split(b":")[0] + b":null")
    broken = read(transcript.wire, [body])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED


@pytest.mark.parametrize(
    ("wire", "chunk"),
    [
        (A, '{"type":"content_block_delta","delta":{"type":"text_delta","text":5}}'),
        (A, '{"type":"content_block_delta","delta":{"type":"text_delta"}}'),
        (A, '{"type":"content_block_delta","delta":"x"}'),
        (A, '{"type":"message_delta","delta":{"stop_reason":5}}'),
        (O, '{"choices":{}}'),
        (O, '{"choices":[{"delta":{"content":5}}]}'),
        (O, '{"choices":["x"]}'),
        (O, '{"choices":[{"delta":{},"finish_reason":{}}]}'),
        (G, '{"candidates":{}}'),
        (G, '{"candidates":[{"content":{"parts":[{"text":5}]}}]}'),
        (G, '{"candidates":[{"content":[]}]}'),
    ],
)
def test_text_in_the_wrong_shape_is_never_left_out_silently(wire: Wire, chunk: str) -> None:
    broken = read(wire, [PARTIAL[wire], events(chunk), dict(zip(Wire, ALL, strict=True))[wire].stream])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED


def test_what_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_app.providers.reading.MOST_HELD_BYTES", 1000)
    for start in (b"data: ", b"{"):
        broken = read(O, [start, *[b"x" * 100] * 20])
        assert broken.failure is not None
        assert broken.failure.kind is FailureClass.MALFORMED
        assert "too long" in broken.failure.message


def test_compressed_bytes_are_no_answer() -> None:
    broken = read(O, [gzip.compress(OPENAI.stream)])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.MALFORMED


def test_the_key_is_never_repeated() -> None:
    provider = provider_of(A)
    assert provider.api_key
    key = provider.api_key.reveal()
    error = f'{{"error":{{"type":"{key}","message":"bad {key}","details":{{"error_code":"{key}"}}}}}}'
    broken = read(A, [f"event: error\ndata: {error}\n\n".encode()])
    assert broken.failure is not None
    assert key not in repr(broken.failure)
