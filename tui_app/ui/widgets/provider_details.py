"""What a zoomed panel says of a provider: how fast it is, today's tokens in full, and the days before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui_app.budget.words import cost_words, over_words, price_words, share_words
from tui_app.domain.sanitize import one_line
from tui_app.ui.drawing import Part, between, hanging, line
from tui_app.ui.usage_chart import small_chart
from tui_app.ui.words import span

if TYPE_CHECKING:
    from tui_app.budget.period import Period, Series
    from tui_app.domain.usage import UsageAmounts
    from tui_app.ui.state import ScreenState
    from tui_app.ui.state.providers import ProviderRow

LABEL_WIDTH = 9
UNREAD = "reading the records…"
UNUSED = "nothing used in these days"


def series_of(state: ScreenState, provider: str) -> Series | None:
    """A provider's days in the environment that is shown; None until they were read."""
    if state.days is None:
        return None
    wanted = (state.environment, provider, state.simulated)
    return next((each for each in state.days.series if each.whose == wanted), None)


def heading(row: ProviderRow, series: Series | None, width: int) -> Content:
    """Name and model, and at the right end what its tokens cost."""
    named = line((f" {row.name}", "strong"), (f" · {one_line(row.model, 60)}", "muted"))
    if series is None:
        return named.truncate(width, ellipsis=True)
    terms = series.terms
    prices = line((f"{price_words(terms.price_in, terms.price_out)} ", "muted"))
    if named.cell_length + prices.cell_length + 1 > width:
        return named.truncate(width, ellipsis=True)
    return between(named, prices, width)


def call_lines(row: ProviderRow, width: int) -> list[Content]:
    """How many calls there were, how many failed, and how long the first tokens took."""
    failed = row.tries - row.ok
    said = f"{row.tries:,} · {failed:,} failed"
    if row.p50 is not None:
        fastest, slowest = min(row.first_tokens), max(row.first_tokens)
        said += f" · first token p50 {span(row.p50)}, from {span(fastest)} to {span(slowest)}"
    return _labelled("calls", [(said, "plain")], width)


def amount_lines(state: ScreenState, provider: str, width: int) -> list[Content]:
    """Today's tokens by kind, and a chart of the days before; one line about it where there is none."""
    series = series_of(state, provider)
    if state.days_problem:
        return _labelled("tokens", [(f"the records cannot be read: {state.days_problem}", "bad")], width)
    if series is None or state.days is None:
        return _labelled("tokens", [(UNREAD if state.days is None else UNUSED, "muted")], width)
    return [
        *_labelled("today", [(_kinds(series.days[-1], series), "plain")], width),
        *_labelled(f"{len(state.days.days)} days", _history(series, state.days), width),
    ]


def limit_lines(words: str, tone: str, forecast: str, width: int) -> list[Content]:
    """The limit, the level, and when it is reached at today's pace."""
    return _labelled("limit", [(words, tone), (f" · {forecast}", "plain")], width)


def _kinds(day: UsageAmounts, series: Series) -> str:
    requests = f"{day.requests:,} request{'' if day.requests == 1 else 's'}"
    return " · ".join(
        (
            f"in {day.input_tokens:,}",
            f"cached {day.cached_tokens:,}",
            f"out {day.output_tokens:,}",
            f"reasoning {day.reasoning_tokens:,}",
            requests,
            f"{share_words(day)} estimated",
            f"cost {cost_words(series.terms.cost(day))}",
        )
    )


def _history(series: Series, period: Period) -> list[Part]:
    total = series.total
    requests = f"{total.requests:,} request{'' if total.requests == 1 else 's'}"
    cost = cost_words(series.terms.cost(total))
    said = f"  {total.tokens:,} tokens · {requests} · {over_words(series.days_over)} · cost {cost}"
    return [*small_chart(series, len(period.days)), (said, "plain")]


def _labelled(label: str, parts: list[Part], width: int) -> list[Content]:
    """A label and what is said beside it, below each other where it does not fit."""
    indent = 3 + LABEL_WIDTH
    return hanging(line((f"   {label:<{LABEL_WIDTH}}", "muted"), *parts), width, indent)
