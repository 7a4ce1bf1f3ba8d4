"""`/` finds commands while one types; nothing is ever sent by surprise."""

from __future__ import annotations

import pytest

from tests.ui.driving import COMPACT, FULL, SIZES, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine
from tests.ui.story import answered
from tui_app.ui.commands import Command
from tui_app.ui.screens.help import HelpScreen
from tui_app.ui.slash import matching


def sent(at: Driven) -> list[str]:
    return [call[1] for call in at.engine.calls if call[0] == "send"]


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_the_commands_are_shown_narrowed_and_run(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(when_sent=[answered()]), size) as at:
        await at.press("slash")
        await at.sees("/conversation: new", "more: type some")
        await at.press(*"break gemini cut")
        await at.sees("› /fault: break gemini with cut")
        await at.press("enter")
        await at.until(lambda: ("set_fault", "gemini", "cut") in at.engine.calls)
        assert at.main.prompt.value == ""
        assert not at.main.commands_shown
        assert sent(at) == []


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_typed_stays_in_view_below_the_commands(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(), size) as at:
        await at.press("slash")
        await at.sees("/conversation: new", "1/2000")
        prompt, inside = at.main.prompt.region, at.main.chat.content_region
        assert inside.contains_region(prompt)


async def test_the_arrows_pick_and_tab_writes_the_name_out() -> None:
    async with driving() as at:
        await at.press(*"/environment")
        await at.sees("› /environment: development")
        await at.press("down", "tab")
        assert at.main.prompt.value == "/environment: staging"
        await at.press("enter")
        await at.until(lambda: ("switch", "staging") in at.engine.calls)


async def test_a_bare_slash_runs_nothing_before_one_is_picked() -> None:
    async with driving() as at:
        await at.press("slash", "enter")
        await at.sees("Pick a command with")
        assert at.main.prompt.value == "/"
        assert at.engine.calls == [("start",)]


async def test_letters_and_enter_faster_than_the_screen_run_the_command_and_send_nothing() -> None:
    async with driving() as at:
        for key in (*"/help", "enter"):
            at.app.simulate_key(key)
        await at.until(lambda: isinstance(at.app.screen, HelpScreen), "the help is open")
        assert sent(at) == []


async def test_an_unknown_command_is_sent_by_the_second_enter_only() -> None:
    async with driving() as at:
        await at.press(*"/etc/hosts", "enter")
        await at.sees("No command is called that", "Enter again sends it")
        assert sent(at) == []
        await at.press("enter")
        assert sent(at) == ["/etc/hosts"]


async def test_after_a_change_the_first_enter_warns_again() -> None:
    async with driving() as at:
        await at.press(*"/zzz", "enter", "y", "enter")
        assert sent(at) == []
        assert at.main.prompt.value == "/zzzy"


async def test_escape_leaves_the_commands_and_keeps_the_text_as_text() -> None:
    async with driving() as at:
        await at.press(*"/app quit", "escape")
        assert not at.main.commands_shown
        assert at.app.focused is at.main.prompt
        await at.press(*" is a word", "enter")
        await at.sees("Enter again sends it")
        await at.press("enter")
        assert sent(at) == ["/app quit is a word"]


async def test_a_slash_inside_a_message_is_a_slash() -> None:
    async with driving() as at:
        await at.ask("and/or")
        assert sent(at) == ["and/or"]


async def test_a_message_of_several_lines_that_begins_with_a_slash_is_a_message() -> None:
    async with driving() as at:
        await at.press(*"/a", "ctrl+j", "b", "enter")
        assert sent(at) == ["/a\nb"]


def test_the_likeliest_command_comes_first() -> None:
    def command(name: str, *, first: bool = True) -> Command:
        return Command(name, "", lambda: None, first=first)

    commands = [
        command("fault: heal all"),
        command("fault: break all with cut", first=False),
        command("all: heal"),
    ]
    assert [each.name for each in matching(commands, "/all")] == [
        "all: heal",
        "fault: heal all",
        "fault: break all with cut",
    ]
    assert [each.name for each in matching(commands, "/")] == ["fault: heal all", "all: heal"]
    assert matching(commands, "/nothing") == []
