"""What is fuzzed of the wires: streams, bodies, errors, hints, server-sent events."""

from __future__ import annotations

import itertools
from typing import Any

import orjson
from hypothesis import strategies as st

from tests.providers import tool_transcripts
from tests.providers.making import KEY, provider_of, read
from tests.providers.transcripts import ALL, TEXT
from tests.support.mutations import BODIES, ERRORS, JUNK, STREAMS, is_sound, mutated, pieces_in
from tui_app.domain.failures import Failure
from tui_app.domain.messages import Wire
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.hints import retry_after_s, should_retry
from tui_app.providers.rejection import rejected
from tui_app.providers.sse import EventDecoder, ServerEvent
from tui_app.providers.verdict import Reply
from tui_app.providers.wire import VendorError

HARMLESS = (
    b": keep-alive",
    b":",
    b"retry: 5",
    b"id: 7",
    b"event: novelty\ndata: {}",
    b"event: ping\ndata: {}",
)
"""Blocks that may stand between the events of any stream."""

SAID: st.SearchStrategy[Any] = JUNK | st.sampled_from(
    [KEY, f"key {KEY} is wrong", "\x1b[2J", "a\nb", "\ud800"]
)
"""What an error may hold, the caller's own key echoed among it."""


def _cuts(data: st.DataObject, body: bytes) -> list[int]:
    return data.draw(st.lists(st.integers(0, len(body)), max_size=40))


def disturbed_stream(data: st.DataObject) -> None:
    """Comments, unknown fields, any split and any cut: the whole answer or a failure, never a part of it."""
    transcript, body = data.draw(st.sampled_from(BODIES))
    if (transcript, body) in STREAMS:
        newline = data.draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
        blocks = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip(b"\n").split(b"\n\n")
        for place in data.draw(st.lists(st.integers(0, len(blocks)), max_size=6)):
            known = transcript.wire is Wire.ANTHROPIC
            blocks.insert(place, data.draw(st.sampled_from(HARMLESS if known else HARMLESS[:4])))
        body = (b"\n\n".join(blocks) + b"\n\n").replace(b"\n", newline)
    body = body[: data.draw(st.integers(0, len(body)) | st.just(len(body)))]
    answer = read(transcript.wire, pieces_in(body, _cuts(data, body)), cut=data.draw(st.booleans()))
    is_sound(answer)
    if answer.failure is None:
        assert answer.text == TEXT
    else:
        assert TEXT.startswith(answer.text)


def mutated_stream(data: st.DataObject) -> None:
    """Chunks with anything in any place, doubled, lost, in any order, bytes spoiled: it stays sound."""
    transcript = data.draw(st.sampled_from((*ALL, *tool_transcripts.ALL)))
    blocks = transcript.stream.replace(b"\r\n", b"\n").strip(b"\n").split(b"\n\n")
    for number in data.draw(st.lists(st.integers(0, len(blocks) - 1), max_size=4)):
        match data.draw(st.sampled_from(["mutate", "mutate", "double", "lose", "move"])):
            case "mutate":
                blocks[number] = _mutated_block(blocks[number], data)
            case "double":
                blocks.append(blocks[number])
            case "lose":
                blocks[number] = b""
            case _:
                blocks = blocks[number:] + blocks[:number]
    body = bytearray(b"\n\n".join(blocks) + b"\n\n")
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=3)):
        body[place] = data.draw(st.integers(0, 255))
    answer = read(
        transcript.wire, pieces_in(bytes(body), _cuts(data, bytes(body))), cut=data.draw(st.booleans())
    )
    is_sound(answer)


def _mutated_block(block: bytes, data: st.DataObject) -> bytes:
    before, mark, chunk = block.partition(b"data: ")
    try:
        value = orjson.loads(chunk)
    except orjson.JSONDecodeError:
        return block
    return before + mark + _encoded(mutated(value, data))


def _encoded(value: Any) -> bytes:
    """JSON, or a number that no parser can hold where there is no JSON for it."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return b"1e999"


def mutated_body(data: st.DataObject) -> None:
    """One JSON body with anything in any place, cut anywhere."""
    transcript = data.draw(st.sampled_from((*ALL, *tool_transcripts.ALL)))
    value = orjson.loads(transcript.body)
    for _ in range(data.draw(st.integers(1, 3))):
        value = mutated(value, data)
    body = _encoded(value)
    body = body[: data.draw(st.integers(0, len(body)) | st.just(len(body)))]
    is_sound(read(transcript.wire, pieces_in(body, _cuts(data, body)), cut=data.draw(st.booleans())))


def noise(data: st.DataObject) -> None:
    """Bytes that nobody meant as an answer are a failure."""
    wire = data.draw(st.sampled_from(Wire))
    chunks = data.draw(st.lists(st.binary(max_size=120), max_size=12))
    assert read(wire, chunks, cut=data.draw(st.booleans())).failure is not None


def error_answer(data: st.DataObject) -> None:
    """Any status with any body is one classified failure in one safe line, without the key."""
    wire = data.draw(st.sampled_from(Wire))
    error = orjson.loads(orjson.dumps(data.draw(st.sampled_from(ERRORS))))
    for _ in range(data.draw(st.integers(0, 4))):
        error = mutated(error, data, SAID)
    body = data.draw(
        st.just(_encoded(error))
        | st.binary(max_size=200)
        | st.just(b"<html><title>x" + KEY.encode() + b"</title>")
    )
    headers = data.draw(st.dictionaries(st.sampled_from(HINT_NAMES), st.text(max_size=20), max_size=4))
    status = data.draw(st.integers(300, 599))
    failure = rejected(provider_of(wire), Reply(status=status, headers=headers), body)
    assert isinstance(failure, Failure)
    assert failure.message.strip()
    assert "\n" not in failure.message
    assert "\x1b" not in failure.message
    assert KEY not in repr(failure)
    assert failure.retry_after_s is None or 0 <= failure.retry_after_s <= 86_400


def error_shape(data: st.DataObject) -> None:
    """The adapters' own reading of an error never fails, and gives words or nothing."""
    wire = data.draw(st.sampled_from(Wire))
    error = orjson.loads(orjson.dumps(data.draw(st.sampled_from(ERRORS))))
    for _ in range(data.draw(st.integers(1, 4))):
        error = mutated(error, data)
    found = ADAPTERS[wire].error(error)
    assert found is None or isinstance(found, VendorError)
    assert found is None or all(isinstance(w, str | None) for w in (found.type, found.code, found.param))


HINT_NAMES = (
    "retry-after-ms",
    "retry-after",
    "x-should-retry",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-tokens",
    "anthropic-ratelimit-tokens-remaining",
    "anthropic-ratelimit-tokens-reset",
)
NUMBERS = st.from_regex(r"[+-]?[0-9]{0,4}[.eE_ ]?[0-9]{0,6}(ms|s|m|h)?", fullmatch=True)
DATES = st.from_regex(
    r"[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{2,5} [0-9]{2}:[0-9]{2}:[0-9]{2} (GMT|[+-][0-9]{4})"
    r"|[0-9]{1,5}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?",
    fullmatch=True,
)


def hints(data: st.DataObject) -> None:
    """Whatever the headers say, a hint is none or between nothing and a day."""
    text = NUMBERS | DATES | st.text(max_size=30)
    headers = data.draw(st.dictionaries(st.sampled_from(HINT_NAMES), st.just("0") | text))
    now = data.draw(st.floats(0, 4e9))
    delay = data.draw(st.none() | text)
    seconds = retry_after_s(headers, now=now, body_delay=delay, rate_limited=data.draw(st.booleans()))
    assert seconds is None or 0 <= seconds <= 86_400
    assert should_retry(headers) in (None, True, False)


SSE_PIECES = st.sampled_from(
    [
        b"data: ",
        b"data:",
        b"data",
        b"event: a",
        b": c",
        b"id: 1",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\xef\xbb\xbf",
        b"x",
    ]
)


def server_sent_events(data: st.DataObject) -> None:
    """The same bytes are the same events, however they are split."""
    parts = data.draw(st.lists(SSE_PIECES | st.binary(max_size=12), max_size=40))
    body = b"".join(parts)
    whole = _decoded([body])
    assert _decoded(list(pieces_in(body, _cuts(data, body)))) == whole
    assert _decoded([bytes([byte]) for byte in body]) == whole


def _decoded(chunks: list[bytes]) -> list[ServerEvent]:
    decoder = EventDecoder()
    return [*itertools.chain.from_iterable(map(decoder.feed, chunks)), *decoder.flush()]
