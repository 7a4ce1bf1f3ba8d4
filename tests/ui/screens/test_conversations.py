"""The conversations on the screen: found, opened, renamed, deleted and brought back, exported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.driving import COMPACT, FULL, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.fake_library import conversation, turn
from tests.ui.story import NOON
from tui_app.engine.api import Snapshot
from tui_app.ui.screens.conversations import ConversationsScreen
from tui_app.ui.screens.main import MainScreen

DAY_S = 86_400.0
PLACES = [FULL, COMPACT, SMALL]


def engine(first: Snapshot | None = None) -> FakeEngine:
    """An engine that keeps three conversations."""
    made = FakeEngine(first)
    made.library.kept = [
        (conversation("Outage runbook"), turn(1, "Outage runbook", "Page the on-call.")),
        (conversation("Lunch", NOON - DAY_S), turn(1, "Lunch", "Soup with a needle in it.")),
        (conversation("A real one", NOON - 400 * DAY_S, simulated=False), turn(1, "A real one", "Yes.")),
    ]
    return made


def titles(at: Driven) -> list[str]:
    screen = at.app.screen
    assert isinstance(screen, ConversationsScreen)
    return [each.title for each in screen._shelf.conversations]


@pytest.mark.parametrize("size", PLACES)
async def test_they_are_listed_with_time_length_and_mark_and_open_with_enter(size: tuple[int, int]) -> None:
    async with driving(engine(), size) as at:
        await at.press("f5")
        await at.sees("Conversations · 3", "Outage runbook", "12:00", "Lunch", "20 Sep 12:00", "● SIM")
        await at.press("down", "enter")
        await at.until(lambda: ("open", "Lunch") in at.engine.calls)
        await at.sees("Soup with a needle")
        assert isinstance(at.app.screen, MainScreen)


@pytest.mark.parametrize("size", PLACES)
async def test_words_are_looked_for_in_titles_and_messages(size: tuple[int, int]) -> None:
    async with driving(engine(), size) as at:
        await at.press("f5")
        await at.sees("Outage runbook")
        await at.press("slash", *"needle")
        await at.until(lambda: titles(at) == ["Lunch"])
        await at.sees("Conversations · 1 of 3", "with a needle in it")
        assert at.engine.calls[-1] == ("search", "needle")
        await at.press("escape")
        await at.until(lambda: len(titles(at)) == 3)
        await at.press("escape")
        assert isinstance(at.app.screen, MainScreen)


async def test_another_letter_ends_the_search_before() -> None:
    at_engine = engine()
    at_engine.library.hold = True
    async with driving(at_engine) as at:
        await at.press("f5")
        await at.sees("Outage runbook")
        await at.press("slash", "n", "e")
        await at.sees("searching…", "needle")
        first, second = at_engine.library.searches
        assert first.cancelled()
        assert not second.done()
        await at.press("escape", "escape")
        assert second.cancelled()


async def test_a_search_that_finds_nothing_says_so_and_what_to_do() -> None:
    async with driving(engine()) as at:
        await at.press("f5", "slash", *"zzz")
        await at.sees("Nothing holds zzz. Esc shows all again.")
        await at.press("enter")
        assert isinstance(at.app.screen, ConversationsScreen)


async def test_without_any_it_teaches_how_to_begin_one() -> None:
    async with driving() as at:
        await at.press("f5")
        await at.sees("No conversation is kept yet. Esc, then type a message")
        await at.press("enter", "r", "d", "e")
        assert at.engine.calls == [("start",)]


async def test_a_title_is_changed_and_escape_leaves_it() -> None:
    async with driving(engine()) as at:
        await at.press("f5")
        await at.sees("Outage runbook")
        await at.press("r", "x", "escape")
        assert ("rename",) not in {call[:1] for call in at.engine.calls}
        await at.press("r", "end", *" v2", "enter")
        await at.sees("Outage runbook v2")
        assert ("rename", "Outage runbook", "Outage runbook v2") in at.engine.calls


async def test_a_deleted_one_comes_back_with_u_and_nothing_is_asked() -> None:
    async with driving(engine()) as at:
        await at.press("f5")
        await at.sees("Outage runbook")
        await at.press("d")
        await at.until(lambda: titles(at) == ["Lunch", "A real one"])
        await at.sees("Deleted: Outage runbook. u brings it back.")
        await at.press("u")
        await at.until(lambda: "Outage runbook" in titles(at))
        await at.press("u")
        await at.sees("The trash is empty")


async def test_deleting_the_open_one_empties_the_chat() -> None:
    messages = turn(1, "Outage runbook", "Page the on-call.")
    at_engine = engine(snapshot(conversation_id="Outage runbook", messages=messages))
    at_engine.library.opened = "Outage runbook"
    async with driving(at_engine) as at:
        await at.press("f5")
        await at.sees(" open", "Outage runbook")
        await at.press("d")
        await at.until(lambda: at.main.session.state.chat == ())


async def test_export_tells_where_the_file_is() -> None:
    async with driving(engine()) as at:
        await at.press("f5")
        await at.sees("Outage runbook")
        await at.press("e")
        await at.sees("Written to exports/Outage runbook.markdown")
        await at.press("E")
        await at.sees("Written to exports/Outage runbook.json")


async def test_real_ones_are_not_gone_on_with_on_the_simulator_and_the_other_way_round() -> None:
    async with driving(engine()) as at:
        await at.press("f5")
        await at.sees("A real one")
        await at.press("down", "down", "enter")
        await at.sees("To go on with this one start without --simulate")
    first = snapshot()
    real = replace(first, settings=replace(first.settings, simulated=False))
    async with driving(engine(real)) as at:
        await at.press("f5")
        await at.sees("A real one")
        await at.press("enter")
        await at.sees("To go on with this one start with --simulate")


async def test_trouble_with_the_records_is_told_where_one_looks() -> None:
    at_engine = engine()
    async with driving(at_engine) as at:
        await at.press("f5")
        await at.sees("Outage runbook")
        at_engine.library.error = OSError("the disk is [/gone]")
        await at.press("d")
        await at.sees("the disk is [/gone]")


async def test_foreign_titles_are_text() -> None:
    at_engine = FakeEngine()
    hostile = "[/x] [@click=app.quit]y\x1b[2J"
    at_engine.library.kept = [(conversation(hostile), turn(1, hostile, hostile))]
    async with driving(at_engine) as at:
        await at.press("f5")
        await at.sees("[/x] [@click=app.quit]y")
        await at.press("slash", "y")
        await at.sees("Conversations · 1 of 1")
        assert "\x1b" not in at.text
