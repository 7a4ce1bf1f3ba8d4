"""Past requests are listed, searched, filtered, opened and exported with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.ui.driving import COMPACT, FULL, SMALL, Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import NOON, Story, answered, cut, failover, nobody
from tui_app.domain import events as ev
from tui_app.domain.failures import FailureClass
from tui_app.domain.trace_search import TraceFilter
from tui_app.domain.traces import Trace
from tui_app.ui.commands import commands_of
from tui_app.ui.screens.trace import TraceScreen
from tui_app.ui.screens.traces import TracesScreen
from tui_app.ui.state.traces import PAGE_ROWS


def trace_of(events: Iterable[ev.Event]) -> Trace:
    final = list(events)[-1]
    assert isinstance(final, ev.FinalEvent)
    return final.trace


KEPT = [
    trace_of(nobody("r4", NOON - 10)),
    trace_of(cut("r3", NOON - 20)),
    trace_of(failover("r2", NOON - 30)),
    trace_of(answered("r1", NOON - 40)),
]


def engine(kept: list[Trace] | None = None) -> FakeEngine:
    made = FakeEngine()
    made.traces.kept = KEPT if kept is None else kept
    return made


async def listed(at: Driven) -> TracesScreen:
    await at.press("f4")
    await at.until(lambda: isinstance(at.app.screen, TracesScreen), "the list is open")
    screen = at.app.screen
    assert isinstance(screen, TracesScreen)
    await at.until(lambda: not screen.listing.searching, "the page is read")
    await at.pilot.pause()
    return screen


def ids(screen: TracesScreen) -> list[str]:
    return [trace.id for trace in screen.listing.traces]


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_the_newest_requests_are_listed_with_who_answered_at_which_step(size: tuple[int, int]) -> None:
    async with driving(engine(), size=size) as at:
        await listed(at)
        await at.sees("Traces", "1 to 4", "nobody", "answered", "openai", "2/3", "SIM", "4.47s", "Esc back")


async def test_the_picked_trace_is_shown_below_where_there_is_room() -> None:
    async with driving(engine()) as at:
        await listed(at)
        await at.sees("NO PROVIDER ANSWERED · 3 tried")
        await at.press("down", "down")
        await at.sees(
            "ANSWERED BY openai · step 2/3", "wait 1.00s (retry-after 1s)", "= calls 2.97 + waits 1.50"
        )


async def test_no_trace_at_all_says_how_to_make_one() -> None:
    async with driving(engine([])) as at:
        await listed(at)
        await at.sees("No request is kept yet", "type a message")
        await at.press("enter", "e")
        await at.sees("There is no trace to export")
        await at.press("escape")
        assert at.app.screen is at.main


async def test_typing_searches_and_down_leads_to_what_was_found() -> None:
    async with driving(engine()) as at:
        screen = await listed(at)
        await at.press("slash", *"cut_or_529")
        await at.sees("No trace is like that", "x takes")
        await at.press(*["backspace"] * 10, *"529")
        await at.until(lambda: ids(screen) == ["r4", "r2"])
        await at.press("down", "x")
        await at.until(lambda: len(ids(screen)) == 4)
        assert screen.search.value == ""


async def test_letters_in_the_search_are_text() -> None:
    async with driving(engine()) as at:
        screen = await listed(at)
        await at.press("slash", *"pcoxer")
        assert screen.search.value == "pcoxer"
        assert at.app.screen is screen


async def test_provider_class_and_outcome_are_picked_from_menus() -> None:
    async with driving(engine()) as at:
        screen = await listed(at)
        await at.press("p")
        await at.sees("Requests that came to", "any", "gemini")
        await at.press("down", "down", "enter")
        await at.until(lambda: screen.listing.wanted.provider == "gemini")
        await at.until(lambda: ids(screen) == ["r4"])
        await at.press("x", "c")
        await at.sees("Requests in which this went wrong", "rate_limited", "timeout")
        await at.press(*["down"] * (1 + list(FailureClass).index(FailureClass.TIMEOUT)), "enter")
        await at.until(lambda: ids(screen) == ["r2"])
        await at.sees("class timeout")
        await at.press("x", "o", "down", "down", "enter")
        await at.until(lambda: ids(screen) == ["r4"])
        await at.press("o", "escape")
        assert screen.listing.wanted == TraceFilter(outcome="exhausted")


async def test_the_end_of_a_page_leads_to_older_ones_and_back() -> None:
    many = [replace(KEPT[3], id=f"t{number:03}") for number in range(PAGE_ROWS + 30)]
    async with driving(engine(many), size=COMPACT) as at:
        screen = await listed(at)
        await at.sees("1 to 100, ↓ older")
        await at.press("end", "down")
        await at.until(lambda: ids(screen)[:1] == ["t100"])
        await at.sees("101 to 130")
        assert screen.picked is not None
        assert screen.picked.id == "t100"
        await at.press("end", "down")
        await at.sees("That was the oldest one.")
        await at.press("home", "up")
        await at.until(lambda: ids(screen)[:1] == ["t000"])
        await at.until(lambda: screen.picked is not None and screen.picked.id == "t099")
        assert len(screen.listing.traces) == PAGE_ROWS


async def test_a_search_goes_on_until_the_page_is_full_or_everything_was_looked_through() -> None:
    made = engine([replace(KEPT[number % 4], id=f"t{number}") for number in range(40)])
    made.traces.looks = 3
    async with driving(made) as at:
        screen = await listed(at)
        assert (len(ids(screen)), screen.listing.looked_at) == (40, 40)
        assert screen.picked is not None
        assert screen.picked.id == "t0"


async def test_a_full_last_page_with_nothing_behind_it_stays() -> None:
    fitting = [replace(KEPT[3], id=f"t{number}") for number in range(PAGE_ROWS)]
    other = replace(KEPT[0], id="other")
    async with driving(engine([*fitting, other])) as at:
        screen = await listed(at)
        await at.press("o", "down", "enter")
        await at.until(lambda: screen.listing.wanted.outcome == "answered" and not screen.listing.searching)
        await at.press("end", "down")
        await at.sees("That was the oldest one.")
        await at.until(lambda: screen.picked is not None and screen.picked.id == f"t{PAGE_ROWS - 1}")


async def test_records_that_cannot_be_read_are_told() -> None:
    made = engine()
    made.traces.problem = OSError("the disk [/x] is gone")
    async with driving(made) as at:
        await at.press("f4")
        await at.sees("cannot be read", "the disk [/x] is gone")


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_enter_shows_one_in_full_and_brackets_lead_to_its_neighbours(size: tuple[int, int]) -> None:
    async with driving(engine(), size=size) as at:
        screen = await listed(at)
        await at.press("down", "enter")
        await at.sees("id", "r3", "● SIMULATED", "412 characters")
        await at.press("left_square_bracket")
        await at.sees("r2", "ANSWERED BY openai")
        await at.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        await at.sees("The list goes no further here.", "r4")
        await at.press("escape")
        assert screen.picked is not None
        assert screen.picked.id == "r4"


@pytest.mark.parametrize(("downs", "form"), [(0, "markdown"), (1, "json"), (2, "svg")])
async def test_an_export_tells_where_it_stands(downs: int, form: str) -> None:
    async with driving(engine()) as at:
        await listed(at)
        await at.press("down", "e")
        await at.sees("Export the trace as", "Markdown", "SVG")
        await at.press(*["down"] * downs, "enter")
        await at.until(lambda: at.engine.calls[-1] == ("export_trace", "r3", form))
        await at.sees("exported to exports/r3.")


async def test_an_export_that_fails_says_why_and_one_that_is_left_does_nothing() -> None:
    async with driving(engine()) as at:
        await listed(at)
        await at.press("enter", "e", "escape")
        assert at.engine.calls == [("start",)]
        at.engine.traces.problem = OSError("no room")
        await at.press("e", "enter")
        await at.sees("not exported: no room")


async def test_something_asked_since_is_there_after_a_reload() -> None:
    made = engine(KEPT[1:])
    async with driving(made) as at:
        screen = await listed(at)
        made.traces.kept = KEPT
        await at.press("r")
        await at.until(lambda: ids(screen) == ["r4", "r3", "r2", "r1"])


@pytest.mark.parametrize("size", [FULL, COMPACT, SMALL])
async def test_enter_in_panel_2_opens_the_request_that_is_looked_at(size: tuple[int, int]) -> None:
    made = FakeEngine(snapshot(traces=tuple(reversed(KEPT))))
    made.traces.kept = KEPT
    async with driving(made, size=size) as at:
        await at.press("escape", "2", "left_square_bracket", "enter")
        await at.until(lambda: isinstance(at.app.screen, TraceScreen))
        await at.sees("r3", "ANSWERED BY openai")
        await at.press("escape")
        assert at.main.zoomed == "request"
        await at.press("i", "enter")
        assert at.app.focused is at.main.prompt


async def test_a_running_request_is_not_opened_and_one_that_is_gone_says_so() -> None:
    async with driving() as at:
        await at.press("escape", "2", "enter")
        await at.sees("No request yet")
        await at.press("i")
        await at.ask()
        at.engine.tell(*answered()[:2])
        await at.sees("claude calling")
        await at.press("tab")
        at.main.action_trace()
        await at.sees("It still runs")
        at.engine.tell(*answered()[2:])
        await at.sees("ANSWERED BY claude")
        at.main.action_trace()
        await at.sees("is not kept")


async def test_the_palette_opens_the_list_and_the_request_that_is_looked_at() -> None:
    made = FakeEngine(snapshot(traces=(KEPT[3],)))
    made.traces.kept = KEPT
    async with driving(made) as at:
        named = {command.name: command for command in commands_of(at.main)}
        named["trace: open"].run()
        await at.sees("Trace r1", "answered by claude/claude-haiku")
    async with driving() as at:
        named = {command.name: command for command in commands_of(at.main)}
        assert "trace: open" not in named
        named["traces: open"].run()
        await at.sees("F4 Traces", "No request is kept yet")


async def test_foreign_words_in_a_trace_are_shown_as_text() -> None:
    story = Story("r9")
    told = [
        *story.accepted(),
        *story.calls(1),
        *story.fails(FailureClass.OVERLOADED, 529, message="[@click=quit]x[/y]"),
    ]
    kept = trace_of([*told, *story.exhausted()])
    async with driving(engine([kept])) as at:
        await listed(at)
        await at.press("enter")
        await at.sees("said [@click=quit]x[/y]")


@pytest.mark.parametrize("size", [(160, 45), (79, 23), (40, 10), (20, 6)])
async def test_odd_sizes_and_resizing_do_not_crash(size: tuple[int, int]) -> None:
    async with driving(engine(), size=size) as at:
        screen = await listed(at)
        await at.press("down")
        await at.pilot.resize_terminal(*FULL)
        await at.sees("1 to 4", "ANSWERED BY openai")
        assert screen.picked is not None
        assert screen.picked.id == "r3"
        await at.press("enter")
        await at.pilot.resize_terminal(*size)
        await at.press("escape", "f4")
        assert at.app.screen is at.main


async def test_nobody_answered_is_said_as_on_the_main_screen_and_by_the_word_one_filters_by() -> None:
    async with driving(engine([trace_of(nobody())])) as at:
        await at.press("f4", "enter")
        await at.sees("NO PROVIDER ANSWERED", "no provider answered  exhausted")
