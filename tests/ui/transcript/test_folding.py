"""Long blocks and texts fold when they are done, open where one asks, and hide nothing from find or copy."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tests.ui.transcript.host import TranscriptApp, assistant, rows, screen, user
from tui_app.domain.matching import Query
from tui_app.ui.markdown.lines import Line, Look
from tui_app.ui.transcript.folding import CODE_HEAD, CODE_ROWS, CODE_TAIL, TEXT, TEXT_ROWS, Folding
from tui_app.ui.transcript.message import MessageState
from tui_app.ui.transcript.view import MessageView
from tui_app.ui.widgets.searched import SearchedTranscript

LONG = 73
SHORT = CODE_ROWS - 1


def code(count: int, name: str = "code", language: str = "") -> str:
    return f"```{language}\n" + "\n".join(f"{name} {number}" for number in range(count)) + "\n```"


BLOCK = f"Before.\n\n{code(LONG)}\n\nAfter."
HIDDEN = LONG - CODE_HEAD - CODE_TAIL


class FindApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SearchedTranscript()

    @property
    def transcript(self) -> SearchedTranscript:
        return self.query_one(SearchedTranscript)


def text_rows(pattern: Sequence[tuple[bool, int]]) -> list[Line]:
    """Runs of rows, of code or not, each row numbered."""
    lines: list[Line] = []
    for is_code, count in pattern:
        for _ in range(count):
            text = str(len(lines))
            lines.append(Line(((text, Look()),), len(text), fill="block" if is_code else ""))
        lines.append(Line((("gap", Look()),), 3))
    return lines


def own(folding: Folding) -> list[str]:
    """The rows of the text among those that are shown."""
    return [line.text for line in folding.rows if not line.lead]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 300)), max_size=8),
    st.sets(st.integers(-1, 8)),
)
def test_every_row_is_shown_or_stands_behind_one_fold(
    pattern: list[tuple[bool, int]], opened: set[int]
) -> None:
    lines = text_rows(pattern)
    folding = Folding()
    folding.opened = opened
    folding.take(lines)
    unfolded: list[Line] = []
    for row, line in enumerate(folding.rows):
        if folding.fold_at(row) is None:
            unfolded.append(line)
            assert folding.shown(folding.place(row)) == row
            assert lines[folding.place(row)] is line
        else:
            assert line.lead == len(line.text)
            unfolded += folding.hidden(row)
    assert unfolded == lines
    for place in range(len(lines)):
        row = folding.shown(place)
        assert folding.rows[row] is lines[place] or lines[place] in folding.hidden(row)
    for place in range(0, len(lines), 7):
        folding.open_for(place)
        assert folding.rows[folding.shown(place)] is lines[place]


@pytest.mark.parametrize(("count", "folds"), [(CODE_ROWS, 0), (CODE_ROWS + 1, 1)])
def test_a_block_is_folded_above_a_length(count: int, folds: int) -> None:
    folding = Folding()
    folding.take(text_rows([(False, 3), (True, count)]))
    assert len(folding.folds) == folds


def test_opening_a_block_never_folds_the_whole_text_instead() -> None:
    folding = Folding()
    folding.take(text_rows([(False, TEXT_ROWS - 60), (True, TEXT_ROWS)]))
    (fold,) = folding.folds
    assert fold.key != TEXT
    folding.toggle(fold.key)
    assert len(own(folding)) == 2 * TEXT_ROWS - 60 + 2


def test_a_long_text_keeps_beginning_and_end_and_its_blocks_inside_stay_folded_when_it_opens() -> None:
    folding = Folding()
    folding.take(text_rows([(False, 300), (True, 100), (False, 300)]))
    assert [fold.key for fold in folding.folds] == [TEXT]
    assert (own(folding)[0], own(folding)[-2]) == ("0", "701")
    folding.toggle(TEXT)
    assert [fold.key for fold in folding.folds] == [TEXT, 0]


async def test_a_long_block_says_how_many_lines_are_hidden_and_with_which_key_they_come() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_messages([assistant("a", BLOCK)])
        app.transcript.focus()
        await pilot.pause()
        (said,) = [row for row in rows(app.transcript) if "▸" in row]
        assert said.split() == ["▸", str(HIDDEN), "more", "lines", "Space", "unfolds"]
        assert f"code {CODE_HEAD - 1}\n" in screen(app.transcript) + "\n"
        assert f"code {CODE_HEAD}\n" not in screen(app.transcript) + "\n"
        assert f"code {LONG - 1}" in screen(app.transcript)


async def test_a_short_block_is_whole() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 60)):
        app.transcript.set_messages([assistant("a", code(SHORT))])
        assert "▸" not in screen(app.transcript)


async def test_space_opens_it_where_it_stands_and_folds_it_again() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.transcript.set_messages([assistant("a", BLOCK), user("u", "thanks")])
        app.transcript.focus()
        await pilot.pause()
        before = next(place for place, row in enumerate(rows(app.transcript)) if "▸" in row)
        await pilot.press("space")
        after = rows(app.transcript)
        assert after[before].split()[:2] == ["▾", str(HIDDEN)]
        assert after[before + 1].split() == ["code", str(CODE_HEAD)]
        await pilot.press("space")
        assert "▸" in rows(app.transcript)[before]
        assert not any("code 30" in row for row in rows(app.transcript))


async def test_folding_from_within_leads_to_the_row_that_says_so() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.transcript.set_messages([assistant("a", BLOCK), *(user(f"u{n}", "more") for n in range(20))])
        app.transcript.focus()
        app.transcript.action_scroll_home()
        app.transcript.scroll_to(y=15)
        await pilot.press("space")
        app.transcript.scroll_to(y=45)
        await pilot.pause()
        assert "code 4" in rows(app.transcript)[3]
        await pilot.press("space")
        assert rows(app.transcript)[0].split()[:4] == ["▸", str(HIDDEN), "more", "lines"]


async def test_a_click_opens_it_too() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_messages([assistant("a", BLOCK)])
        place = next(place for place, row in enumerate(rows(app.transcript)) if "▸" in row)
        await pilot.click(app.transcript, offset=(5, place))
        assert "code 30" in screen(app.transcript)


async def test_what_is_open_stays_open_while_it_is_out_of_sight_and_at_every_width() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        many = [assistant(f"b{number}", "line\n\n" * 150) for number in range(60)]
        app.transcript.set_messages([assistant("a", BLOCK), *many])
        app.transcript.focus()
        app.transcript.action_scroll_home()
        await pilot.press("space")
        for message in range(len(many)):
            app.transcript.scroll_to(y=app.transcript._places.start(message + 1))
        await pilot.pause()
        assert not app.transcript._places.views[0].is_rendered
        await pilot.resize_terminal(44, 30)
        app.transcript.action_scroll_home()
        await pilot.pause()
        assert f"▾ {HIDDEN} lines" in screen(app.transcript)


async def test_code_that_streams_is_whole_until_the_answer_is_done() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.append(assistant("a", state=MessageState.LIVE))
        for piece in BLOCK.splitlines(keepends=True):
            app.transcript.stream("a", piece)
            app.transcript.flush()
        app.transcript.focus()
        app.transcript.action_scroll_end()
        assert not any("▸" in row for row in rows(app.transcript))
        assert any(f"code {LONG - 12}" in row for row in rows(app.transcript))
        app.transcript.update("a", state=MessageState.DONE)
        await pilot.pause()
        assert any(f"▸ {HIDDEN} more lines" in row for row in rows(app.transcript))
        assert app.transcript.following


async def test_where_one_reads_nothing_folds_away_when_the_answer_is_done() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.transcript.append(assistant("a", state=MessageState.LIVE))
        app.transcript.stream("a", BLOCK)
        while app.transcript._waiting:
            app.transcript.flush()
        app.transcript.scroll_to(y=30)
        await pilot.pause()
        before = rows(app.transcript)[:11]
        app.transcript.update("a", state=MessageState.DONE)
        await pilot.pause()
        assert rows(app.transcript)[:11] == before


@pytest.mark.parametrize("needle", [CODE_HEAD + 7, 9])
async def test_find_looks_into_what_is_folded_and_opens_only_that(needle: int) -> None:
    app = FindApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.transcript.set_messages([assistant("a", f"{BLOCK}\n\n{code(LONG, 'other')}"), user("u", "x")])
        app.transcript.search(Query.of(f'"code {needle}"'))
        for _ in range(3):
            await pilot.pause()
        hidden = "▾" in "".join(line.text for line in app.transcript._places.views[0]._body)
        assert hidden is (needle > CODE_HEAD)
        shown = app.transcript.render_lines(app.transcript.size.region)
        found = [text for strip in shown for text, style, _ in strip if style and style.reverse]
        assert f"code {needle}" in "".join(found)
        assert app.transcript._places.views[0]._folding is not None
        assert 1 not in app.transcript._places.views[0]._folding.opened


async def test_what_is_copied_is_whole() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 60)) as pilot:
        app.transcript.set_messages([assistant("a", BLOCK)])
        await pilot.double_click(app.transcript, offset=(4, 3))
        copied = app.screen.get_selected_text() or ""
        assert [row for row in copied.splitlines() if row.startswith("code")] == [
            f"code {number}" for number in range(LONG)
        ]
        assert "more lines" not in copied


async def test_a_very_long_answer_costs_as_much_as_what_is_shown_of_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages([assistant("a", "line\n\n" * 2_000)])
        while app.transcript._waiting:
            app.transcript.flush()
        await pilot.pause()
        assert app.transcript._places.total < TEXT_ROWS
        assert any("more lines" in line.text for line in app.transcript._places.views[0]._body)


def test_a_message_that_grows_is_not_folded_before_it_is_done() -> None:
    view = MessageView(assistant("a", BLOCK, MessageState.LIVE))
    view.render(60)
    assert list(view.folds()) == []
    view.change(assistant("a", "", MessageState.DONE), 60, replaces_text=False)
    while view.pending:
        view.advance()
    assert [key for key, _ in view.folds()] == [0]
