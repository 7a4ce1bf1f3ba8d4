"""Every split, every cut and every mutation of real answers: a classified failure or the whole answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import Read, read
from tests.providers.transcripts import ALL, GEMINI, GEMINI_ARRAY, TEXT, Transcript
from tui_app.domain.failures import Failure
from tui_app.domain.messages import Wire
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.wire import VendorError

BODIES = [
    *((transcript, transcript.stream) for transcript in ALL),
    *((transcript, transcript.stream.replace(b"\r\n", b"\n").replace(b"\n", b"\r")) for transcript in ALL),
    *((transcript, transcript.body) for transcript in ALL),
    (GEMINI, GEMINI_ARRAY),
]
EVERY_BODY = pytest.mark.parametrize(("transcript", "body"), BODIES, ids=range(len(BODIES)))


def pieces_in(body: bytes, cuts: list[int]) -> Iterator[bytes]:
    bounds = [0, *sorted(cuts), len(body)]
    return (body[start:end] for start, end in itertools.pairwise(bounds))


def is_sound(answer: Read) -> None:
    """Either a failure or an end, and only an end ends an answer."""
    if answer.failure is None:
        assert answer.finish is not None
        assert answer.text.strip()
    else:
        assert isinstance(answer.failure, Failure)
        assert answer.failure.message
        assert answer.finish is None


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


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 10**30, 1.5, "", "x", [], {}, [1], [None], {"a": 1}, ["x"], [[]], [{}]]
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value inside a JSON value stands."""
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from paths(child, (*path, key))


def mutated(value: Any, data: st.DataObject) -> Any:
    """`value` with one place replaced, taken away or put elsewhere."""
    path = data.draw(st.sampled_from(list(paths(value))))
    junk = data.draw(JUNK)
    if not path:
        return junk
    place = value
    for key in path[:-1]:
        place = place[key]
    match data.draw(st.sampled_from(["replace", "delete", "double"])):
        case "replace":
            place[path[-1]] = junk
        case "delete":
            del place[path[-1]]
        case _ if isinstance(place, list):
            place.append(junk)
        case _:
            place["new"] = junk
    return value


@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)
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


@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: transcript.wire)
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


ERRORS: list[Any] = [
    {
        "type": "error",
        "error": {"type": "t", "message": "m", "details": {"error_code": "c"}},
        "request_id": "r",
    },
    {"error": {"message": "m", "type": "t", "param": "p", "code": "c"}},
    {"object": "error", "message": "m", "code": 400},
    {
        "error": {
            "code": 429,
            "message": "m",
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {"@type": "t", "reason": "r"},
                {"violations": [{"quotaId": "XPerDay"}]},
                {"retryDelay": "11s"},
            ],
        }
    },
]


@pytest.mark.parametrize("wire", Wire)
@given(data=st.data())
def test_a_mutated_error_never_makes_it_fail(wire: Wire, data: st.DataObject) -> None:
    error = mutated(orjson.loads(orjson.dumps(data.draw(st.sampled_from(ERRORS)))), data)
    found = ADAPTERS[wire].error(error)
    assert found is None or isinstance(found, VendorError)
    assert found is None or all(
        isinstance(word, str | None) for word in (found.type, found.code, found.param)
    )
