"""Panels 3, 4 and 5 say in words what their colours mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.driving import FrozenClock
from tests.ui.fake_engine import snapshot
from tests.ui.story import NOON, answered, failover
from tests.ui.usage_story import TERMS
from tui_app.budget.period import Period, Series, Whose, last_days
from tui_app.domain import events as ev
from tui_app.domain.usage import UsageAmounts
from tui_app.ui.moments import Moments
from tui_app.ui.state import ScreenState
from tui_app.ui.state.folding import folded, from_snapshot
from tui_app.ui.state.gauges import Gauge
from tui_app.ui.state.providers import ProviderRow
from tui_app.ui.themes import DEFAULTS, THEMES, TONES
from tui_app.ui.widgets.events_panel import EventsPanel
from tui_app.ui.widgets.panel import Panel
from tui_app.ui.widgets.providers_panel import ProvidersPanel, circuit_words, last_words
from tui_app.ui.widgets.summary_panel import SummaryPanel
from tui_app.ui.widgets.tokens_panel import TokensPanel, forecast_words, level_words, percent_words

USED = {"claude": 164_000, "openai": 110_000, "gemini": 208_000}


def state() -> ScreenState:
    usage = tuple(
        ev.UsageChanged(
            day="d",
            environment="production",
            provider=name,
            simulated=True,
            tokens=tokens,
            estimated=name == "openai",
        )
        for name, tokens in USED.items()
    )
    first = from_snapshot(snapshot(usage=usage, faults={"claude": "overloaded"}), NOON)
    return folded(first, failover(), NOON)


def drawn(panel: Panel, width: int = 58, at: ScreenState | None = None) -> list[str]:
    panel.state = at or state()
    panel.picked = "claude"
    return [each.plain.rstrip() for each in panel.lines(width, 0)]


def moments(at: float = NOON) -> Moments:
    return Moments(FrozenClock(at))


def test_the_providers_of_the_sketch() -> None:
    assert drawn(ProvidersPanel(moments(NOON + 12), id="p")) == [
        "   name   circuit     ok/try   p50  last        fault",
        "›1 claude ○ OPEN 3s      0/3     –  timeout 10s overloaded",
        " 2 openai ● CLOSED       1/1 0.30s  200 10s ago none",
        " 3 gemini ● CLOSED       0/0     –  –           none",
    ]


def test_the_gauges_of_the_sketch() -> None:
    heading, claude, openai, gemini = drawn(TokensPanel(moments(), id="t"))
    assert heading.split() == ["0", "50", "80", "100", "used/limit", "%", "full"]
    assert claude.endswith("164k/200k   82% NEAR  3h")
    assert openai.endswith("~110k/200k   55% HALF 9h+")
    assert gemini.endswith("208k/200k  104% EXCEEDED")
    for percent, label in ((50, "50"), (80, "80")):
        tick = drawn(TokensPanel(moments(), id="t"), 58, from_snapshot(snapshot(), NOON))[1]
        assert tick[heading.index(label)] == "┊", percent


def test_the_zoomed_gauges_tell_the_forecast_in_words() -> None:
    panel = TokensPanel(moments(), id="t")
    panel.zoomed = True
    said = "\n".join(drawn(panel, 118))
    assert "164,000 of 200,000 tokens · at today's pace the limit is reached at 14:38" in said
    assert "~110,000 of 200,000 tokens · at today's pace the limit is reached at 21:49" in said
    assert "8,000 tokens over the limit" in said
    assert "tokens so far over the time since the day began" in said
    assert max(map(len, drawn(panel, 58))) <= 58


def days_of(**amounts: UsageAmounts) -> Period:
    """Today's amounts of some providers, and 1 000 tokens of each on the day before."""
    days = last_days("2026-09-21", 3)
    before = UsageAmounts(input_tokens=600, output_tokens=400, requests=2)
    return Period(
        days=days,
        series=tuple(
            Series(whose=Whose("production", name, True), terms=TERMS, days=(UsageAmounts(), before, today))
            for name, today in amounts.items()
        ),
    )


TODAY = UsageAmounts(
    input_tokens=120_000,
    output_tokens=44_000,
    cached_tokens=30_000,
    reasoning_tokens=9_000,
    estimated_tokens=16_400,
    requests=12,
)


def zoomed(panel: Panel, width: int, height: int, at: ScreenState) -> list[str]:
    panel.zoomed = True
    panel.state, panel.picked = at, "openai"
    return [each.plain.rstrip() for each in panel.lines(width, height)]


def test_the_zoomed_providers_tell_everything_about_each() -> None:
    shown = replace(state(), days=days_of(claude=TODAY, openai=TODAY, gemini=UsageAmounts()))
    said = zoomed(ProvidersPanel(moments(), id="p"), 118, 31, shown)
    assert said[:4] == drawn(ProvidersPanel(moments(), id="p"), 118)[:1] + said[1:4]
    block = said[said.index(next(each for each in said if each.startswith(" openai · "))) :][:5]
    assert [each.split()[0] for each in block] == ["openai", "calls", "limit", "today", "3"]
    heading, calls, limit, today, history = block
    assert heading.endswith("$0.10 in, $0.50 out per million")
    assert calls.split(maxsplit=1)[1] == "1 · 0 failed · first token p50 0.30s, from 0.30s to 0.30s"
    assert "~110,000 of 200,000 tokens · 55% HALF · at today's pace the limit is reached at 21:49" in limit
    assert "in 120,000 · cached 30,000 · out 44,000 · reasoning 9,000" in today
    assert "12 requests · ~10% estimated · cost ~$0.034" in today
    assert history.split(maxsplit=2)[2] == "·▁█  165,000 tokens · 14 requests · never over · cost ~$0.034"
    assert sum(" · ".join(("in 0", "cached 0")) in each for each in said) == 1


@pytest.mark.parametrize(("width", "height"), [(78, 19), (58, 17)])
def test_where_not_all_fit_the_picked_one_is_told_in_full(width: int, height: int) -> None:
    shown = replace(state(), days=days_of(claude=TODAY, openai=TODAY, gemini=TODAY))
    said = zoomed(ProvidersPanel(moments(), id="p"), width, height, shown)
    assert len(said) <= height
    assert max(map(len, said[:-1])) <= width
    assert next(each for each in said if " · " in each).startswith(" openai · ")
    assert said[-1].endswith("another provider in full")


def test_the_zoomed_gauges_tell_kinds_and_days_where_there_is_room() -> None:
    shown = replace(state(), days=days_of(claude=TODAY, openai=TODAY, gemini=TODAY))
    assert (
        sum("cached 30,000" in each for each in zoomed(TokensPanel(moments(), id="t"), 118, 31, shown)) == 3
    )
    needed = len(zoomed(TokensPanel(moments(), id="t"), 78, 0, shown)) - 3
    close = zoomed(TokensPanel(moments(), id="t"), 78, needed, shown)
    assert len(close) == needed
    assert sum("cached 30,000" in each for each in close) == 3, "room between them is left out before that"
    assert "" not in close
    assert close[-1].startswith(" Pace:")
    assert not any("cached" in each for each in zoomed(TokensPanel(moments(), id="t"), 78, needed - 1, shown))
    low = zoomed(TokensPanel(moments(), id="t"), 58, 16, shown)
    assert len(low) <= 16
    assert not any("cached" in each for each in low)
    assert sum("over the limit" in each or "the limit is reached" in each for each in low) == 3


def test_days_that_cannot_be_read_are_told_as_that() -> None:
    reading = zoomed(ProvidersPanel(moments(), id="p"), 118, 31, state())
    assert sum("reading the records…" in each for each in reading) == 3
    unread = replace(state(), days_problem="permission denied")
    said = zoomed(ProvidersPanel(moments(), id="p"), 118, 31, unread)
    assert sum("the records cannot be read: permission denied" in each for each in said) == 3


@pytest.mark.parametrize(
    ("at", "tokens", "words", "short"),
    [
        (NOON, 0, "nothing used yet", ""),
        (NOON, 10, "too little so far to speak of a pace", ""),
        (NOON - 43_000, 150_000, "too little so far to speak of a pace", ""),
        (NOON, 60_000, "at today's pace the limit is not reached today", ""),
        (NOON, 190_000, "at today's pace the limit is reached at 12:37", "38m"),
        (NOON, 200_000, "the limit is reached", ""),
    ],
)
def test_a_forecast_is_made_only_of_enough(at: float, tokens: int, words: str, short: str) -> None:
    day = Gauge(provider="claude", limit=200_000, tokens=tokens)
    assert forecast_words(day, moments(at)) == words
    shown = from_snapshot(snapshot(), NOON)
    row = drawn(TokensPanel(moments(at), id="t"), 58, replace(shown, gauges=(day,)))[1]
    assert row.endswith(f"{day.level.upper()} {short}".strip())


def test_the_forecast_keeps_to_the_persons_clock_and_the_budgets_day() -> None:
    tokyo = moments()
    tokyo.use_zone("Asia/Tokyo")
    day = Gauge(provider="claude", limit=210, tokens=200)
    assert forecast_words(day, tokyo) == "at today's pace the limit is reached at 13:03"


def test_both_in_a_line_for_a_low_screen() -> None:
    claude, openai, gemini = drawn(SummaryPanel(moments(), id="s"), 76)
    assert claude.startswith("›claude ○ OPEN 15s")
    assert claude.endswith("82% NEAR")
    assert "overloaded" in claude
    assert openai.endswith("~55% HALF")
    assert gemini.endswith("104% EXCEEDED")


@pytest.mark.parametrize("width", [5, 30, 58, 76, 150])
def test_no_width_breaks_a_panel(width: int) -> None:
    for kind in (ProvidersPanel, TokensPanel, SummaryPanel, EventsPanel):
        assert drawn(kind(moments(), id="x"), width)
        assert drawn(kind(moments(), id="x"), width, ScreenState())


def test_events_are_told_with_their_time_the_newest_last() -> None:
    panel = EventsPanel(moments(), id="e")
    panel.state = state()
    told = [each.plain for each in panel.lines(58, 9)]
    assert told[0] == " 12:00:00 claude 529 overloaded: it did not work"
    assert told[-1] == " 12:00:00 answered by openai · step 2"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ProviderRow(name="a", model="m"), "● CLOSED"),
        (ProviderRow(name="a", model="m", circuit="open", open_until=NOON + 12), "○ OPEN 12s"),
        (ProviderRow(name="a", model="m", circuit="open", open_until=NOON - 1), "◐ MAY PROBE"),
        (ProviderRow(name="a", model="m", circuit="open"), "○ OPEN"),
        (ProviderRow(name="a", model="m", circuit="half_open"), "◐ HALF-OPEN"),
        (ProviderRow(name="a", model="m", configured=False), "○ NO KEY"),
    ],
)
def test_a_circuit_has_a_word(row: ProviderRow, words: str) -> None:
    assert circuit_words(row, NOON)[0] == words


def test_the_age_of_a_result_gives_way_to_the_result() -> None:
    row = folded(from_snapshot(snapshot(), NOON), answered(), NOON).providers[0]
    assert last_words(row, NOON + 61, 11) == "200 1m ago"
    assert last_words(replace(row, last="malformed"), NOON + 61, 11) == "malformed 1m"


@pytest.mark.parametrize(
    ("percent", "said"),
    [(0, "0%"), (0.4, "<1%"), (82.9, "82%"), (100.0, "100%"), (104, "104%"), (float("inf"), ">9999%")],
)
def test_a_percentage_is_never_flattered(percent: float, said: str) -> None:
    assert percent_words(percent) == said


def test_the_level_stands_beside_the_number() -> None:
    assert level_words(Gauge(provider="a", limit=100, tokens=81)) == ("81% NEAR", "near")
    assert level_words(Gauge(provider="a", limit=100, tokens=80)) == ("80% HALF", "half")


def test_tones_are_theme_variables_that_every_theme_has() -> None:
    ours = {word.lstrip("$") for style in TONES.values() for word in style.split() if word.startswith("$")}
    known = {"success", "warning", "error", "accent", "foreground", "foreground-muted"}
    for theme in THEMES:
        assert ours - known <= set(theme.variables)
    assert ours - known <= set(DEFAULTS)
