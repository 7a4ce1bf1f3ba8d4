"""Where the window stands: it follows the end, and else stays on what was being read."""

from __future__ import annotations

import re

import pytest
from textual.events import MouseScrollUp

from tests.ui.transcript.host import TranscriptApp, assistant, numbered, rows, screen, user
from tui_app.ui.transcript.message import MessageState, TranscriptMessage
from tui_app.ui.widgets.transcript import Transcript


async def test_a_conversation_opens_at_its_end() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)):
        app.transcript.set_messages(numbered(500))
        assert "message 499" in screen(app.transcript)
        assert app.transcript.following


async def test_the_end_stays_in_view_while_a_message_grows() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.transcript.set_messages(numbered(50))
        app.transcript.append(assistant("a", state=MessageState.LIVE))
        for number in range(30):
            app.transcript.stream("a", f"line {number}\n\n")
            app.transcript.flush()
            await pilot.pause()
            assert f"line {number}" in screen(app.transcript)
            assert app.transcript.scroll_offset.y == app.transcript.max_scroll_y


async def test_a_reader_who_scrolled_away_is_not_moved_and_sees_that_there_is_more() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.transcript.set_messages(numbered(50))
        app.transcript.focus()
        await pilot.press("pageup", "pageup")
        before = rows(app.transcript)
        assert "↓ new" not in screen(app.transcript)
        app.transcript.append(assistant("a", state=MessageState.LIVE))
        for number in range(30):
            app.transcript.stream("a", f"line {number}\n\n")
            app.transcript.flush()
        await pilot.pause()
        after = rows(app.transcript)
        assert after[:-1] == before[:-1]
        assert after[-1].endswith("↓ new")
        await pilot.press("end")
        assert "line 29" in screen(app.transcript)
        assert "↓ new" not in screen(app.transcript)


async def test_a_click_on_the_hint_goes_to_the_end() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.transcript.set_messages(numbered(50))
        app.transcript.focus()
        await pilot.press("home")
        app.transcript.append(user("u", "newest"))
        await pilot.pause()
        await pilot.click(app.transcript, offset=(36, 11))
        assert "newest" in screen(app.transcript)
        following = [
            message.following for message in app.posted if isinstance(message, Transcript.FollowChanged)
        ]
        assert following == [False, True]


async def test_every_row_is_met_once_on_the_way_up_and_down() -> None:
    """Heights become exact on the way up; a row that jumped would be missing or met twice."""
    app = TranscriptApp()
    async with app.run_test(size=(33, 10)):
        transcript = app.transcript
        transcript.set_messages(numbered(60))
        seen = [row for row in rows(transcript) if row.strip()]
        while transcript.scroll_offset.y > 0:
            bottom = rows(transcript)[:-3]
            transcript.scroll_to(y=transcript.scroll_offset.y - 3)
            assert rows(transcript)[3:] == bottom or transcript.scroll_offset.y == 0
        top_down = rows(transcript)
        while transcript.scroll_offset.y < transcript.max_scroll_y:
            transcript.scroll_to(y=transcript.scroll_offset.y + 1)
            top_down.append(rows(transcript)[-1])
        met = re.findall(r"(?:message|answer) (\d+)", "\n".join(top_down))
        assert met == [str(number) for number in range(60)]
        assert [row for row in rows(transcript) if row.strip()] == seen


@pytest.mark.parametrize("key", ["pageup", "up", "home"])
async def test_keys_scroll_and_end_comes_back(key: str) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.transcript.set_messages(numbered(50))
        end = rows(app.transcript)
        app.transcript.focus()
        await pilot.press(key)
        assert rows(app.transcript) != end
        assert not app.transcript.following
        await pilot.press("end")
        assert rows(app.transcript) == end
        assert app.transcript.following


async def test_home_shows_the_oldest_message_of_very_many() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.transcript.set_messages(numbered(10_000))
        app.transcript.focus()
        await pilot.press("home")
        assert "answer 0" in screen(app.transcript)


async def test_the_wheel_scrolls_away_and_back() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.transcript.set_messages(numbered(50))
        await pilot._post_mouse_events([MouseScrollUp], app.transcript, (5, 5))
        assert not app.transcript.following


async def test_the_top_row_keeps_its_words_while_the_width_changes() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 14)) as pilot:
        words = " ".join(f"w{number}" for number in range(600))
        app.transcript.set_messages([*numbered(20), assistant("long", words), *numbered_from(100, 20)])
        app.transcript.focus()
        start = app.transcript._places.start(20)
        app.transcript.scroll_to(y=start + 15)
        await pilot.pause()
        before = rows(app.transcript)
        word = before[0].split()[0]
        for width in (47, 33, 90, 25, 70):
            await pilot.resize_terminal(width, 14)
            await pilot.pause()
            assert word in rows(app.transcript)[0].split()
        await pilot.resize_terminal(60, 14)
        await pilot.pause()
        assert rows(app.transcript) == before


def numbered_from(start: int, count: int) -> list[TranscriptMessage]:
    return [user(f"later{number}", f"later {number}") for number in range(start, start + count)]


async def test_the_end_stays_in_view_while_the_window_changes() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 14)) as pilot:
        app.transcript.set_messages(numbered(100))
        for size in ((40, 14), (40, 30), (90, 8), (60, 14)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "message 99" in screen(app.transcript)
            assert app.transcript.following
            assert app.transcript.scroll_offset.y == app.transcript.max_scroll_y


async def test_a_change_above_the_window_does_not_move_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 14)) as pilot:
        app.transcript.set_messages([assistant("live", state=MessageState.LIVE), *numbered(50)])
        app.transcript.focus()
        await pilot.press("home")
        app.transcript.scroll_to(y=12)
        await pilot.pause()
        before = rows(app.transcript)
        app.transcript.stream("live", "line\n\n" * 20)
        app.transcript.flush()
        await pilot.pause()
        assert rows(app.transcript)[:-1] == before[:-1]
