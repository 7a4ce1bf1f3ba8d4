"""What is looked for is found in any order and any case, and shown where it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_app.domain.matching import Query


def test_every_word_has_to_be_there_in_any_order_and_case() -> None:
    query = Query.of("runbook OUTAGE")
    assert query.matches("An outage, and the Runbook.")
    assert not query.matches("An outage.")


def test_a_phrase_in_quotes_is_looked_for_as_it_stands() -> None:
    assert Query.of('"page the"').matches("We page the on-call.")
    assert not Query.of('"page the"').matches("the page")


def test_nothing_typed_matches_everything_and_marks_nothing() -> None:
    assert Query.of("   ").matches("any")
    assert not Query.of("   ")
    assert list(Query.of("").spans("any")) == []


def test_signs_that_mean_something_in_patterns_are_ordinary() -> None:
    assert Query.of("a.c[").matches("xa.c[y")
    assert not Query.of("a.c").matches("abc")


def test_places_come_in_order_and_never_overlap() -> None:
    assert list(Query.of("an banana b").spans("banana b")) == [(0, 6), (7, 8)]


def test_an_excerpt_begins_near_the_first_place_and_is_one_safe_line() -> None:
    text = "first line\n" + "word " * 50 + "\x1b[2Jneedle in here"
    said = Query.of("needle").excerpt(text, 40)
    assert said.startswith("…")
    assert "needle" in said
    assert len(said) <= 40
    assert said.isprintable()


@given(st.text(max_size=60), st.text(max_size=200), st.integers(8, 80))
def test_any_words_and_any_text_are_safe(words: str, text: str, length: int) -> None:
    query = Query.of(words)
    spans = list(query.spans(text))
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert len(query.excerpt(text, length)) <= length
