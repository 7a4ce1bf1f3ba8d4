"""The demonstration under a person's hands: by its keys to its end, left, stopped, remapped, too small."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.ui.demo.playing import COMPACT, FULL, guided, told
from tests.ui.fake_engine import FakeEngine
from tests.ui.story import Story, answered, failover
from tui_app.domain.trace_search import TraceFilter
from tui_app.ui.demo.coach import NEEDS
from tui_app.ui.demo.progress import Progress
from tui_app.ui.demo.story import SCRIPT
from tui_app.ui.demo.totals import totals
from tui_app.ui.screens.environments import EnvironmentsScreen
from tui_app.ui.screens.limits import LimitsScreen

END = len(SCRIPT)


@pytest.mark.parametrize("size", [FULL, COMPACT], ids=["120x36", "80x24"])
async def test_the_keys_that_it_names_lead_to_its_end_and_its_numbers_are_the_traces(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with guided(tmp_path, size) as at:
        pressed = await at.follow(END)
        assert pressed[:3] == ["prompt.send", "app.escape", "provider.kill"]
        assert {"prompt.replay", "budget.limits", "limits.lower", "provider.heal_all"} <= set(pressed)
        await at.until(lambda: at.main.coach.said.totals is not None, "the end card")
        page = at.app.engine.traces.page(TraceFilter(), 100)
        await at.until(page.done, "the traces are read")
        kept = page.result().traces[::-1]
        shown = at.main.coach.said.totals
        assert shown is not None
        assert [trace.id for trace in at.main.progress.traces] == [trace.id for trace in kept]
        assert shown == totals(kept, shown.failovers)
        assert shown.lost == 0
        assert shown.answered == shown.requests >= 6
        assert shown.failed >= 4
        assert shown.failovers >= 2
        await at.sees(f"{shown.answered} answered", "tui-app drill demo", "Ctrl+Q")
        assert len(list(at.main.walk_children())) <= 40
        assert not at.main.session.state.faults
        assert {row.circuit for row in at.main.session.state.providers} == {"closed"}


async def test_played_by_itself_it_comes_to_its_end_and_leaves(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"provider.kill" = "x"\n"prompt.replay" = "ctrl+y"\n')
    async with guided(tmp_path, auto=True) as at:
        await at.until(lambda: at.app.key_names.own, "the person's keys are in force")
        await at.until(lambda: at.app._exit, "it leaves")
        assert at.app.return_code == 0
        assert at.main.progress.place == END


async def test_a_key_of_a_person_takes_over(tmp_path: Path) -> None:
    async with guided(tmp_path, auto=True) as at:
        await at.until(lambda: at.main.progress.place >= 1, "it plays")
        await at.pilot.press("f1")
        await at.pilot.press("f1")
        await at.until(lambda: not at.main.session.state.answering, "what ran has ended")
        place = at.main.progress.place
        await at.pilot.pause(0.3)
        assert at.main.progress.place == place
        await at.sees("Next")


async def test_it_shows_the_keys_that_are_in_force(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"provider.kill" = "x"\n')
    async with guided(tmp_path) as at:
        await at.until(lambda: at.app.key_names.own, "the person's keys are in force")
        await at.follow(1)
        await at.pilot.press("escape")
        await at.sees("x  kill claude")
        await at.pilot.press("x")
        await at.until(lambda: at.main.progress.place == 2, "it was killed")


@pytest.mark.parametrize("place", range(END + 1))
async def test_two_escapes_send_the_coach_away_at_any_step_and_leave_a_whole_app(place: int) -> None:
    engine = FakeEngine(when_sent=[answered()])
    async with told(engine) as at:
        at.main.progress = Progress(place=place)
        at.main.look_again()
        await at.pilot.press("escape", "escape")
        assert not at.main.guiding
        assert not at.main.coach.display
        assert at.main.prompt.value == ""
        await at.pilot.press("k")
        assert engine.calls[-1] == ("set_fault", "claude", "overloaded")
        await at.pilot.press("i", *"Hi", "enter")
        await at.sees("ANSWERED BY claude")


@pytest.mark.parametrize("place", [0, 1, 4, 7, END])
async def test_leaving_the_app_at_any_step_leaves_nothing_behind(tmp_path: Path, place: int) -> None:
    before = set(threading.enumerate())
    async with guided(tmp_path) as at:
        await at.follow(place)
        if place == 4:
            at.main.press("provider.kill")
        await at.pilot.press("ctrl+q")
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.name == "engine"]
    assert left == []


async def test_a_stopped_answer_is_asked_for_once_more() -> None:
    story = Story()
    engine = FakeEngine(when_sent=[[*story.accepted(), *story.calls(1), *story.says("Well")]])
    async with told(engine) as at:
        await at.pilot.press("enter")
        await at.sees("watch …")
        engine.tell(*story.cancelled())
        await at.sees("You stopped that one", "Enter")
        assert at.main.progress.place == 0
        assert at.main.prompt.value == SCRIPT[0].question


async def test_what_went_another_way_is_told_and_asked_for_once_more() -> None:
    async with told(FakeEngine(when_sent=[failover()])) as at:
        await at.pilot.press("enter")
        await at.sees("another way than planned", "claude 529 overloaded")
        assert at.main.progress.place == 0


async def test_a_text_of_ones_own_is_never_written_over() -> None:
    async with told(FakeEngine(when_sent=[answered()])) as at:
        at.main.prompt.fill("my own question")
        at.main.look_again()
        assert at.main.prompt.value == "my own question"
        await at.pilot.press("enter")
        await at.until(lambda: at.main.progress.place == 1, "any question will do")


async def test_below_80x24_it_says_what_it_needs_and_the_chat_works() -> None:
    async with told(FakeEngine(when_sent=[answered()]), size=(78, 20)) as at:
        await at.sees(NEEDS)
        await at.pilot.press("enter")
        await at.until(lambda: at.main.progress.place == 1, "answered")
        await at.pilot.resize_terminal(80, 24)
        await at.sees("2/7", "Esc")


async def test_a_short_chain_leads_to_the_environments(tmp_path: Path) -> None:
    async with guided(tmp_path, environment="staging") as at:
        await at.sees("needs 3 providers", "F2")
        await at.pilot.press("f2")
        await at.until(lambda: isinstance(at.app.screen, EnvironmentsScreen), "the menu")
        await at.pilot.press("end", "enter")
        await at.until(lambda: len(at.main.session.state.chain) == 3, "production")
        await at.sees("Enter  send")


async def test_a_click_on_the_coach_presses_its_key() -> None:
    async with told(FakeEngine(when_sent=[answered()])) as at:
        await at.pilot.click("#coach")
        await at.until(lambda: at.main.progress.place == 1, "the question was sent")


async def test_it_begins_again_from_the_palette(tmp_path: Path) -> None:
    async with guided(tmp_path) as at:
        await at.follow(3)
        offered = {command.name: command for command in at.main.commands()}
        offered["demo: leave the guide"].run()
        await at.until(lambda: not at.main.guiding, "the coach is away")
        offered["demo: begin again"].run()
        await at.until(lambda: not at.main.session.state.faults, "all healed")
        await at.until(lambda: at.main.guiding and at.main.progress == Progress(), "from the start")
        await at.follow(2)


async def test_it_covers_nothing_of_the_chat_and_fits_its_rows() -> None:
    for size, rows in ((FULL, 4), (COMPACT, 2)):
        async with told(FakeEngine(), size) as at:
            coach, chat, keys = at.main.coach.region, at.main.chat.region, at.main.keys.region
            assert coach.height == rows
            assert chat.bottom <= coach.y
            assert coach.bottom == keys.y
            assert at.main.prompt.region.bottom <= chat.bottom


async def test_the_limits_can_be_left_and_come_to_again(tmp_path: Path) -> None:
    async with guided(tmp_path) as at:
        await at.follow(6)
        await at.until(lambda: at.main.coach.said.press, "a key is named")
        await at.pilot.press("escape", "b")
        await at.until(lambda: isinstance(at.app.screen, LimitsScreen) and at.app.screen.limits, "limits")
        await at.until(lambda: at.main.coach.said.press == "limits.lower", "lower")
        await at.pilot.press("up")
        await at.until(lambda: at.main.coach.said.press == "↑↓", "to the right one")
        await at.pilot.press("down", "escape")
        await at.until(lambda: at.main.coach.said.press == "budget.limits", "open again")
