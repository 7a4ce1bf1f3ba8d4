"""What comes in one chunk costs one piece, and nothing but neighbouring text is joined."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import REQUEST, provider_of, stream_of
from tests.support.calls import counting_calls
from tui_app.domain.answers import Finish, FinishPiece, Piece, TextPiece, ThinkingPiece
from tui_app.domain.messages import Wire
from tui_app.providers.reading import AnswerReader, joined
from tui_app.providers.verdict import Reply

PIECES = st.one_of(
    st.builds(TextPiece, st.text(max_size=3)),
    st.builds(ThinkingPiece, st.integers(0, 9)),
    st.just(FinishPiece(Finish.STOP, "stop")),
)


def others(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not isinstance(piece, TextPiece)]


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


@given(st.lists(PIECES))
def test_joining_keeps_every_piece_and_the_order(pieces: list[Piece]) -> None:
    fewer = joined(pieces)
    assert others(fewer) == others(pieces)
    assert text(fewer) == text(pieces)
    assert [text(fewer[: fewer.index(each)]) for each in others(fewer)] == [
        text(pieces[: pieces.index(each)]) for each in others(pieces)
    ]
    kinds = [type(piece) is TextPiece for piece in fewer]
    assert (True, True) not in pairwise(kinds)


def test_a_chunk_with_many_deltas_gives_one_text() -> None:
    for wire in Wire:
        reader = AnswerReader(provider_of(wire), REQUEST, Reply(status=200))
        delta = stream_of(wire, "word ", "")
        pieces = reader.feed(delta * 50)
        assert [piece for piece in pieces if isinstance(piece, TextPiece)] == [TextPiece("word " * 50)]


@pytest.mark.parametrize("prompt_tokens", [0, 10])
def test_usage_beside_every_delta_does_not_part_the_text(prompt_tokens: int) -> None:
    reader = AnswerReader(provider_of(Wire.OPENAI), REQUEST, Reply(status=200))
    usage = {"prompt_tokens": prompt_tokens, "completion_tokens": 1}
    pieces = reader.feed(stream_of(Wire.OPENAI, "word ", "", usage) * 50)
    assert len([piece for piece in pieces if isinstance(piece, TextPiece)]) <= 2
    assert text(pieces) == "word " * 50


@pytest.mark.parametrize(("wire", "most"), [(Wire.ANTHROPIC, 30), (Wire.OPENAI, 22), (Wire.GEMINI, 19)])
def test_a_stream_in_a_packet_is_not_made_of_more_calls_than_it_was(wire: Wire, most: int) -> None:
    """Each has a delta, among three events (Gemini: one); only a parser may look at every event."""

    def calls_for(streams: int) -> int:
        reader = AnswerReader(provider_of(wire), REQUEST, Reply(status=200))
        with counting_calls() as calls:
            reader.feed(stream_of(wire, "word ", "") * streams)
        return calls["tui_app"]

    assert calls_for(110) - calls_for(10) <= 100 * most
