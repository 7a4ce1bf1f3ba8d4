"""Wrapping keeps every character, fits the width, and can be undone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_app.ui.markdown.lines import PLAIN, Line, Look, prefixed, wrap

TEXT = st.text(alphabet=st.sampled_from("ab cdé漢字👍❤️\u0301—"), max_size=60)


def rejoined(lines: list[Line]) -> str:
    return "".join(line.text + line.glue for line in lines).removesuffix("\n")


@given(text=TEXT, width=st.integers(2, 20))
def test_words_wrap_within_the_width_and_join_again(text: str, width: int) -> None:
    lines = wrap([(text, PLAIN)], width)
    assert all(cell_len(line.text) == line.cells <= width for line in lines)
    assert rejoined(lines).split() == text.split()


@given(text=TEXT, width=st.integers(2, 20))
def test_code_wraps_at_the_width_and_keeps_every_space(text: str, width: int) -> None:
    lines = wrap([(text, PLAIN)], width, words=False)
    assert all(line.cells <= width for line in lines)
    assert rejoined(lines) == text


@given(parts=st.lists(TEXT, max_size=5), width=st.integers(2, 20))
def test_looks_do_not_change_where_a_text_breaks(parts: list[str], width: int) -> None:
    spans = [(part, Look((str(number),))) for number, part in enumerate(parts)]
    plain = wrap([("".join(parts), PLAIN)], width)
    assert [line.text for line in wrap(spans, width)] == [line.text for line in plain]


def test_a_row_may_end_between_wide_characters() -> None:
    assert [line.text for line in wrap([("ab漢字漢字", PLAIN)], 5)] == ["ab漢", "字漢", "字"]


def test_a_joined_emoji_is_never_cut() -> None:
    family = "👩‍👩‍👧"
    assert [line.text for line in wrap([(family * 3, PLAIN)], 4)] == [family * 2, family]


def test_a_prefix_counts_as_decoration_only_where_the_row_continues() -> None:
    rows = prefixed(wrap([("one two\nthree", PLAIN)], 4), ("- ", PLAIN), ("  ", PLAIN), drop=False)
    assert [(row.text, row.lead) for row in rows] == [("- one", 0), ("  two", 2), ("  thre", 0), ("  e", 2)]
