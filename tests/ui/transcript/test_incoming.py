"""Text in pieces is made as safe as the whole, and nothing of it is kept back at the end."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tests.ui.transcript.hostile import PAYLOADS
from tui_app.domain.sanitize import sanitize
from tui_app.ui.transcript.incoming import IncomingText

CHARACTERS = st.sampled_from([*"ab\r\n\x1b[]0;mPX\\^_\x07\x9b\x9c\x9d\x90\x98 ~\u202e"])
PIECES = st.lists(st.one_of(st.text(CHARACTERS, max_size=8), st.sampled_from(PAYLOADS)), max_size=12)


def joined(pieces: list[str]) -> str:
    incoming = IncomingText()
    return "".join([*(incoming.take(piece) for piece in pieces), incoming.end()])


@given(pieces=PIECES)
@example(pieces=["\x1b", "]52;c;x", "\x1b", "\\after"])
@example(pieces=["a\r", "\nb"])
@example(pieces=["\r\x90\n"])
@example(pieces=["\r\x1b[0m", "\n"])
def test_pieces_are_as_safe_as_the_whole(pieces: list[str]) -> None:
    assert joined(pieces) == sanitize("".join(pieces))


@given(text=st.sampled_from(PAYLOADS))
def test_single_characters_are_as_safe_as_the_whole(text: str) -> None:
    assert joined(list("before" + text + "after")) == sanitize("before" + text + "after")


def test_a_sequence_without_end_is_let_go() -> None:
    incoming = IncomingText()
    incoming.take("\x1b]52;c;")
    assert incoming.take("x" * 10_000).endswith("xxx")
