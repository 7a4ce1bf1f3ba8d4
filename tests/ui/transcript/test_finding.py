"""Words are found in texts and stand out in rows, whatever wraps, decorates or streams them."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.ui.transcript.host import assistant, numbered, user
from tui_app.domain.matching import Query
from tui_app.ui.transcript.finding import Search, hits_in, nth_hit
from tui_app.ui.transcript.message import MessageState, TranscriptMessage
from tui_app.ui.transcript.view import MessageView
from tui_app.ui.widgets.searched import SearchedTranscript


class FindApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SearchedTranscript()

    @property
    def transcript(self) -> SearchedTranscript:
        return self.query_one(SearchedTranscript)


def marked(transcript: SearchedTranscript, *, current: bool = False) -> list[str]:
    return [
        text
        for strip in transcript.render_lines(transcript.size.region)
        for text, style, _ in strip
        if style is not None and style.underline and (style.reverse or not current)
    ]


def rendered(message: TranscriptMessage, width: int) -> MessageView:
    view = MessageView(message)
    view.render(width)
    return view


def cut(view: MessageView, words: str) -> list[list[str]]:
    """What stands in the cells of each match."""
    found = []
    for hit in hits_in(view, Query.of(words), range(view.height)):
        rows = [(view.line(row), low, high) for row, low, high in hit]
        found.append([(" " * indent + line.text)[low:high] for (line, indent), low, high in rows])
    return found


def test_a_word_that_was_wrapped_is_one_match_in_two_rows() -> None:
    assert cut(rendered(user("u", "abcdefghij"), 8), "efgh") == [["ef", "gh"]]


def test_a_phrase_goes_over_a_wrapped_line_and_leaves_the_decoration_out() -> None:
    view = rendered(assistant("a", "- alpha **bravo**, charlie delta, *echo foxtrot golf hotel*"), 16)
    assert [[each.strip() for each in hit] for hit in cut(view, '"echo foxtrot golf"')] == [
        ["echo", "foxtrot golf"]
    ]


def test_who_spoke_is_not_searched_and_all_words_have_to_be_there() -> None:
    view = rendered(assistant("a", "the step after"), 40)
    assert cut(view, "step") == [["step"]]
    assert cut(view, "step openai") == []


def test_wide_characters_before_a_match_count_as_the_cells_they_take() -> None:
    view = rendered(user("u", "漢字 needle"), 40)
    assert list(hits_in(view, Query.of("needle"), range(view.height))) == [((1, 7, 13),)]


def test_a_match_that_only_the_source_has_falls_to_the_last_that_shows() -> None:
    view = rendered(assistant("a", "rook ![x](https://rook.example/) rook"), 60)
    assert nth_hit(view, Query.of("rook"), 9) == list(hits_in(view, Query.of("rook"), view.body_rows))[-1]
    assert nth_hit(view, Query.of("castle"), 0) is None


def test_the_search_begins_at_the_newest_message_and_goes_round() -> None:
    views = [MessageView(user(f"u{number}", "a a" if number % 2 else "b")) for number in range(6)]
    search = Search(Query.of("a"), len(views), 5)
    while not search.is_done:
        search.scan(views, 2)
    assert (search.number, search.total, search.at) == (6, 6, (5, 1))
    assert search.step(1)
    assert (search.number, search.at) == (1, (1, 0))
    assert search.step(-1)
    search.prepend(2)
    search.scan([MessageView(user("x", "a")), MessageView(user("y", "")), *views])
    assert (search.number, search.total, search.at) == (7, 7, (7, 1))


@pytest.mark.parametrize("count", [3, 3_000])
async def test_only_messages_in_the_window_are_rendered_for_a_search(count: int) -> None:
    app = FindApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages(numbered(count))
        app.transcript.search(Query.of("message answer zebra"))
        for _ in range(4):
            await pilot.pause(0.01)
        assert sum(view.is_rendered for view in app.transcript._places.views) <= 12


async def test_each_step_brings_a_match_into_the_window() -> None:
    app = FindApp()
    async with app.run_test(size=(50, 8)) as pilot:
        app.transcript.set_messages(numbered(300))
        app.transcript.search(Query.of("charlie"))
        await pilot.pause(0.05)
        for _ in range(40):
            assert app.transcript.search_step(-1)
            await pilot.pause()
            assert "charlie" in marked(app.transcript)


async def test_a_match_among_messages_of_which_every_height_was_guessed_wrong_comes_into_the_window() -> None:
    app = FindApp()
    async with app.run_test(size=(50, 8)) as pilot:
        gaps = [assistant(f"a{number}", f"one{chr(10) * (number % 7 * 5)}two") for number in range(60)]
        app.transcript.set_messages([*gaps, user("u", "needle"), *(user(f"b{n}", "hay") for n in range(60))])
        for number in (30, 5, 50):
            app.transcript.update(f"a{number}", text="\n" * 90 + "needle")
        app.transcript.search(Query.of("needle"))
        for _ in range(8):
            await pilot.pause()
            assert "needle" in marked(app.transcript, current=True)
            app.transcript.search_step(-1)


async def test_a_folded_answer_opens_for_its_match() -> None:
    app = FindApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([assistant("a", "lost needle", MessageState.DISCARDED, "it broke")])
        app.transcript.search(Query.of("needle"))
        await pilot.pause()
        assert "needle" in marked(app.transcript)


async def test_the_marks_stay_on_their_words_when_the_width_changes_and_text_streams_in() -> None:
    app = FindApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([user("u", "x " * 30 + "needle"), assistant("a", "", MessageState.LIVE)])
        app.transcript.search(Query.of("needle"))
        for width in (31, 22, 60):
            await pilot.resize_terminal(width, 12)
            app.transcript.stream("a", "a needle ")
            app.transcript.flush()
            await pilot.pause()
            assert set(marked(app.transcript)) == {"needle"}
            assert marked(app.transcript, current=True) == ["needle"]
        app.transcript.end_search()
        assert marked(app.transcript) == []
