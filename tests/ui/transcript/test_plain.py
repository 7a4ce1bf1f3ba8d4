"""Plain text in pieces gives the rows of the whole, and each row is made once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_app.ui.markdown.lines import Look, wrap
from tui_app.ui.transcript.plain import PlainStreamer

TEXT = st.text(alphabet=st.sampled_from("ab  \n漢é\t"), max_size=12)


@given(pieces=st.lists(TEXT, min_size=1, max_size=12), width=st.integers(2, 12))
def test_pieces_give_the_rows_of_the_whole(pieces: list[str], width: int) -> None:
    plain = PlainStreamer(width)
    for piece in pieces:
        plain.feed(piece)
        plain.advance()
    whole = "".join(pieces).replace("\t", "    ")
    rows = [line.text for line in wrap([(whole, Look())], width)]
    assert [line.text for line in plain.lines] == (rows if whole and not whole.endswith("\n") else rows[:-1])


def test_a_line_of_a_megabyte_is_taken_in_steps() -> None:
    plain = PlainStreamer(80)
    plain.feed("word " * 200_000)
    first: list[int] = []
    while plain.pending:
        before = len(plain.lines)
        first.append(before - plain.advance())
    assert max(first) <= 1
    assert len(plain.lines) == 12_500
