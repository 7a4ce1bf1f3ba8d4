"""Today's tokens of each provider against its daily limit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_app.domain.events import Event, LimitChanged, UsageChanged, UsageRecorded
from tui_app.domain.levels import Level, level_of, percent_of
from tui_app.settings import Provider
from tui_app.ui.state.lines import TONES_BY_LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One provider's day.

    Attributes:
        estimated: whether any of the tokens were estimated instead of reported.
    """

    provider: str
    limit: int
    tokens: int = 0
    estimated: bool = False

    @property
    def level(self) -> Level:
        """The level that the tokens have reached."""
        return level_of(self.tokens, self.limit)

    @property
    def percent(self) -> float:
        """How much of the limit is used; above 100 where it was passed."""
        return percent_of(self.tokens, self.limit)

    @property
    def tone(self) -> str:
        """The tone of that level."""
        return TONES_BY_LEVEL[self.level]


def gauge_of(provider: Provider) -> Gauge:
    """A provider's day before anything was used."""
    return Gauge(provider=provider.name, limit=provider.daily_limit)


def moved(gauge: Gauge, event: Event, *, environment: str, simulated: bool) -> Gauge:
    """`gauge` after an event; those of other providers, environments or kinds of usage change nothing."""
    match event:
        case UsageChanged(provider=gauge.provider, environment=where, simulated=kind) if (
            where == environment and kind == simulated
        ):
            return replace(gauge, tokens=event.tokens, estimated=event.estimated)
        case LimitChanged(provider=gauge.provider) if event.environment == environment:
            return replace(gauge, limit=event.limit)
        case UsageRecorded(provider=gauge.provider):
            estimated = gauge.estimated or event.usage.source == "estimated"
            return replace(gauge, tokens=event.tokens_today, estimated=estimated)
        case _:
            return gauge
