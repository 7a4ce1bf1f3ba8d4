"""The number of messages changes neither the widgets nor the rows that are rendered."""

from __future__ import annotations

import pytest

from tests.ui.transcript.host import TranscriptApp, assistant, numbered, rows
from tui_app.ui.transcript.layout import TranscriptLayout
from tui_app.ui.transcript.message import MessageState
from tui_app.ui.transcript.view import MessageView


@pytest.mark.parametrize("count", [100, 10_000])
async def test_opening_renders_only_what_is_visible(count: int) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages(numbered(count))
        await pilot.pause()
        assert sum(view.is_rendered for view in app.transcript._places.views) <= 30
        assert len(list(app.query("*"))) <= 2


@pytest.mark.parametrize("count", [100, 10_000])
async def test_a_new_message_renders_only_itself(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages(numbered(count))
        await pilot.pause()
        rendered: list[str] = []
        render = MessageView.render

        def counted(view: MessageView, width: int) -> None:
            rendered.append(view.message.key)
            render(view, width)

        monkeypatch.setattr(MessageView, "render", counted)
        app.transcript.append(assistant("new", "text"))
        await pilot.pause()
        assert rendered == ["new"]


async def test_rows_that_were_shown_long_ago_are_forgotten() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        app.transcript.set_messages([assistant(str(number), "line\n\n" * 200) for number in range(100)])
        app.transcript.focus()
        for number in range(100):
            app.transcript.scroll_to(y=app.transcript._places.start(99 - number))
            await pilot.pause()
        kept = sum(view.height for view in app.transcript._places.views if view.is_rendered)
        assert kept <= 6_500
        assert "line" in "".join(rows(app.transcript))


async def test_a_live_message_is_never_forgotten() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        messages = [assistant(str(number), "line\n\n" * 200) for number in range(60)]
        app.transcript.set_messages([*messages, assistant("live", "text", MessageState.LIVE)])
        for number in range(60):
            app.transcript.scroll_to(y=app.transcript._places.start(59 - number))
            await pilot.pause()
        assert app.transcript._places.views[-1].is_rendered


def test_a_window_settles_on_exact_heights() -> None:
    layout = TranscriptLayout()
    layout.reset([MessageView(message) for message in numbered(300)], 40)
    top = layout.settle(layout.total // 2, 20)
    visible = [index for index, _ in layout.visible(top, 20)]
    assert all(layout.is_exact(index) for index in visible)
    assert layout.settle(top, 20) == top


def test_a_window_settles_where_messages_are_far_lower_than_was_guessed() -> None:
    layout = TranscriptLayout()
    layout.reset([MessageView(assistant(str(number), "word\n" * 50)) for number in range(40)], 60)
    top = layout.settle_end(20)
    top = layout.settle(top - 15, 20)
    visible = [index for index, _ in layout.visible(top, 20)]
    assert len(visible) > 1
    assert all(layout.is_exact(index) for index in visible)


async def test_only_rows_near_the_window_stay_painted() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 30)) as pilot:
        transcript = app.transcript
        transcript.set_messages([*numbered(100), assistant("long", "line\n\n" * 1_000, MessageState.LIVE)])
        while transcript._waiting:
            transcript.flush()
        await pilot.pause()
        painted = []
        for _ in range(100):
            transcript.action_page_up()
            rows(transcript)
            painted.append(sum(len(view._strips) for view in transcript._places.views))
        assert max(painted) <= 256 + 2 * 30
