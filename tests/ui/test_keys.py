"""Keys do what the two last rows say, where they say it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.binding import Binding

from tests.ui.driving import COMPACT, FULL, SIZES, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import CHAIN
from tests.ui.usage_story import month
from tui_app.domain import events as ev
from tui_app.domain.events import UsageChanged
from tui_app.ui.app import TuiApp
from tui_app.ui.screens.conversations import ConversationsScreen
from tui_app.ui.screens.environments import EnvironmentsScreen
from tui_app.ui.screens.failed import FailedScreen
from tui_app.ui.screens.faults import FaultsScreen
from tui_app.ui.screens.help import HelpScreen
from tui_app.ui.screens.info import InfoScreen
from tui_app.ui.screens.main import MainScreen
from tui_app.ui.screens.retry import RetryScreen
from tui_app.ui.screens.usage import UsageScreen


def test_every_binding_has_an_id_of_its_own() -> None:
    screens = (MainScreen, FaultsScreen, EnvironmentsScreen, HelpScreen, FailedScreen)
    for owner in (TuiApp, *screens, ConversationsScreen, RetryScreen, UsageScreen, InfoScreen):
        ids = [binding.id for binding in owner.BINDINGS if isinstance(binding, Binding)]
        assert len(ids) == len(owner.BINDINGS) == len(set(ids))
        assert all(ids)


async def test_kill_and_heal_act_on_the_picked_provider() -> None:
    async with driving() as at:
        await at.press("escape", "k")
        await at.sees("1 fault active", "overload")
        await at.press("down", "k")
        await at.sees("2 faults active")
        await at.press("up", "h")
        await at.press("H")
        await at.until(lambda: at.main.session.state.faults == 0)
        assert at.engine.calls[1:] == [
            ("set_fault", "claude", "overloaded"),
            ("set_fault", "openai", "overloaded"),
            ("set_fault", "claude", "none"),
            ("heal_all",),
        ]


async def test_letters_typed_into_the_input_are_text() -> None:
    async with driving() as at:
        await at.press("f", "k", "h", "1", "r", "i")
        assert at.main.prompt.value == "fkh1ri"
        assert at.engine.calls == [("start",)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_fault_menu_breaks_and_heals(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await at.press("f3")
        assert isinstance(at.app.screen, FaultsScreen)
        await at.press("right", "down", "enter")
        await at.until(lambda: at.engine.calls[-1] == ("set_fault", "openai", "overloaded"))
        await at.until(lambda: at.main.session.state.faults == 1)
        await at.press("f3", "right", "enter")
        await at.until(lambda: at.engine.calls[-1] == ("set_fault", "openai", "none"))


async def test_the_fault_menu_says_what_each_fault_does_and_closes_without_a_change() -> None:
    async with driving() as at:
        await at.press("escape", "f")
        await at.sees("rate_limited", "Cut in mid-answer", "Answers 429 and says")
        await at.press("down")
        await at.sees("Answers that the model is overloaded")
        await at.press("escape")
        assert at.engine.calls == [("start",)]
        assert at.app.screen is at.main


async def test_the_fault_menu_is_whole_on_a_low_screen_also_with_everybody_broken() -> None:
    async with driving(size=COMPACT) as at:
        for provider in CHAIN:
            at.engine.tell(ev.FaultChanged(provider=provider, fault="overloaded"))
        at.main.pulse.wake()
        await at.sees("3 faults")
        await at.press("f3")
        await at.sees("›claude ● overloaded  openai ●  gemini ●", "c count", "p chance", "Esc close")


async def test_a_real_provider_that_is_broken_is_marked_everywhere() -> None:
    first = snapshot()
    real = replace(first, settings=replace(first.settings, simulated=False))
    async with driving(FakeEngine(real)) as at:
        await at.press("f3", "down", "enter")
        await at.sees("1 FAULT ON REAL PROVIDERS", "REAL over", "claude, a REAL provider")
        assert "SIMULATED" not in at.text


@pytest.mark.parametrize("size", [FULL, COMPACT])
async def test_the_fault_menu_chooses_bounds_form_and_seed(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await at.press("f3")
        await at.sees("rate_limited  every request, until healed")
        await at.press("c", "c", "t", "p", "p", "s", "v")
        await at.sees("50 % of requests, for 2 requests or 10 s, seed 1")
        await at.press("enter")
        wanted = "rate_limited:count=2,for=10,p=0.5,seed=1,retry_after=none"
        await at.until(lambda: at.engine.calls[-1] == ("set_fault", "claude", wanted))


@pytest.mark.parametrize("size", [FULL, COMPACT])
async def test_the_environment_changes_chain_limits_and_length(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await at.sees("claude > openai > gemini", "0/2000")
        await at.press("f2", "enter")
        await at.until(lambda: ("switch", "development") in at.engine.calls)
        await at.until(lambda: at.main.session.state.environment == "development")
        await at.sees("Chat · claude ", "0/500", "dev")
        assert "gemini" not in at.text


async def test_the_environment_stays_while_an_answer_runs() -> None:
    async with driving() as at:
        await at.ask()
        await at.press("f2", "enter")
        await at.sees("An answer is running")
        assert ("switch", "development") not in at.engine.calls


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("number", "panel"),
    [("1", "chat"), ("2", "request"), ("3", "providers"), ("4", "tokens"), ("5", "events")],
)
async def test_a_panels_number_zooms_it_and_back(size: tuple[int, int], number: str, panel: str) -> None:
    async with driving(size=size) as at:
        await at.press("escape", number)
        zoomed = at.main.query_one(f"#{panel}")
        assert zoomed.region.width == size[0]
        assert zoomed.region.height >= size[1] - 3
        await at.press("escape")
        assert at.main.zoomed == ""
        await at.press(number, number)
        assert at.main.zoomed == ""
        assert at.main.chat.display


@pytest.mark.parametrize("number", ["3", "4"])
async def test_a_zoomed_panel_reads_the_days_again_with_every_new_total(number: str) -> None:
    def reads() -> int:
        return at.engine.calls.count(("usage_period", "14"))

    async with driving() as at:
        at.engine.tell(used(1_000))
        at.main.pulse.wake()
        await at.sees("1k/200k")
        assert reads() == 0
        at.engine.period = month()
        await at.press("escape", number)
        await at.sees("in 123,000 · cached 0 · out 41,000")
        assert reads() == 1
        at.engine.tell(used(2_000))
        at.main.pulse.wake()
        await at.until(lambda: reads() == 2, "the days are read again")
        await at.press("escape")
        at.engine.tell(used(3_000))
        at.main.pulse.wake()
        await at.sees("3k/200k")
        assert reads() == 2


async def test_days_that_cannot_be_read_are_told_where_they_would_stand() -> None:
    async with driving() as at:
        at.engine.period = OSError("permission denied")
        await at.press("escape", "3")
        await at.sees("the records cannot be read: permission denied")


def used(tokens: int) -> UsageChanged:
    return UsageChanged(
        day="2026-09-21",
        environment="production",
        provider="claude",
        simulated=True,
        tokens=tokens,
        estimated=False,
    )


async def test_writing_again_leaves_the_zoomed_panel() -> None:
    async with driving() as at:
        await at.press("escape", "2", "i")
        assert at.app.focused is at.main.prompt
        assert at.main.chat.display


async def test_the_first_row_of_keys_follows_the_focus() -> None:
    async with driving() as at:
        await at.sees("Enter send")
        await at.press("escape")
        await at.sees("i write", "k kill")
        await at.press("2")
        await at.sees("Esc back")


async def test_closing_a_circuit_asks_the_engine() -> None:
    circuit = ev.CircuitChanged(provider="claude", model="m", state="open", seconds=12.0)
    async with driving(FakeEngine(snapshot(circuits=(circuit,)))) as at:
        await at.sees("○ OPEN 12s")
        await at.press("escape", "o")
        assert at.engine.calls[-1] == ("open_circuit", "claude")
        await at.press("c")
        assert at.engine.calls[-1] == ("close_circuit", "claude")
        at.engine.tell(ev.CircuitChanged(provider="claude", model="m", state="closed"))
        await at.until(lambda: "OPEN 12s" not in at.text)


async def test_quit_leaves_without_asking_with_exit_code_0() -> None:
    async with driving() as at:
        await at.type("unsent")
        await at.press("ctrl+q")
        await at.until(lambda: not at.app.is_running)
        assert at.app.return_code == 0


async def test_ctrl_c_with_nothing_selected_says_how_to_quit_and_loses_nothing() -> None:
    async with driving() as at:
        await at.type("half a thought")
        await at.press("ctrl+c")
        await at.sees("Ctrl+Q quits")
        assert at.main.prompt.value == "half a thought"


async def test_ctrl_c_copies_what_is_selected() -> None:
    async with driving() as at:
        await at.type("copy me")
        at.main.prompt.select_all()
        await at.press("ctrl+c")
        assert at.app.clipboard == "copy me"


async def test_help_names_the_keys_and_closes() -> None:
    async with driving() as at:
        await at.press("f1")
        await at.sees("this help", "every command by name")
        await at.press("end")
        await at.sees("half-open")
        await at.press("escape")
        assert at.app.screen is at.main


async def test_a_failed_start_shows_everything_and_what_to_do() -> None:
    class SettingsError(Exception):
        pass

    error = SettingsError(
        ".env.dev:3: CHAIN: unknown provider 'clade'; did you mean claude?\n[/x]: second mistake"
    )
    for size in SIZES:
        async with driving(FakeEngine(error), size) as at:
            await at.sees("The settings have", "clade", "Ctrl+Q")
            await at.press("ctrl+q")
            await at.until(lambda: not at.app.is_running)
            assert at.app.return_code == 2


async def test_the_notice_of_the_engine_is_read_and_stays_in_the_events() -> None:
    async with driving(
        FakeEngine(snapshot(notice="No provider has a key yet: this is the simulator."))
    ) as at:
        await at.until(lambda: at.text.count("No provider has a key yet") == 2)


async def test_trouble_with_the_records_is_shown_until_it_is_over() -> None:
    async with driving() as at:
        at.engine.tell(ev.StorageChanged(problem="the disk is full"))
        await at.sees("NOT SAVED", "records are not kept: the disk is full")
        at.engine.tell(ev.StorageChanged(problem=None))
        await at.until(lambda: "NOT SAVED" not in at.text)
