"""A gauge shows the true number of its own day, environment and kind of usage."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.fake_engine import settings
from tui_app.domain import events as ev
from tui_app.domain.levels import Level
from tui_app.domain.usage import Usage
from tui_app.ui.state import ScreenState
from tui_app.ui.state.gauges import Gauge, gauge_of, moved


def usage(tokens: int, environment: str = "production", *, simulated: bool = True) -> ev.UsageChanged:
    return ev.UsageChanged(
        day="2026-11-23", environment=environment, provider="claude", simulated=simulated, tokens=tokens
    )


def move(gauge: Gauge, event: ev.Event) -> Gauge:
    return moved(gauge, event, environment="production", simulated=True)


def fresh() -> Gauge:
    return gauge_of(settings().providers["claude"])


def test_usage_moves_the_gauge_and_its_level() -> None:
    levels = [move(fresh(), usage(tokens)).level for tokens in (100_000, 100_001, 160_001, 200_001)]
    assert levels == [Level.OK, Level.HALF, Level.NEAR, Level.EXCEEDED]


def test_the_percentage_goes_on_above_a_hundred() -> None:
    assert move(fresh(), usage(208_000)).percent == 104.0


def test_another_environment_or_real_usage_moves_nothing() -> None:
    assert move(fresh(), usage(5, "staging")) == fresh()
    assert move(fresh(), usage(5, simulated=False)) == fresh()


def test_a_new_day_sets_it_back() -> None:
    assert move(move(fresh(), usage(500)), usage(0)).tokens == 0


def test_booked_tokens_count_at_once_and_estimates_stay_marked() -> None:
    booked = ev.UsageRecorded(
        request_id="r1",
        at_s=1.0,
        step=1,
        provider="claude",
        usage=Usage(input_tokens=1, output_tokens=2, source="estimated"),
        day="2026-11-23",
        tokens_today=77,
        limit=100,
    )
    gauge = move(fresh(), booked)
    assert (gauge.tokens, gauge.estimated) == (77, True)
    assert gauge.limit == fresh().limit, "the limit that a request began with may have been changed since"


def test_a_changed_limit_holds_at_once_in_its_own_environment() -> None:
    changed = ev.LimitChanged(environment="production", provider="claude", limit=5, configured=200_000)
    assert move(fresh(), changed).limit == 5
    assert move(fresh(), replace(changed, environment="staging")) == fresh()
    assert move(fresh(), replace(changed, provider="openai")) == fresh()


def test_the_worst_gauge_is_the_fullest() -> None:
    half, full = Gauge(provider="a", limit=100, tokens=50), Gauge(provider="b", limit=10, tokens=9)
    assert ScreenState(gauges=(half, full)).fullest is full
    assert ScreenState().fullest is None
