"""Answers that call tools: every split gives the same calls, and nothing cut is ever a whole one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import Read, events, read
from tests.providers.tool_transcripts import ALL, ANTHROPIC, CALLS, GEMINI, OPENAI, TEXT
from tests.providers.transcripts import Transcript
from tests.support.mutations import is_sound, pieces_in
from tui_app.domain.answers import Finish, ToolCallPiece
from tui_app.domain.failures import FailureClass
from tui_app.domain.messages import Wire

EVERY = pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)
BODIES = [*((each, each.stream) for each in ALL), *((each, each.body) for each in ALL)]
EVERY_BODY = pytest.mark.parametrize(("transcript", "body"), BODIES, ids=range(len(BODIES)))


def called(answer: Read) -> list[tuple[str, Any]]:
    return [(call.name, json.loads(call.arguments)) for call in answer.calls.whole()]


@EVERY_BODY
def test_text_and_calls_are_read(transcript: Transcript, body: bytes) -> None:
    answer = read(transcript.wire, [body])
    assert answer.failure is None
    assert answer.text == TEXT
    assert called(answer) == list(CALLS)
    assert answer.usages[-1] == transcript.usage
    assert answer.finish is not None
    assert answer.finish.raw == transcript.word
    assert answer.finish.finish in (Finish.TOOL, Finish.STOP)
    ids = [call.id for call in answer.calls.whole()]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", one) for one in ids)


@EVERY_BODY
def test_id_and_name_stand_in_a_calls_first_part_alone(transcript: Transcript, body: bytes) -> None:
    begun: set[int] = set()
    for piece in read(transcript.wire, [body]).pieces:
        if isinstance(piece, ToolCallPiece):
            assert (bool(piece.id), bool(piece.name)) == (piece.index not in begun,) * 2
            begun.add(piece.index)
    assert begun == {0, 1}


@EVERY_BODY
@given(data=st.data())
def test_the_split_of_the_bytes_does_not_matter(
    transcript: Transcript, body: bytes, data: st.DataObject
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=30))
    answer = read(transcript.wire, pieces_in(body, cuts))
    assert (answer.text, called(answer), answer.failure) == (TEXT, list(CALLS), None)


@EVERY_BODY
@pytest.mark.parametrize("cut", [True, False])
def test_a_cut_at_any_byte_is_a_failure_or_the_whole_answer(
    transcript: Transcript, body: bytes, cut: bool
) -> None:
    for end in range(len(body)):
        answer = read(transcript.wire, [body[:end]], cut=cut)
        is_sound(answer)
        if answer.failure is None:
            assert called(answer) == list(CALLS)


@EVERY
def test_a_stream_that_is_cut_inside_a_call_is_truncated_even_without_text(transcript: Transcript) -> None:
    stream = transcript.stream.replace(b"Let me look.", b"")
    end = {
        ANTHROPIC: b"ich",
        OPENAI: b"ich",
        GEMINI: b'{"candidates":[{"content":{"parts":[{"functionCall":{"id"',
    }
    broken = read(transcript.wire, [stream[: stream.index(end[transcript])]], cut=True)
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED
    assert not broken.text
    assert broken.calls


@EVERY_BODY
def test_calls_without_a_word_are_a_whole_answer(transcript: Transcript, body: bytes) -> None:
    answer = read(transcript.wire, [body.replace(b"Let me look.", b"")])
    assert answer.failure is None
    assert not answer.text
    assert called(answer) == list(CALLS)


@pytest.mark.parametrize("transcript", [ANTHROPIC, OPENAI], ids=lambda transcript: transcript.wire)
def test_a_lost_part_of_the_arguments_is_truncated(transcript: Transcript) -> None:
    """A call of Gemini comes in one part, so it cannot lose any."""
    lines = [line for line in transcript.stream.split(b"\n") if b"ich" not in line]
    broken = read(transcript.wire, [b"\n".join(lines)])
    assert broken.failure is not None
    assert broken.failure.kind is FailureClass.TRUNCATED
    assert broken.failure.message == "the arguments for the tool weather are not whole"


@pytest.mark.parametrize(("wire", "word"), [(Wire.ANTHROPIC, b"max_tokens"), (Wire.OPENAI, b"length")])
def test_of_an_answer_that_its_cap_ended_the_whole_calls_count(wire: Wire, word: bytes) -> None:
    transcript = ANTHROPIC if wire is Wire.ANTHROPIC else OPENAI
    lines = [line for line in transcript.stream.split(b"\n") if b"ich" not in line]
    stream = b"\n".join(lines).replace(b'_reason":"' + transcript.word.encode(), b'_reason":"' + word)
    answer = read(wire, [stream])
    assert answer.failure is None
    assert called(answer) == [("now", {})]
    assert answer.finish is not None
    assert answer.finish.finish is Finish.LENGTH
    alone = b"\n".join(
        line for line in stream.split(b"\n") if b'"now"' not in line and b"Let me look." not in line
    )
    empty = read(wire, [alone])
    assert empty.failure is not None
    assert empty.failure.kind is FailureClass.EMPTY
    assert "raise" in empty.failure.message


@pytest.mark.parametrize("depth", [300, 1_000, 5_000])
def test_arguments_of_any_depth_are_read_or_malformed(depth: int) -> None:
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    part = b'{"content":{"parts":[{"functionCall":{"name":"f","args":%s}}]},"finishReason":"STOP"}' % deep
    answer_body = b'{"candidates":[%s]}' % part
    for body in (answer_body, b"data: " + answer_body + b"\n\n"):
        answer = read(Wire.GEMINI, [body])
        is_sound(answer)
        assert answer.failure is None or answer.failure.kind is FailureClass.MALFORMED


def chunk(*calls: dict[str, Any], finish: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": calls}, "finish_reason": finish}]})


def function(name: str, arguments: Any) -> dict[str, Any]:
    return {"function": {"name": name, "arguments": arguments}}


@pytest.mark.parametrize(
    "chunks",
    [
        [
            chunk(
                {"index": 0, "id": "a", **function("f", '{"n":1}')},
                {"index": 0, "id": "b", **function("f", "{}")},
            )
        ],
        [
            chunk({"id": "a", **function("f", '{"n":')}),
            chunk(function("", "1}")),
            chunk({"id": "b", **function("f", "")}),
        ],
        [chunk(function("f", '{"n":1}')), chunk(function("f", "{}"))],
        [
            chunk({"index": 0, "id": "a", **function("f", '{"n"')}),
            chunk({"index": 0, "id": "a", **function("f", ":1}")}),
            chunk({"index": 1, "id": "b", **function("f", None)}),
        ],
        [chunk({"index": 0, "id": "", **function("f", {"n": 1})}), chunk({"index": 1, **function("f", {})})],
    ],
    ids=[
        "one index for all",
        "no index",
        "neither index nor id",
        "id and name repeated",
        "an object for text",
    ],
)
def test_habits_of_compatible_servers(chunks: list[str]) -> None:
    answer = read(Wire.OPENAI, [events(*chunks, chunk(finish="tool_calls"))], official=False)
    assert answer.failure is None
    assert called(answer) == [("f", {"n": 1}), ("f", {})]
    parts = [piece for piece in answer.pieces if isinstance(piece, ToolCallPiece)]
    assert ([part.name for part in parts if part.name], sum(bool(part.id) for part in parts)) == (
        ["f", "f"],
        2,
    )
    assert len({call.id for call in answer.calls.whole()}) == 2


def test_the_mark_of_the_thought_is_kept() -> None:
    assert [call.signature for call in read(Wire.GEMINI, [GEMINI.stream]).calls.whole()] == ["c2ln", ""]
