"""Every size is drawn without a crash, says that it is simulated, and moves no more than it must."""

from __future__ import annotations

import pytest

from tests.ui.driving import COMPACT, FULL, SIZES, TINY, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tests.ui.story import NOON, Story, failover
from tui_app.domain.conversations import MessageStatus, StoredMessage
from tui_app.ui.layouts import Layout, layout_for, seen

ODD_SIZES = ((160, 45), (120, 29), (119, 36), (80, 23), (79, 24), (20, 5), (10, 3), (3, 2), (1, 1))


@pytest.mark.parametrize(
    ("size", "layout"),
    [
        ((160, 45), Layout.FULL),
        (FULL, Layout.FULL),
        ((119, 36), Layout.COMPACT),
        ((120, 29), Layout.COMPACT),
        (COMPACT, Layout.COMPACT),
        ((79, 24), Layout.MINI),
        ((80, 23), Layout.MINI),
        (TINY, Layout.MINI),
    ],
)
def test_the_size_decides_the_layout(size: tuple[int, int], layout: Layout) -> None:
    assert layout_for(*size) is layout


def test_the_chat_is_seen_in_every_layout() -> None:
    assert all({"chat", "keys"} <= seen(layout, "") for layout in Layout)


@pytest.mark.parametrize("size", SIZES)
async def test_simulated_is_always_marked(size: tuple[int, int]) -> None:
    async with driving(size=size) as at:
        await at.sees("● SIM")
        await at.press("escape", "2")
        await at.sees("● SIM")
        await at.press("ctrl+c")
        await at.sees("● SIM", "Ctrl+Q quits")


async def test_every_screen_has_its_key_named_where_there_is_room_and_the_needed_ones_elsewhere() -> None:
    needed = ("F1 help", "F4 traces", "Ctrl+P commands", "Ctrl+Q quit")
    others = ("F5 conversations", "F6 usage", "F7 info", "F8 compare", "F9 gateway")
    async with driving(size=(160, 45)) as at:
        await at.sees(*needed, *others)
    async with driving(size=FULL) as at:
        await at.sees(*needed)
        assert not any(name in at.text for name in others)


@pytest.mark.parametrize("size", ODD_SIZES)
async def test_odd_sizes_do_not_crash(size: tuple[int, int]) -> None:
    async with driving(FakeEngine(when_sent=[failover()]), size) as at:
        await at.ask()
        await at.until(lambda: at.main.session.state.chat and not at.main.session.state.busy)
        await at.press("escape", "2", "3", "escape")


async def test_resizing_through_all_layouts_while_an_answer_runs_keeps_everything() -> None:
    async with driving() as at:
        await at.ask()
        events = failover()
        for event, size in zip(events, [*SIZES, *ODD_SIZES, *reversed(SIZES)], strict=False):
            at.engine.tell(event)
            await at.pilot.resize_terminal(*size)
            await at.pilot.pause()
        at.engine.tell(*events[len(SIZES) * 2 + len(ODD_SIZES) :])
        await at.pilot.resize_terminal(*FULL)
        await at.sees("ANSWERED BY openai · step 2/3", "Freeze deploys.")


async def test_the_main_screen_has_few_widgets_whatever_the_conversation() -> None:
    messages = tuple(
        StoredMessage(role="user", text=f"message {n}", status=MessageStatus.SENT, at=NOON, number=n)
        for n in range(2000)
    )
    async with driving(FakeEngine(snapshot(messages=messages))) as at:
        await at.sees("message 1999")
        assert len(list(at.main.walk_children())) <= 40


async def test_an_idle_screen_draws_nothing() -> None:
    async with driving() as at:
        story = Story()
        await at.ask()
        at.engine.tell(*story.accepted(), *story.calls(1), *story.says("All is well."))
        await at.until(lambda: at.main.pulse.running, "the timers run")
        await at.sees("streaming")
        at.engine.tell(*story.answered())
        await at.sees("ANSWERED BY claude")
        await at.until(lambda: not at.main.pulse.running, "the timers have stopped")
        before, drains = drawn(at.main), at.engine.drains
        for _ in range(20):
            await at.pilot.pause(0.02)
        assert drawn(at.main) == before
        assert at.engine.drains == drains


async def test_an_event_draws_only_the_panels_that_show_it() -> None:
    from tui_app.domain.events import UsageChanged

    async with driving() as at:
        await at.until(lambda: not at.main.pulse.running)
        before = drawn(at.main)
        at.engine.tell(
            UsageChanged(day="d", environment="production", provider="claude", simulated=True, tokens=150_000)
        )
        await at.sees("75% HALF")
        after = drawn(at.main)
        assert [name for name in after if after[name] != before[name]] == ["header", "tokens"]


def drawn(main: object) -> dict[str, int]:
    from tui_app.ui.screens.main import MainScreen

    assert isinstance(main, MainScreen)
    return {widget.id or "": widget.drawn for widget in main.walk_children() if hasattr(widget, "drawn")}


async def test_every_line_passes_the_last_filter_before_the_terminal() -> None:
    from tui_app.ui.terminal_filter import ControlFilter

    async with driving() as at:
        assert any(isinstance(each, ControlFilter) for each in at.app.get_line_filters())
