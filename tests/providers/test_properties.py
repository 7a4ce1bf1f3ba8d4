"""Every split, every cut and every mutation of real answers: a classified failure or the whole answer."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers import tool_transcripts
from tests.providers.making import provider_of, read
from tests.providers.transcripts import ALL, TEXT, Transcript
from tests.support.mutations import BODIES, ERRORS, is_sound, mutated, pieces_in
from tui_app.domain.messages import Wire
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.rejection import rejected
from tui_app.providers.verdict import Reply
from tui_app.providers.wire import VendorError

EVERY_BODY = pytest.mark.parametrize(("transcript", "body"), BODIES, ids=range(len(BODIES)))


@EVERY_BODY
@given(data=st.data())
def test_the_split_of_the_bytes_does_not_matter(
    transcript: Transcript, body: bytes, data: st.DataObject
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=30))
    assert read(transcript.wire, pieces_in(body, cuts)) == read(transcript.wire, [body])


@EVERY_BODY
def test_byte_by_byte(transcript: Transcript, body: bytes) -> None:
    assert read(transcript.wire, (bytes([byte]) for byte in body)) == read(transcript.wire, [body])


@EVERY_BODY
@pytest.mark.parametrize("cut", [True, False])
def test_a_cut_at_any_byte_is_a_failure_or_the_whole_answer(
    transcript: Transcript, body: bytes, cut: bool
) -> None:
    whole = 0
    for end in range(len(body)):
        answer = read(transcript.wire, [body[:end]], cut=cut)
        is_sound(answer)
        if answer.failure is None:
            whole += 1
            assert answer.text == TEXT
        else:
            assert TEXT.startswith(answer.text)
    assert whole < len(body) / 2


@pytest.mark.parametrize("transcript", [*ALL, *tool_transcripts.ALL], ids=lambda transcript: transcript.wire)
@given(data=st.data())
def test_a_mutated_chunk_never_makes_it_fail(transcript: Transcript, data: st.DataObject) -> None:
    lines = transcript.stream.splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith(b"data: {")]
    for number in data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=2)):
        chunk = mutated(orjson.loads(lines[number][6:]), data)
        try:
            lines[number] = b"data: " + orjson.dumps(chunk)
        except TypeError:
            lines[number] = b"data: 1e999"
    is_sound(read(transcript.wire, [b"\n".join(lines)]))


@pytest.mark.parametrize("transcript", [*ALL, *tool_transcripts.ALL], ids=lambda transcript: transcript.wire)
@given(data=st.data())
def test_a_mutated_body_never_makes_it_fail(transcript: Transcript, data: st.DataObject) -> None:
    body = mutated(orjson.loads(transcript.body), data)
    try:
        encoded = orjson.dumps(body)
    except TypeError:
        encoded = b"1e999"
    is_sound(read(transcript.wire, [encoded]))


@EVERY_BODY
@given(data=st.data())
def test_a_spoiled_byte_never_makes_it_fail(transcript: Transcript, body: bytes, data: st.DataObject) -> None:
    spoiled = bytearray(body)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    is_sound(read(transcript.wire, [bytes(spoiled)]))


@pytest.mark.parametrize("wire", Wire)
@given(chunks=st.lists(st.binary(max_size=60)), cut=st.booleans())
def test_noise_is_a_failure(wire: Wire, chunks: list[bytes], cut: bool) -> None:
    assert read(wire, chunks, cut=cut).failure is not None


@pytest.mark.parametrize("wire", Wire)
@given(data=st.data())
def test_a_mutated_error_never_makes_it_fail(wire: Wire, data: st.DataObject) -> None:
    error = mutated(orjson.loads(orjson.dumps(data.draw(st.sampled_from(ERRORS)))), data)
    found = ADAPTERS[wire].error(error)
    assert found is None or isinstance(found, VendorError)
    assert found is None or all(
        isinstance(word, str | None) for word in (found.type, found.code, found.param)
    )


@pytest.mark.parametrize("body", [b"\x00", b"\x1b[2J", '{"error":{"message":"\u200b\u202e"}}'.encode()])
@pytest.mark.parametrize("wire", Wire)
def test_an_error_of_which_no_word_can_be_shown_is_told_by_its_status(wire: Wire, body: bytes) -> None:
    assert rejected(provider_of(wire), Reply(status=400), body).message == "HTTP 400 Bad Request"
