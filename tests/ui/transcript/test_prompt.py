"""The prompt sends on Enter alone, keeps pastes from sending, and loses nothing."""

from __future__ import annotations

import pytest
from textual import events

from tests.ui.transcript.host import PromptApp
from tests.ui.transcript.hostile import PAYLOADS

LONG = "0123456789" * 2_000


async def test_enter_sends_and_keeps_the_text_until_it_is_accepted() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press(*"hello", "enter")
        assert app.sent == ["hello"]
        assert app.prompt.value == "hello"
        app.prompt.accept()
        assert app.prompt.value == ""


@pytest.mark.parametrize("key", ["shift+enter", "alt+enter", "ctrl+j"])
async def test_other_enters_begin_a_new_line(key: str) -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press("a", key, "b")
        assert app.prompt.value == "a\nb"
        assert app.sent == []


async def test_a_paste_with_newlines_is_not_sent() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.post_message(events.Paste("one\r\ntwo\n"))
        await pilot.pause()
        assert app.sent == []
        assert app.prompt.value == "one\ntwo\n"


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_pasted_and_loaded_text_is_made_safe(payload: str) -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.post_message(events.Paste(payload))
        await pilot.pause()
        app.copy_to_clipboard(payload)
        app.prompt.action_paste()
        assert app.prompt.value.replace("\n", "").isprintable()
        app.prompt.text = payload
        assert app.prompt.value.replace("\n", "").isprintable()


async def test_a_megabyte_is_shown_as_a_chip_and_sent_in_full() -> None:
    app = PromptApp()
    text = "漢字 and words\n" * 80_000
    async with app.run_test() as pilot:
        await pilot.press(*"see ")
        app.prompt.post_message(events.Paste(text))
        await pilot.press("!")
        assert app.prompt.text == f"see [pasted {len(text):,} characters]!".replace(",", " ")
        assert app.prompt.characters == len(text) + 5
        await pilot.press("enter")
        assert app.sent == [f"see {text}!"]


async def test_two_pastes_of_one_size_are_told_apart() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.post_message(events.Paste(LONG))
        app.prompt.post_message(events.Paste(LONG[::-1]))
        await pilot.pause()
        assert app.prompt.value == LONG + LONG[::-1]


async def test_a_chip_is_deleted_as_a_whole_and_comes_back_with_undo() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press(*"ab")
        app.prompt.post_message(events.Paste(LONG))
        await pilot.press("backspace")
        assert app.prompt.value == "ab"
        await pilot.press("ctrl+z")
        assert app.prompt.value == f"ab{LONG}"


async def test_typing_inside_a_chip_goes_behind_it() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.post_message(events.Paste(LONG))
        await pilot.press("left", "left", "left", "x")
        assert app.prompt.value == f"{LONG}x"


async def test_a_selection_that_cuts_a_chip_takes_all_of_it() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press(*"ab")
        app.prompt.post_message(events.Paste(LONG))
        await pilot.press("ctrl+j", *"second", "shift+up", "delete")
        assert app.prompt.value == "ab"


async def test_a_chip_can_be_unfolded_to_be_edited() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.post_message(events.Paste(LONG))
        await pilot.press("ctrl+o")
        assert app.prompt.text == LONG


async def test_a_refused_message_stays_to_be_edited() -> None:
    app = PromptApp(limit=3)
    async with app.run_test() as pilot:
        await pilot.press(*"four", "enter", "backspace", "enter")
        assert app.sent == ["four", "fou"]


async def test_up_and_down_walk_the_history_and_bring_the_draft_back() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.set_history(["first", "second\nlines"])
        await pilot.press(*"draft", "up")
        assert app.prompt.value == "second\nlines"
        await pilot.press("up")
        assert app.prompt.value == "first"
        await pilot.press("up")
        assert app.prompt.value == "first"
        await pilot.press("down", "down", "down")
        assert app.prompt.value == "draft"


async def test_an_accepted_message_joins_the_history() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press(*"one", "enter")
        app.prompt.accept()
        await pilot.press("up")
        assert app.prompt.value == "one"


async def test_up_moves_within_a_text_of_several_rows_first() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.set_history(["before"])
        await pilot.press("a", "ctrl+j", "b", "up")
        assert app.prompt.value == "a\nb"
        await pilot.press("up")
        assert app.prompt.value == "before"


@pytest.mark.parametrize(("lines", "height"), [(1, 1), (3, 3), (6, 6), (20, 6)])
async def test_it_grows_from_one_row_to_six(lines: int, height: int) -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.fill("\n".join("x" * lines))
        await pilot.pause()
        assert app.prompt.content_size.height == height


async def test_the_counter_tells_characters_limit_and_tokens() -> None:
    app = PromptApp(limit=2_000)
    async with app.run_test() as pilot:
        assert app.prompt.border_subtitle == "0/2000 · ~0"
        app.prompt.fill("x" * 123)
        await pilot.pause()
        assert app.prompt.border_subtitle == "123/2000 · ~31"
        app.prompt.set_limit(100)
        assert app.prompt.border_subtitle == "123/100 too long · ~31"
        assert app.prompt.has_class("-over")
        app.prompt.set_limit(None)
        assert app.prompt.border_subtitle == "123 · ~31"


async def test_the_cursor_does_not_blink() -> None:
    app = PromptApp()
    async with app.run_test():
        assert not app.prompt.cursor_blink
