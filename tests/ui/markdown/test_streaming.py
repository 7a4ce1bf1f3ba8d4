"""A stream gives the rows of one full rendering, whatever its pieces, and never does the whole work again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.markdown.corpus import CORPUS
from tui_app.domain.sanitize import sanitize
from tui_app.ui.markdown import streamer
from tui_app.ui.markdown.blocks import BlockRenderer
from tui_app.ui.markdown.lines import SLICE, Line
from tui_app.ui.markdown.parser import References, parse
from tui_app.ui.markdown.streamer import MarkdownStreamer, render_markdown

WIDTH = 40
PIECES = [
    *(
        "- a\n",
        "* b\n",
        "1. one\n",
        "2) two\n",
        "   nested\n",
        "  - sub\n",
        "\t- tab\n",
        "\n",
        "text\n",
        "text",
    ),
    *("---\n", "===\n", "```\n", "```python\n", "~~~\n", "   ```\n", "x = 'a'\n", "> q\n", ">\n", "> - l\n"),
    *(
        "| a | b |\n",
        "|---|---|\n",
        "a | b\n",
        "--|--\n",
        "# h\n",
        "#",
        "[a]: http://x.example\n",
        "[a]",
        "[a][]",
    ),
    *(
        "    indented\n",
        "**bo",
        "ld**",
        "`co",
        "de`",
        " ",
        "  \n",
        "\\\n",
        "<br>",
        "<div>\n",
        "-",
        "1.",
        "漢字",
    ),
]


def streamed(text: str, cuts: list[int], *, width: int = WIDTH) -> list[Line]:
    stream = MarkdownStreamer(width)
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    for start, end in pairwise(places):
        stream.feed(text[start:end])
        while stream.pending:
            stream.advance()
    return finished(stream)


def finished(stream: MarkdownStreamer) -> list[Line]:
    stream.finish()
    while stream.pending:
        stream.advance()
    return stream.lines


@pytest.mark.parametrize("name", CORPUS)
@given(cuts=st.lists(st.integers(0, 10_000), max_size=60))
@settings(max_examples=25, deadline=None)
def test_random_pieces_of_a_document_give_its_full_rendering(name: str, cuts: list[int]) -> None:
    text = sanitize(CORPUS[name])
    assert streamed(text, cuts) == render_markdown(text, WIDTH)


@pytest.mark.parametrize("name", CORPUS)
def test_single_characters_give_the_full_rendering(name: str) -> None:
    text = sanitize(CORPUS[name])[:1_500]
    assert streamed(text, list(range(len(text)))) == render_markdown(text, WIDTH)


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14), step=st.integers(1, 7))
@settings(max_examples=300, deadline=None)
def test_random_documents_stream_to_their_full_rendering(pieces: list[str], step: int) -> None:
    text = "".join(pieces)
    assert streamed(text, list(range(0, len(text), step))) == render_markdown(text, WIDTH)


def test_the_changed_index_covers_every_row_that_differs() -> None:
    text = sanitize(CORPUS["mixed"])
    stream = MarkdownStreamer(WIDTH)
    for start in range(0, len(text), 7):
        before = list(stream.lines)
        stream.feed(text[start : start + 7])
        first = stream.advance()
        assert stream.lines[:first] == before[:first]
    before = list(stream.lines)
    stream.finish()
    first = stream.advance()
    assert stream.lines[:first] == before[:first]


def most_rows_again(text: str, step: int = 40) -> int:
    """The largest number of rows that one piece made anew."""
    stream = MarkdownStreamer(80)
    most = 0
    for start in range(0, len(text), step):
        stream.feed(text[start : start + step])
        first = stream.advance()
        most = max(most, len(stream.lines) - first)
    return most


def test_a_long_list_renders_only_its_last_items_again() -> None:
    assert most_rows_again("".join(f"- item {number}\n" for number in range(2_000))) <= 8


def test_an_open_fence_renders_only_its_new_lines() -> None:
    assert most_rows_again("```python\n" + "value = 'text'\n" * 2_000) <= 8


def test_separate_paragraphs_render_only_the_last_one_again() -> None:
    assert most_rows_again("A paragraph of text.\n\n" * 1_000) <= 8


def parsed_characters(text: str, monkeypatch: pytest.MonkeyPatch, step: int = 100) -> int:
    total = 0

    def counted(source: str, references: References) -> object:
        nonlocal total
        total += len(source)
        return parse(source, references)

    monkeypatch.setattr(streamer, "parse", counted)
    stream = MarkdownStreamer(80)
    for start in range(0, len(text), step):
        stream.feed(text[start : start + step])
        stream.advance()
    finished(stream)
    return total


def test_a_huge_paragraph_is_parsed_a_bounded_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsed_characters("word " * 40_000, monkeypatch) < 15 * 200_000


def test_text_that_waits_for_the_parser_is_shown_already() -> None:
    stream = MarkdownStreamer(80)
    stream.feed("word " * 1_000)
    stream.advance()
    stream.feed("newest")
    stream.advance()
    assert stream.lines[-1].text.endswith("newest")


def test_one_step_takes_a_bounded_part_of_a_burst() -> None:
    stream = MarkdownStreamer(80)
    stream.feed("paragraph\n\n" * 20_000)
    stream.advance()
    assert stream.pending
    assert len(stream.lines) <= 2 * SLICE // len("paragraph\n\n") + 2


def test_definitions_that_come_late_reach_what_stands_before_them() -> None:
    text = sanitize(CORPUS["references"])
    lines = streamed(text, list(range(0, len(text), 3)))
    assert "late (https://example.com/late)" in " ".join(line.text for line in lines)


def test_nothing_is_pending_after_the_end() -> None:
    stream = MarkdownStreamer(80)
    stream.feed("text")
    finished(stream)
    assert stream.advance() == len(stream.lines)


def test_the_renderer_reads_every_token_once() -> None:
    tokens, _ = parse("- a\n- b\n\ntext", {})
    kinds = [part.kind for part in BlockRenderer(tokens, "- a\n- b\n\ntext").parts(40)]
    assert kinds == ["bullet_list_open", "bullet_list_open", "paragraph_open"]


def test_a_table_is_certain_only_once_its_second_line_is_complete() -> None:
    text = "before\na | b\n--|-- no table after all\n"
    assert streamed(text, list(range(len(text)))) == render_markdown(text, WIDTH)
