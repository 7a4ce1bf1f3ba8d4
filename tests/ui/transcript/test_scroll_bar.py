"""The scroll bar is drawn again where it would look different, and only there."""

from __future__ import annotations

from tests.ui.transcript.host import TranscriptApp, assistant, numbered
from tui_app.ui.transcript.message import MessageState
from tui_app.ui.widgets.scroll_bar import SteadyScrollBar


def bar_of(app: TranscriptApp) -> SteadyScrollBar:
    bar = app.transcript.vertical_scrollbar
    assert isinstance(bar, SteadyScrollBar)
    return bar


async def test_a_growing_answer_at_the_end_of_a_long_conversation_draws_it_seldom() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages([*numbered(2_000), assistant("live", "text", MessageState.LIVE)])
        await pilot.pause()
        drawn = bar_of(app).drawn
        for _ in range(40):
            app.transcript.stream("live", "one more paragraph\n\n")
            app.transcript.flush()
            await pilot.pause()
        assert bar_of(app).drawn - drawn <= 5
        assert bar_of(app).window_virtual_size == app.transcript.virtual_size.height


async def test_it_follows_every_page() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages(numbered(60))
        await pilot.pause()
        drawn = bar_of(app).drawn
        for _ in range(4):
            app.transcript.action_page_up()
            await pilot.pause()
        assert bar_of(app).drawn >= drawn + 4
        assert bar_of(app).position == app.transcript.scroll_y


async def test_another_theme_draws_it_anew() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages(numbered(60))
        await pilot.pause()
        drawn = bar_of(app).drawn
        app.theme = "textual-light"
        await pilot.pause()
        assert bar_of(app).drawn > drawn
