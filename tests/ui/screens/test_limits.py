"""Today's limits: seen, changed by key, number and mouse, taken back; the gauge follows at once."""

from __future__ import annotations

from tests.ui.driving import COMPACT, Driven, driving
from tests.ui.fake_engine import FakeEngine, snapshot
from tui_app.domain.events import UsageChanged
from tui_app.ui.commands import commands_of
from tui_app.ui.screens.limits import LimitsScreen


def used(tokens: int, provider: str = "claude") -> UsageChanged:
    return UsageChanged(
        day="2026-11-23", environment="production", provider=provider, simulated=True, tokens=tokens
    )


async def opened(at: Driven) -> LimitsScreen:
    await at.press("escape", "b")
    await at.sees("Limits of today", "200,000", "policy")
    assert isinstance(at.app.screen, LimitsScreen)
    return at.app.screen


async def test_b_shows_limits_policy_and_where_they_came_from() -> None:
    async with driving(FakeEngine(snapshot(usage=(used(180_000),)))) as at:
        await opened(at)
        await at.sees("DAILY_TOKEN_LIMIT", ".env.prod:12", "90% NEAR", "warn", "this run", "to no file")


async def test_the_next_lower_limit_takes_effect_at_once_and_can_be_undone() -> None:
    async with driving(FakeEngine(snapshot(usage=(used(150_000),)))) as at:
        await opened(at)
        await at.press("minus")
        await at.until(lambda: at.main.session.state.gauges[0].limit == 100_000)
        await at.sees("100,000", "configured: 200,000", "150% EXCEEDED", "150k/100k")
        await at.press("u")
        await at.until(lambda: at.main.session.state.gauges[0].limit == 200_000)
        await at.press("u")
        await at.sees("There is no change to take back")


async def test_a_number_is_typed_judged_and_taken() -> None:
    async with driving() as at:
        screen = await opened(at)
        await at.press("down", "enter", *"99999999999999999", "enter")
        await at.sees("limit of openai", "out of range")
        screen.number.value = ""
        await at.press("enter")
        await at.sees("limit of openai", "not a whole number")
        await at.press(*"1234", "enter")
        await at.until(lambda: at.main.session.state.gauges[1].limit == 1234)
        await at.press("d")
        await at.until(lambda: at.main.session.state.gauges[1].limit == 200_000)


async def test_escape_leaves_the_number_then_the_screen() -> None:
    async with driving() as at:
        screen = await opened(at)
        await at.press("enter", *"12", "escape")
        assert at.app.screen is screen
        assert at.main.session.state.gauges[0].limit == 200_000
        await at.press("escape")
        await at.until(lambda: not isinstance(at.app.screen, LimitsScreen))


async def test_the_policy_is_changed_and_named_in_the_panel() -> None:
    async with driving() as at:
        await opened(at)
        await at.press("up", "plus")
        await at.sees("skip", "leaves the provider out", "configured: warn")
        assert at.main.session.state.policy == "skip"
        await at.press("escape")
        await at.sees("simulated · skip")


async def test_a_click_does_the_same_as_the_key() -> None:
    async with driving(size=COMPACT) as at:
        screen = await opened(at)
        await at.pilot.click(screen.options, offset=(10, 3))
        await at.until(lambda: at.main.session.state.policy == "skip")
        await at.pilot.click(screen.options, offset=(10, 1))
        await at.until(lambda: screen.number.display and screen.number.has_focus)


async def test_the_palette_opens_them_and_changes_the_policy() -> None:
    async with driving() as at:
        offered = {command.name: command for command in commands_of(at.main)}
        assert "budget: policy warn" not in offered
        offered["budget: policy block"].run()
        await at.until(lambda: at.main.session.state.policy == "block")
        offered["budget: limits"].run()
        await at.sees("Limits of today", "refuses the request")


async def test_while_a_limit_is_shown_what_is_used_goes_on() -> None:
    async with driving() as at:
        await opened(at)
        at.engine.tell(used(190_000))
        await at.sees("95% NEAR")


async def test_only_the_keys_that_act_are_named_and_none_is_cut() -> None:
    for size in (COMPACT, (60, 20)):
        async with driving(size=size) as at:
            await opened(at)
            await at.sees("Esc close", "- + change", "Enter type")
            assert "u undo" in at.text or size != COMPACT
            await at.press("enter")
            await at.sees("Tokens a day for claude", "Enter take", "Esc leave")
            assert "- + change" not in at.text
            await at.press("escape")
            await at.sees("Esc close", "- + change")
