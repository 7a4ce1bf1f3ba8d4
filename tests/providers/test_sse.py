import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.providers.sse import EventDecoder, ServerEvent

STREAM = (
    "event: a\ndata: ü1\ndata:2\nid: 7\nretry: 5\n: note\n\n\ndata\n\nevent: lost\n\ndata:  x\n\ndata: y\n\n"
)
EVENTS = [
    ServerEvent("a", "ü1\n2".encode()),
    ServerEvent("", b""),
    ServerEvent("", b" x"),
    ServerEvent("", b"y"),
]


def decode(*chunks: bytes) -> list[ServerEvent]:
    decoder = EventDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.flush()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_gives_the_same_events(line_end: str) -> None:
    assert decode(STREAM.replace("\n", line_end).encode()) == EVENTS


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@given(data=st.data())
def test_the_split_does_not_matter(line_end: str, data: st.DataObject) -> None:
    stream = b"\xef\xbb\xbf" + STREAM.replace("\n", line_end).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    bounds = [0, *cuts, len(stream)]
    assert decode(*(stream[a:b] for a, b in itertools.pairwise(bounds))) == EVENTS


def test_byte_by_byte() -> None:
    stream = STREAM.replace("\n", "\r\n").encode()
    assert decode(*(bytes([byte]) for byte in stream)) == EVENTS


def test_an_event_comes_as_soon_as_its_blank_line_does() -> None:
    decoder = EventDecoder()
    assert decoder.feed(b"data: 1\r") == []
    assert decoder.feed(b"\n\r") == [ServerEvent("", b"1")]
    assert decoder.feed(b"\ndata: 2\n\n") == [ServerEvent("", b"2")]


def test_the_last_event_may_lack_its_blank_line() -> None:
    assert decode(b"data: 1\n\ndata: 2") == [ServerEvent("", b"1"), ServerEvent("", b"2")]
    assert decode(b"data: 1\n\ndata: 2\n") == [ServerEvent("", b"1"), ServerEvent("", b"2")]
    assert decode(b"\xef\xbb\xbfdata: 1") == [ServerEvent("", b"1")]


def test_comments_are_no_events() -> None:
    assert decode(b": ping\n\n:\n\n", b": ping\n\n") == []


def test_a_line_of_ten_megabytes_comes_whole() -> None:
    decoder = EventDecoder()
    piece = b"x" * 65_536
    count = 160
    assert decoder.feed(b"data: ") == []
    for _ in range(count):
        assert decoder.feed(piece) == []
    assert decoder.held == len(b"data: ") + count * len(piece)
    (event,) = decoder.feed(b"\n\n")
    assert len(event.data) == count * len(piece)
    assert decoder.held == 0


@given(st.lists(st.binary(max_size=40)))
def test_nothing_makes_it_fail(chunks: list[bytes]) -> None:
    decode(*chunks)
