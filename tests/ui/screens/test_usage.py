"""The usage screen: opened by key or command, a day is picked with arrows, simulated ones are marked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.patience import turns
from tests.ui.driving import COMPACT, FULL, SIZES, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine
from tests.ui.usage_story import DAYS, month
from tui_app.budget.period import Period
from tui_app.engine.api import LaunchOptions
from tui_app.engine.thread import EngineThread
from tui_app.ui.app import TuiApp
from tui_app.ui.commands import commands_of
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.usage import UsageScreen


def used() -> FakeEngine:
    engine = FakeEngine()
    engine.period = month()
    return engine


async def opened(at: Driven) -> UsageScreen:
    await at.press("f6")
    await at.until(lambda: ("usage_period", "30") in at.engine.calls)
    screen = at.app.screen
    assert isinstance(screen, UsageScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_f6_opens_it_from_the_input_at_every_size_and_escape_leaves(size: tuple[int, int]) -> None:
    async with driving(used(), size) as at:
        await at.type("half a thought")
        await opened(at)
        await at.sees("F6 Usage", "tokens")
        await at.press("escape")
        assert at.app.screen is at.main
        assert at.main.prompt.value == "half a thought"


async def test_the_letter_opens_it_outside_the_input_alone() -> None:
    async with driving(used()) as at:
        await at.press("u")
        assert at.main.prompt.value == "u"
        await at.press("escape", "u")
        assert isinstance(at.app.screen, UsageScreen)
        await at.press("f6")
        await at.until(lambda: at.app.screen is at.main)


async def test_the_palette_offers_it() -> None:
    async with driving(used()) as at:
        command = next(each for each in commands_of(at.main) if each.name == "usage: open")
        command.run()
        await at.sees("F6 Usage")


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_simulated_ones_are_marked_and_numbers_stand_whole_beside_the_chart(
    size: tuple[int, int],
) -> None:
    async with driving(used(), size) as at:
        await opened(at)
        await at.sees("● SIMULATED", "claude-haiku-5-5", "30 days", "requests", "cost", "82%")


async def test_arrows_pick_a_day_and_stop_at_the_ends() -> None:
    async with driving(used()) as at:
        screen = await opened(at)
        await at.sees("82% NEAR", "23 Nov ↑")
        await at.press("left")
        await at.sees("104% EXCEEDED", "22 Nov ↑")
        screen.action_pick(-27)
        await at.press("left", "left")
        assert screen.picked == 0
        await at.sees("↑ 25 Oct")
        screen.action_pick(28)
        await at.press("right", "right")
        assert screen.picked == 29


async def test_real_and_simulated_ones_are_switched() -> None:
    async with driving(used()) as at:
        await opened(at)
        await at.sees("● SIMULATED")
        await at.press("s")
        await at.sees("development · local", "real providers")
        assert "SIMULATED" not in at.text
        await at.press("s")
        await at.sees("● SIMULATED")


async def test_an_empty_month_teaches() -> None:
    async with driving() as at:
        await opened(at)
        await at.sees("Nothing was used in these 30 days", "type a message")


async def test_records_that_cannot_be_read_are_told_and_read_again() -> None:
    engine = FakeEngine()
    engine.period = OSError("usage.json [/x] is [bold]damaged")
    async with driving(engine) as at:
        await opened(at)
        await at.sees("The records cannot be read: usage.json [/x] is [bold]damaged", "tries again")
        engine.period = month()
        await at.press("r")
        await at.sees("production · claude")
        assert "cannot be read" not in at.text


async def test_the_charts_follow_the_width() -> None:
    async with driving(used()) as at:
        await opened(at)
        await at.sees("limit┤")
        await at.pilot.resize_terminal(*SMALL)
        await at.until(lambda: "limit┤" not in at.text)
        await at.sees("production · claude", "482k")


async def test_hostile_names_are_text() -> None:
    engine = FakeEngine()
    first = month().series[0]
    whose = first.whose._replace(provider="[@click=app.quit]x[/]\x1b]52;c;AA\x07")
    engine.period = Period(days=DAYS, series=(replace(first, whose=whose),))
    async with driving(engine) as at:
        await opened(at)
        await at.sees("[@click=app.quit]")
        assert "\x1b" not in at.text


async def test_on_the_real_engine_a_question_counts_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = LaunchOptions(
        environment="production", simulate=True, hurry=True, data_dir=tmp_path / "data", folder=tmp_path
    )
    engine = EngineThread(options)
    app = TuiApp(engine)
    async with app.run_test(size=FULL) as pilot:
        main = app.screen
        assert isinstance(main, MainScreen)

        async def until(words: str) -> None:
            for _ in turns():
                await pilot.pause(0.01)
                strips = app.screen._compositor.render_strips()
                if words in "\n".join("".join(segment.text for segment in strip) for strip in strips):
                    return
            raise AssertionError(words)

        await until("SIMULATED")
        await pilot.press(*"Hello", "enter")
        await until("ANSWERED BY")
        await pilot.press("f6")
        await until("nothing used")
        await until("production · claude  ● SIMULATED")
        await pilot.press("escape", "f7")
        await until("● running")
    engine.stop()
