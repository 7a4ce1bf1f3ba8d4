"""Selected text is the text of the messages: unwrapped, undecorated, safe."""

from __future__ import annotations

from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection

from tests.ui.transcript.host import TranscriptApp, assistant, numbered, screen, user
from tests.ui.transcript.hostile import PAYLOADS
from tui_app.ui.transcript.selecting import place
from tui_app.ui.widgets.transcript import Transcript


async def drag(
    pilot: Pilot[None], transcript: Transcript, start: tuple[int, int], end: tuple[int, int]
) -> None:
    await pilot.mouse_down(transcript, offset=start)
    await pilot.hover(transcript, offset=end)
    await pilot.mouse_up(transcript, offset=end)
    await pilot.pause()


async def test_a_drag_selects_the_text_under_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([user("u", "alpha bravo charlie")])
        await drag(pilot, app.transcript, (8, 1), (12, 1))
        assert app.screen.get_selected_text() == "bravo"


async def test_the_selected_cells_look_different() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([user("u", "alpha bravo charlie")])
        before = app.transcript.render_lines(app.transcript.size.region)[1]
        await drag(pilot, app.transcript, (8, 1), (12, 1))
        after = app.transcript.render_lines(app.transcript.size.region)[1]
        assert after.text == before.text
        assert after.crop(0, 8) == before.crop(0, 8)
        assert [segment.style for segment in after.crop(8, 13)] != [
            segment.style for segment in before.crop(8, 13)
        ]


async def test_rows_that_were_wrapped_are_copied_as_one_line() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(24, 20)) as pilot:
        text = "alpha bravo charlie delta echo foxtrot golf hotel india juliet"
        app.transcript.set_messages(
            [assistant("a", f"- {text}\n\n```\nkilo_lima_mike_november_oscar_papa\n```")]
        )
        await drag(pilot, app.transcript, (2, 2), (22, 10))
        copied = app.screen.get_selected_text() or ""
        assert text in copied
        assert "\nkilo_lima_mike_november_oscar_papa" in copied


async def test_messages_between_the_ends_are_copied_as_their_source() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 20)):
        app.transcript.set_messages(
            [user("u", "first"), assistant("a", "**bold** `code`"), user("v", "last one")]
        )
        selection = Selection(Offset(2, place(0, 1)), Offset(6, place(2, 1)))
        text, _ = app.transcript.get_selection(selection) or ("", "")
        assert text == "first\n\nassistant  openai · step 2\n**bold** `code`\n\nyou  05:20:11\nlast"


async def test_everything_of_a_long_conversation_can_be_copied_without_rendering_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 20)):
        app.transcript.set_messages(numbered(2_000))
        rendered = sum(view.is_rendered for view in app.transcript._places.views)
        text, _ = app.transcript.get_selection(SELECT_ALL) or ("", "")
        assert "message 1999" in text
        assert "answer **0**" in text
        assert sum(view.is_rendered for view in app.transcript._places.views) == rendered


async def test_copied_text_is_safe() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 20)):
        app.transcript.set_messages([user("u", "".join(PAYLOADS)), assistant("a", "\n\n".join(PAYLOADS))])
        text, _ = app.transcript.get_selection(SELECT_ALL) or ("", "")
        assert text.replace("\n", "").replace("\t", "").isprintable()


async def test_a_selection_stays_on_its_text_while_the_end_grows() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([user("u", "alpha bravo charlie")])
        await drag(pilot, app.transcript, (8, 1), (12, 1))
        for number in range(30):
            app.transcript.append(user(f"n{number}", "more"))
        assert app.screen.get_selected_text() == "bravo"


async def test_two_clicks_select_the_message() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([user("u", "one"), user("v", "two **x**")])
        await pilot.click(app.transcript, offset=(4, 4), times=2)
        assert app.screen.get_selected_text() == "you  05:20:11\ntwo **x**"


async def test_a_new_width_drops_the_selection() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(50, 12)) as pilot:
        app.transcript.set_messages([user("u", "alpha bravo charlie")])
        await drag(pilot, app.transcript, (8, 1), (12, 1))
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert app.screen.get_selected_text() is None


async def test_a_click_on_a_link_tells_its_address_and_opens_nothing() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.transcript.set_messages([assistant("a", "[docs](https://x.example/a) [bad](vscode://x)")])
        await pilot.click(app.transcript, offset=(3, 1))
        await pilot.click(app.transcript, offset=(screen(app.transcript).split("\n")[1].index("bad") + 1, 1))
        hrefs = [message.href for message in app.posted if isinstance(message, Transcript.LinkClicked)]
        assert hrefs == ["https://x.example/a"]
